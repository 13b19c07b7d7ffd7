import socket
import threading
import zlib


def seal(text):
    return f'{zlib.crc32(text.encode()):08x} {text}\n'.encode()


def receive(sock):
    try:
        for line in sock.makefile(encoding='utf-8'):
            print(line[9:].strip())
    except OSError:
        pass
    print('connection is closed')


sock = socket.create_connection(('127.0.0.1', 3232))
sock.sendall(seal(input('Name: ')))
threading.Thread(target=receive, args=(sock,), daemon=True).start()
while True:
    text = input()
    if text == 'exit':
        break
    sock.sendall(seal(text))
sock.close()
