import socket
import threading
from collections import defaultdict

rooms = defaultdict(dict)  # room -> {name: socket}
lock = threading.Lock()


def post(room, author, text):
    with lock:
        for name, sock in rooms[room].items():
            if name != author:
                try:
                    sock.sendall((text + '\n').encode())
                except OSError:
                    pass


def ask(sock, lines, question):
    sock.sendall((question + '\n').encode())
    return lines.readline().strip()


def serve(sock):
    room = name = ''
    try:
        lines = sock.makefile(encoding='utf-8', errors='replace')
        room = ask(sock, lines, 'Which room do you want to enter?')
        while room and not name:
            wanted = ask(sock, lines, 'What is your name?')
            if not wanted:
                return
            with lock:
                if wanted not in rooms[room]:
                    rooms[room][wanted] = sock
                    name = wanted
        post(room, name, f'{name} entered {room}')
        for line in lines:
            post(room, name, f'{name}: {line.strip()}')
    except OSError:
        pass
    finally:
        sock.close()
        if name:
            with lock:
                del rooms[room][name]
            post(room, name, f'{name} left {room}')


server = socket.create_server(('127.0.0.1', 5757), backlog=60)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
