from socket import socket, AF_INET, SOCK_DGRAM
from threading import Thread

sock = socket(AF_INET, SOCK_DGRAM)
server = ('127.0.0.1', 6060)


def get():
    while True:
        try:
            data, _ = sock.recvfrom(65535)
        except OSError as error:
            print('Receiving stopped:', error)
            return
        print(data.decode('utf8').partition(' ')[2])


def put(word, text=''):
    sock.sendto(f'{word} {text}'.encode('utf8'), server)


name = input('Enter your name: ')
sock.connect(server)
put('HELLO', name)
Thread(target=get, daemon=True).start()
try:
    while True:
        text = input(f'{name}> ')
        if text == 'quit':
            break
        put('TEXT', text)
except (EOFError, KeyboardInterrupt):
    pass
except OSError as error:
    print('Server is not available:', error)
try:
    put('BYE')
except OSError:
    pass
