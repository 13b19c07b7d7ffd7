import queue
import socket
import threading

HOST, PORT = '127.0.0.1', 10500
outbox = queue.Queue()  # (text, author)
lock = threading.Lock()
clients = {}


def broadcaster():
    while True:
        text, author = outbox.get()
        with lock:
            targets = [sock for sock in clients if sock is not author]
        for sock in targets:
            try:
                sock.sendall(text.encode('utf-8') + b'\n')
            except OSError:
                pass
        outbox.task_done()


class ClientThread(threading.Thread):
    def __init__(self, sock):
        super().__init__(daemon=True)
        self.sock = sock

    def run(self):
        name = None
        try:
            self.sock.sendall(b'Input your name\n')
            for raw in self.sock.makefile('rb'):
                text = raw.decode('utf-8', 'replace').strip()
                if name is not None:
                    outbox.put((f'{name}: {text}', self.sock))
                    continue
                with lock:
                    if text and text not in clients.values():
                        name = clients[self.sock] = text
                if name is None:
                    self.sock.sendall(b'Another name, please\n')
                else:
                    outbox.put((f'*** {name} joined ***', self.sock))
        except OSError:
            pass
        finally:
            with lock:
                clients.pop(self.sock, None)
            self.sock.close()
            if name is not None:
                outbox.put((f'*** {name} left ***', self.sock))


def main():
    threading.Thread(target=broadcaster, daemon=True).start()
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.bind((HOST, PORT))
    server.listen(80)
    while True:
        ClientThread(server.accept()[0]).start()


main()
