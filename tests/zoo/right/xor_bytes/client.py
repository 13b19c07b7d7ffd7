import os
import socket
import threading

KEY = 0x5A


def crypt(data):
    return bytes(b ^ KEY for b in data)


s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(('127.0.0.1', 4444))


def get():
    while True:
        try:
            data = s.recv(8192)
        except OSError:
            data = b''
        if not data:
            print('server stopped')
            os._exit(0)
        print(crypt(data).decode('utf-8', 'replace'))


threading.Thread(target=get, daemon=True).start()
while True:
    message = input()
    if message == 'exit':
        break
    s.sendall(crypt(message.encode('utf-8')))
s.close()
