import socket
import threading

clients = {}
lock = threading.Lock()


def tell(text, author):
    with lock:
        others = [sock for sock in clients if sock is not author]
    for sock in others:
        try:
            sock.sendall(text.encode())
        except OSError:
            pass


def handle(sock):
    name = None
    try:
        asked = sock.recv(1024).decode()
        with lock:
            if not asked or asked in clients.values():
                sock.sendall('ERROR'.encode())
                return
            clients[sock] = name = asked
        tell(f'*** {name} joined', sock)
        while data := sock.recv(4096):
            tell(data.decode(), sock)
    except (OSError, UnicodeDecodeError):
        pass
    finally:
        with lock:
            clients.pop(sock, None)
        sock.close()
        if name:
            tell(f'*** {name} left', sock)


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('', 7070))
listener.listen()
try:
    while True:
        threading.Thread(target=handle, args=(listener.accept()[0],), daemon=True).start()
except KeyboardInterrupt:
    pass
