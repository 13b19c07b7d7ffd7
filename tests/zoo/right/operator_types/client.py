import socket
import sys
import threading

sock = socket.create_connection(('127.0.0.1', 6500))
sock.sendall((input('Your name: ') + '\n').encode())


def show():
    try:
        for line in sock.makefile(encoding='utf-8'):
            print(line.strip())
    except OSError:
        pass
    print('The chat is closed')


threading.Thread(target=show, daemon=True).start()
for line in sys.stdin:
    try:
        sock.sendall(line.encode())
    except OSError:
        break
