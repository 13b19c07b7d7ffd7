import os
import socket
import threading

RED = '\033[31m'
RESET = '\033[0m'

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 1234))


def receive():
    while True:
        try:
            message = client.recv(1024).decode()
        except OSError:
            message = ''
        if not message:
            print(f'{RED}Соединение с сервером потеряно{RESET}')
            client.close()
            os._exit(0)
        print(message)


threading.Thread(target=receive, daemon=True).start()
while True:
    message = input()
    client.send(message.encode())
    if message == 'exit':
        client.close()
        break
