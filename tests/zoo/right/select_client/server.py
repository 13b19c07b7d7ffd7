import socket
import threading

SERVER = ('127.0.0.1', 12000)
room = {}
room_lock = threading.Lock()


def spread(line, origin):
    with room_lock:
        for sock in room:
            if sock is not origin:
                try:
                    sock.sendall(line.encode())
                except OSError:
                    pass


def session(sock):
    name = None
    try:
        for line in sock.makefile(encoding='utf-8', errors='replace'):
            if name is None:
                with room_lock:
                    if line.strip() in room.values():
                        sock.sendall(b'SYSTEM name is used already\n')
                        break
                    name = room[sock] = line.strip()
                spread(f'SYSTEM {name} signed in\n', sock)
            else:
                spread(f'{name}# {line}', sock)
    except OSError:
        pass
    with room_lock:
        room.pop(sock, None)
    sock.close()
    if name:
        spread(f'SYSTEM {name} signed out\n', sock)


if __name__ == '__main__':
    listener = socket.create_server(SERVER, backlog=60)
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=session, args=(sock,), daemon=True).start()
