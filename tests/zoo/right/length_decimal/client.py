import os
import socket
import threading

HEADER = 10
my_username = input('Username: ')
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(('127.0.0.1', 1234))


def send(text):
    data = text.encode('utf-8')
    sock.sendall(f'{len(data):<{HEADER}}'.encode('utf-8') + data)


def read_exactly(count):
    data = b''
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise ConnectionError('server closed')
        data += part
    return data


def receive():
    try:
        while True:
            user = read_exactly(int(read_exactly(HEADER))).decode('utf-8')
            text = read_exactly(int(read_exactly(HEADER))).decode('utf-8')
            print(f'\r{user} > {text}')
    except (OSError, ValueError) as error:
        print('Connection closed by the server:', error)
        os._exit(0)


send(my_username)
threading.Thread(target=receive, daemon=True).start()
while True:
    message = input(f'{my_username} > ')
    if message:
        send(message)
