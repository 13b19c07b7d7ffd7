import socket
import threading

SERVER = ('127.0.0.1', 12345)
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect(SERVER)
name = input('Enter your name: ')
client.send(f'join:{name}'.encode('utf-8'))


def receive():
    while True:
        try:
            print(client.recv(4096).decode('utf-8'))
        except OSError:
            print('The server cannot be reached')
            break


threading.Thread(target=receive, daemon=True).start()
while True:
    text = input()
    if text == 'exit':
        client.send('leave:'.encode('utf-8'))
        break
    try:
        client.send(f'msg:{text}'.encode('utf-8'))
    except OSError:
        print('Message was not sent')
