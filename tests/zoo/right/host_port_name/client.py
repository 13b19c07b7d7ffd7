import os
import socket
from threading import Thread

HOST = input('Enter host: ')
PORT = input('Enter port: ')
if not PORT:
    PORT = 33000
else:
    PORT = int(PORT)
NAME = input('Enter your name: ')

client_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client_socket.connect((HOST, PORT))
client_socket.sendall((NAME + '\n').encode('utf8'))


def receive():
    while True:
        try:
            msg = client_socket.recv(2048).decode('utf8', 'replace')
        except OSError:
            break
        if not msg:
            break
        print(msg, end='')
    print('Server has closed the connection.')
    os._exit(0)


Thread(target=receive).start()
while True:
    message = input()
    if message == '{quit}':
        client_socket.close()
        os._exit(0)
    client_socket.sendall((message + '\n').encode('utf8'))
