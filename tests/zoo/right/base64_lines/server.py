import base64
import socket
import threading

HOST = 'localhost'
PORT = 9009


def encode(text):
    return base64.b64encode(text.encode()) + b'\n'


def decode(line):
    return base64.b64decode(line).decode()


class Chat:
    def __init__(self):
        self.lock = threading.Lock()
        self.members = {}

    def send(self, text, author=None):
        with self.lock:
            for sock in self.members:
                if sock is not author:
                    try:
                        sock.sendall(encode(text))
                    except OSError:
                        pass

    def handle(self, sock):
        name = None
        lines = sock.makefile('rb')
        try:
            sock.sendall(encode('Enter your name'))
            for line in lines:
                text = decode(line)
                if name is not None:
                    self.send(f'{name}: {text}', sock)
                    continue
                with self.lock:
                    if text and text not in self.members.values():
                        name = self.members[sock] = text
                if name is None:
                    sock.sendall(encode('This name is in use, enter another'))
                else:
                    self.send(f'{name} came', sock)
        except (OSError, ValueError):
            pass
        with self.lock:
            self.members.pop(sock, None)
        lines.close()
        sock.close()
        if name is not None:
            self.send(f'{name} went')


if __name__ == '__main__':
    chat = Chat()
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.bind((HOST, PORT))
    server.listen(60)
    while True:
        conn, _ = server.accept()
        threading.Thread(target=chat.handle, args=(conn,), daemon=True).start()
