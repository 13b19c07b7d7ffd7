import socket
import threading

from cipher import Channel


def receive(channel):
    try:
        while True:
            print(channel.receive())
    except (OSError, ValueError):
        print('the secret chat is over')


name = input('Name: ')
sock = socket.create_connection(('127.0.0.1', 9443))
channel = Channel(sock)
channel.send(name)
threading.Thread(target=receive, args=(channel,), daemon=True).start()
while True:
    text = input()
    if text == 'exit':
        break
    channel.send(text)
sock.close()
