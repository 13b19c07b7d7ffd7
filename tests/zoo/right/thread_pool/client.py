import socket
from threading import Thread


def read(sock):
    try:
        for line in sock.makefile(encoding='utf-8'):
            print(line.strip())
    except OSError:
        pass
    print('Связь потеряна')


with socket.create_connection(('127.0.0.1', 7890)) as sock:
    Thread(target=read, args=(sock,), daemon=True).start()
    while True:
        try:
            text = input()
        except EOFError:
            break
        if text.lower() in ('пока', 'exit'):
            break
        sock.sendall(text.encode() + b'\n')
