import socket
import sys
import threading

PORT = 5678
members = {}
lock = threading.Lock()


def tell_others(text, me):
    with lock:
        for name in members:
            if name != me:
                try:
                    members[name].sendall(text.encode())
                except OSError:
                    pass


def attend(sock):
    name = ''
    try:
        sock.sendall('Введите ваш ник'.encode())
        wanted = sock.recv(100).decode()
        with lock:
            if wanted and wanted not in members:
                name = wanted
                members[name] = sock
        if not name:
            sock.sendall('Такой ник уже есть'.encode())
            return
        tell_others(f'{name} подключился', name)
        while True:
            data = sock.recv(4096)
            if not data:
                return
            tell_others(f'{name}> {data.decode()}', name)
    except (OSError, UnicodeDecodeError):
        return
    finally:
        if name:
            with lock:
                del members[name]
            tell_others(f'{name} отключился', name)
        sock.close()


def create_room():
    server = socket.socket()
    server.bind(('127.0.0.1', PORT))
    server.listen(64)
    print('Комната создана')
    try:
        while True:
            sock, _ = server.accept()
            threading.Thread(target=attend, args=(sock,), daemon=True).start()
    except KeyboardInterrupt:
        server.close()


def listen(sock):
    while True:
        try:
            data = sock.recv(4096)
        except OSError:
            data = b''
        if not data:
            print('Комната закрыта')
            return
        print(data.decode('utf-8', 'replace'))


def join_room():
    sock = socket.socket()
    sock.connect(('127.0.0.1', PORT))
    threading.Thread(target=listen, args=(sock,), daemon=True).start()
    for line in sys.stdin:
        if line.strip() == 'выход':
            break
        try:
            sock.sendall(line.strip().encode())
        except OSError:
            break
    sock.close()


if __name__ == '__main__':
    print('1. Создать комнату')
    print('2. Войти в комнату')
    choice = input('Ваш выбор: ')
    if choice == '1':
        create_room()
    elif choice == '2':
        join_room()
