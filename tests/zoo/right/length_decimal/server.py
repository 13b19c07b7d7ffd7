import socket
import threading

HEADER = 10
clients = {}
lock = threading.Lock()


def pack(text):
    data = text.encode('utf-8')
    return f'{len(data):<{HEADER}}'.encode('utf-8') + data


def read_exactly(sock, count):
    data = b''
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise ConnectionError('closed')
        data += part
    return data


def receive(sock):
    return read_exactly(sock, int(read_exactly(sock, HEADER))).decode('utf-8')


def broadcast(user, text, skip=None):
    with lock:
        for sock in clients:
            if sock is not skip:
                try:
                    sock.sendall(pack(user) + pack(text))
                except OSError:
                    pass


def serve(sock):
    name = None
    try:
        wanted = receive(sock)
        with lock:
            if wanted not in clients.values():
                name = clients[sock] = wanted
        if name is None:
            sock.sendall(pack('SERVER') + pack('choose another username'))
            return
        broadcast('SERVER', f'{name} joined', sock)
        while True:
            broadcast(name, receive(sock), sock)
    except (OSError, ValueError):
        pass
    finally:
        with lock:
            clients.pop(sock, None)
        sock.close()
        if name:
            broadcast('SERVER', f'{name} left')


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 1234))
server.listen()
print('Listening for connections on 127.0.0.1:1234...')
while True:
    sock, address = server.accept()
    threading.Thread(target=serve, args=(sock,), daemon=True).start()
