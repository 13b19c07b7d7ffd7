import os
import socket
import threading

sock = socket.create_connection(('127.0.0.1', 5757))


def receive():
    try:
        for line in sock.makefile(encoding='utf-8'):
            print(line.strip())
    except OSError:
        pass
    print('The server has gone')
    os._exit(0)


threading.Thread(target=receive, daemon=True).start()
while True:
    sock.sendall((input() + '\n').encode())
