import socket
import threading

HEADER = 64
clients = {}
lock = threading.Lock()


def send(sock, text):
    data = text.encode('utf-8')
    sock.sendall(str(len(data)).encode('utf-8').ljust(HEADER) + data)


def read(sock):
    size = sock.recv(HEADER, socket.MSG_WAITALL)
    return sock.recv(int(size), socket.MSG_WAITALL).decode('utf-8') if size.strip() else ''


def tell_others(sender, text):
    with lock:
        for sock in list(clients):
            if sock is not sender:
                try:
                    send(sock, text)
                except OSError:
                    pass


def handle(sock):
    name = ''
    try:
        name = read(sock).removeprefix('NICK:')
        with lock:
            if not name or name in clients.values():
                send(sock, 'ERROR: name taken')
                name = ''
                return
            clients[sock] = name
        tell_others(sock, f'{name} has joined!')
        while (text := read(sock)) not in ('', '!DISCONNECT'):
            tell_others(sock, f'{name}: {text}')
    except (OSError, ValueError):
        pass
    finally:
        with lock:
            clients.pop(sock, None)
        if name:
            tell_others(sock, f'{name} has left!')
        sock.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 5050))
server.listen()
print('[LISTENING] Server is listening')
try:
    while True:
        connection, address = server.accept()
        threading.Thread(target=handle, args=(connection,), daemon=True).start()
except KeyboardInterrupt:
    print('[STOPPED]')
