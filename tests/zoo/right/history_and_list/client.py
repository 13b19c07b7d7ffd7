import socket
import sys
import threading


def show(sock):
    try:
        for line in sock.makefile(encoding='utf-8'):
            print(line, end='')
    except OSError:
        pass
    print('The room is closed')


sock = socket.create_connection(('127.0.0.1', 5151))
threading.Thread(target=show, args=(sock,), daemon=True).start()
for line in sys.stdin:
    sock.sendall(line.encode())
sock.close()
