import base64
import socket
import threading


def receive(sock):
    try:
        for line in sock.makefile('rb'):
            print(base64.b64decode(line).decode())
    except OSError:
        pass
    print('Disconnected from the server')


sock = socket.create_connection(('localhost', 9009))
threading.Thread(target=receive, args=(sock,), daemon=True).start()
while True:
    try:
        text = input()
        sock.sendall(base64.b64encode(text.encode()) + b'\n')
    except (OSError, EOFError):
        break
