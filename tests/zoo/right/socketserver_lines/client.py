import socket
import threading


def read(sock):
    try:
        for line in sock.makefile(encoding='utf-8'):
            print(line.strip())
    except OSError:
        pass
    print('Server closed')


sock = socket.create_connection(('127.0.0.1', 9191))
threading.Thread(target=read, args=(sock,), daemon=True).start()
try:
    while True:
        sock.sendall(input().encode() + b'\n')
except (EOFError, OSError):
    sock.close()
