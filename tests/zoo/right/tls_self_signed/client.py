import os
import socket
import ssl
import threading

context = ssl.create_default_context(cafile='server.pem')
conn = context.wrap_socket(
    socket.create_connection(('127.0.0.1', 8443)), server_hostname='localhost'
)


def receive():
    try:
        for line in conn.makefile(encoding='utf-8'):
            print(line.strip())
    except OSError:
        pass
    print('The server is gone')
    os._exit(0)


threading.Thread(target=receive, daemon=True).start()
while True:
    try:
        text = input()
    except EOFError:
        break
    if text == '/quit':
        break
    conn.sendall(text.encode() + b'\n')
conn.close()
