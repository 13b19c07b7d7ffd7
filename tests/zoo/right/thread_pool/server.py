import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Lock


class Registry:
    def __init__(self):
        self.lock = Lock()
        self.by_name = {}

    def register(self, name, conn):
        with self.lock:
            return self.by_name.setdefault(name, conn) is conn

    def unregister(self, name):
        with self.lock:
            self.by_name.pop(name)

    def send_except(self, name, text):
        with self.lock:
            for other, conn in self.by_name.items():
                if other != name:
                    try:
                        conn.sendall(text.encode() + b'\n')
                    except OSError:
                        pass


registry = Registry()


def on_connect(conn):
    name = None
    try:
        with conn, conn.makefile(encoding='utf-8', errors='replace') as reader:
            conn.sendall('Как тебя зовут?\n'.encode())
            answer = reader.readline().strip()
            if not answer or not registry.register(answer, conn):
                conn.sendall('Имя уже занято\n'.encode())
                return
            name = answer
            registry.send_except(name, f'{name} теперь с нами')
            for line in reader:
                registry.send_except(name, f'{name}: {line.strip()}')
    except OSError:
        pass
    finally:
        if name:
            registry.unregister(name)
            registry.send_except(name, f'{name} больше не с нами')


def main():
    with ThreadPoolExecutor(max_workers=128) as pool, socket.socket() as server:
        server.bind(('127.0.0.1', 7890))
        server.listen(128)
        print('Жду гостей')
        while True:
            conn, _ = server.accept()
            pool.submit(on_connect, conn)


if __name__ == '__main__':
    main()
