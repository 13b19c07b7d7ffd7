import itertools
import socket
import threading

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect(('127.0.0.1', 4848))
numbers = itertools.count(1)
acknowledged = threading.Event()


def receive():
    while True:
        try:
            text = sock.recv(4096).decode()
        except OSError:
            print('server does not answer')
            return
        if text.startswith('ACK '):
            acknowledged.set()
        else:
            print(text)


def send(text):
    data = f'{next(numbers)}|{text}'.encode()
    for _ in range(3):
        acknowledged.clear()
        try:
            sock.send(data)
        except OSError:
            continue
        if acknowledged.wait(1):
            return
    print('not delivered')


threading.Thread(target=receive, daemon=True).start()
send(input('Name: '))
while True:
    text = input()
    if text == '/bye':
        send('BYE')
        break
    send(text)
