import socket
import threading

import protocol


def show(sock):
    with sock.makefile('rb') as file:
        try:
            while message := protocol.receive(file):
                if message['cmd'] == 'say':
                    print(message['login'] + ': ' + message['text'])
                else:
                    print('[' + message['text'] + ']')
        except OSError:
            pass
    print('[server is offline]')


login = input('login: ')
with socket.create_connection(('localhost', 4321)) as sock:
    protocol.send(sock, cmd='login', login=login)
    threading.Thread(target=show, args=(sock,), daemon=True).start()
    try:
        while True:
            text = input()
            if text == '/logout':
                protocol.send(sock, cmd='logout')
                break
            protocol.send(sock, cmd='say', text=text)
    except (EOFError, OSError):
        print()
