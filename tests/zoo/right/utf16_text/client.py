import socket
import threading

ENC = 'utf-16-le'


def listen(conn):
    while True:
        try:
            data = conn.recv(8192)
        except OSError:
            data = b''
        if not data:
            print('connection closed')
            break
        print(data.decode(ENC, 'ignore'))


name = input('Name: ')
conn = socket.socket()
conn.connect(('127.0.0.1', 16016))
conn.send(name.encode(ENC))
threading.Thread(target=listen, args=(conn,), daemon=True).start()
while True:
    try:
        conn.send(input().encode(ENC))
    except (OSError, EOFError):
        break
