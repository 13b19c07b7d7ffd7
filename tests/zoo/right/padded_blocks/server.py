import socket
import threading

SIZE = 1024  # every message fills a block
clients = {}
lock = threading.Lock()


def block(text):
    return text.encode()[:SIZE].ljust(SIZE)


def read(sock):
    data = b''
    while len(data) < SIZE:
        part = sock.recv(SIZE - len(data))
        if not part:
            return None
        data += part
    return data.decode(errors='replace').rstrip()


def everyone(text, but=None):
    with lock:
        for sock in clients:
            if sock is not but:
                try:
                    sock.sendall(block(text))
                except OSError:
                    pass


def work(sock):
    name = None
    try:
        wanted = read(sock)
        with lock:
            if wanted and wanted not in clients.values():
                name = clients[sock] = wanted
        if name is None:
            sock.sendall(block('the name is not free'))
            return
        everyone(f'{name} joined', sock)
        while (text := read(sock)) is not None:
            everyone(f'{name}: {text}', sock)
    except OSError:
        pass
    finally:
        with lock:
            clients.pop(sock, None)
        sock.close()
        if name:
            everyone(f'{name} left')


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(('127.0.0.1', 1025))
server.listen(60)
while True:
    threading.Thread(target=work, args=(server.accept()[0],), daemon=True).start()
