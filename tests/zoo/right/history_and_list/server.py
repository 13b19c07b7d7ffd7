import collections
import socket
import threading


class Room:
    def __init__(self):
        self.lock = threading.Lock()
        self.users = {}
        self.history = collections.deque(maxlen=20)

    def join(self, name, sock):
        with self.lock:
            if not name or name in self.users:
                return False
            names = ', '.join(self.users) or 'nobody'
            self.send(sock, f'Online: {names}')
            for line in self.history:
                self.send(sock, f'(earlier) {line}')
            self.users[name] = sock
        self.post(f'{name} has joined. Online: {", ".join(self.users)}', name)
        return True

    def post(self, line, author, keep=False):
        with self.lock:
            if keep:
                self.history.append(line)
            for name, sock in self.users.items():
                if name != author:
                    self.send(sock, line)

    def leave(self, name):
        with self.lock:
            del self.users[name]
        self.post(f'{name} has left. Online: {", ".join(self.users)}', name)

    @staticmethod
    def send(sock, line):
        try:
            sock.sendall(line.encode('utf-8') + b'\n')
        except OSError:
            pass


def serve(room, sock):
    name = None
    try:
        room.send(sock, 'Enter your name:')
        for line in sock.makefile(encoding='utf-8', errors='replace'):
            line = line.strip()
            if name is None:
                if room.join(line, sock):
                    name = line
                else:
                    room.send(sock, 'This name is taken. Enter your name:')
            elif line == '/who':
                room.send(sock, f'Online: {", ".join(room.users)}')
            else:
                room.post(f'{name}: {line}', name, keep=True)
    except OSError:
        pass
    sock.close()
    if name is not None:
        room.leave(name)


if __name__ == '__main__':
    room = Room()
    listener = socket.create_server(('127.0.0.1', 5151), backlog=60)
    while True:
        threading.Thread(target=serve, args=(room, listener.accept()[0]), daemon=True).start()
