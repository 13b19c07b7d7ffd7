import json
import os
import socket
import threading

FILE = 'users.json'
lock = threading.Lock()
online = {}


def load():
    if os.path.exists(FILE):
        with open(FILE, encoding='utf-8') as file:
            return json.load(file)
    return {}


def register(login, password):
    with lock:
        accounts = load()
        if login in accounts:
            return False
        accounts[login] = password
        with open(FILE, 'w', encoding='utf-8') as file:
            json.dump(accounts, file)
        return True


def enter(login, password, sock):
    with lock:
        if load().get(login) != password or login in online:
            return False
        online[login] = sock
        return True


def tell(text, skip):
    with lock:
        for login, sock in online.items():
            if login != skip:
                try:
                    sock.sendall(f'{text}\n'.encode())
                except OSError:
                    pass


def serve(sock):
    me = None
    try:
        for line in sock.makefile(encoding='utf-8', errors='replace'):
            line = line.rstrip('\n')
            if me is not None:
                tell(f'{me}: {line}', me)
                continue
            command, _, rest = line.partition(' ')
            login, _, password = rest.partition(' ')
            if command == 'REGISTER':
                done = register(login, password)
            else:
                done = enter(login, password, sock)
                me = login if done else None
            sock.sendall(b'OK\n' if done else b'NO\n')
            if me is not None:
                tell(f'{me} logged in', me)
    except OSError:
        pass
    sock.close()
    if me is not None:
        with lock:
            del online[me]
        tell(f'{me} logged out', me)


if __name__ == '__main__':
    listener = socket.create_server(('127.0.0.1', 9393), backlog=60)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
