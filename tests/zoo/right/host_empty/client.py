import os
import socket
import sys
import threading

HOST = socket.gethostname()
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    sock.connect((HOST, 8081))
except OSError:
    sock = socket.create_connection(('localhost', 8081))


def keyboard():
    for line in sys.stdin:
        sock.sendall(line.encode())
    sock.shutdown(socket.SHUT_WR)


threading.Thread(target=keyboard, daemon=True).start()
try:
    for line in sock.makefile(encoding='utf-8'):
        print(line.strip())
except ConnectionError as error:
    print(error)
print('Server disconnected')
os._exit(1)
