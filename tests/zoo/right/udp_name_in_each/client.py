import socket
import threading

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect(('localhost', 7000))
name = input('Nick: ')


def send(kind, text=''):
    sock.send(f'{name}|{kind}|{text}'.encode('utf-8'))


def receive():
    while True:
        try:
            who, kind, text = sock.recv(65507).decode('utf-8').split('|', 2)
        except OSError:
            print('Server is off')
            return
        if kind == 'text':
            print(who, '->', text)
        else:
            print('*', who, kind, text)


send('hello')
threading.Thread(target=receive, daemon=True).start()
while True:
    try:
        text = input()
    except EOFError:
        send('bye')
        break
    if text == '/quit':
        send('bye')
        break
    try:
        send('text', text)
    except OSError:
        print('Server is off')
        break
