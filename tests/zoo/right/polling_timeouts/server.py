import socket
import threading

stop = threading.Event()
clients = {}
lock = threading.Lock()


def broadcast(text, author=None):
    with lock:
        targets = [c for c in clients if c is not author]
    for c in targets:
        try:
            c.sendall(text.encode())
        except OSError:
            pass


def work(c):
    c.settimeout(0.3)
    name = None
    tail = b''
    while not stop.is_set():
        try:
            data = c.recv(4096)
        except socket.timeout:
            continue
        except OSError:
            break
        if not data:
            break
        tail += data
        while b'\n' in tail:
            line, tail = tail.split(b'\n', 1)
            text = line.decode('utf-8', 'replace')
            if name:
                broadcast(f'{name}: {text}\n', c)
                continue
            with lock:
                if text not in clients.values():
                    name = clients[c] = text
            if name:
                broadcast(f'({name} joined)\n', c)
            else:
                c.sendall(b'(name in use, try another)\n')
    with lock:
        clients.pop(c, None)
    c.close()
    if name:
        broadcast(f'({name} left)\n')


def main():
    with socket.create_server(('127.0.0.1', 3333), backlog=50) as server:
        server.settimeout(0.5)
        try:
            while True:
                try:
                    c, _ = server.accept()
                except socket.timeout:
                    continue
                threading.Thread(target=work, args=(c,)).start()
        except KeyboardInterrupt:
            stop.set()


main()
