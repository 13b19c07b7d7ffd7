import pickle
import socket
import threading

from message import Message

sock = socket.socket()
sock.connect(('127.0.0.1', 2222))


def send(kind, text=''):
    sock.sendall(pickle.dumps(Message(kind, name, text)))


def receive():
    stream = sock.makefile('rb')
    while True:
        try:
            message = pickle.load(stream)
        except (OSError, EOFError):
            print('-- connection is over --')
            break
        if message.kind == 'say':
            print(message.name, 'says', message.text)
        else:
            print('--', message.name, 'says', message.kind, '--')


name = input('Who are you? ')
send('hello')
threading.Thread(target=receive, daemon=True).start()
while True:
    line = input()
    if line == 'bye':
        break
    send('say', line)
sock.close()
