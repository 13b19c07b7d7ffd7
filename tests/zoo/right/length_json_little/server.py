import socket
import threading

import protocol

online = {}
online_lock = threading.Lock()


def notify(skip, **message):
    with online_lock:
        for login, sock in online.items():
            if login != skip:
                try:
                    protocol.send(sock, **message)
                except OSError:
                    pass


def session(sock):
    login = None
    try:
        with sock, sock.makefile('rb') as file:
            while message := protocol.receive(file):
                if message['cmd'] == 'login' and login is None:
                    with online_lock:
                        free = message['login'] not in online
                        if free:
                            login = message['login']
                            online[login] = sock
                    if not free:
                        protocol.send(sock, cmd='error', text='login is taken')
                        break
                    notify(login, cmd='info', text=f'{login} is online')
                elif message['cmd'] == 'say' and login:
                    notify(login, cmd='say', login=login, text=message['text'])
                elif message['cmd'] == 'logout':
                    break
    except (OSError, ValueError, KeyError):
        pass
    finally:
        if login:
            with online_lock:
                del online[login]
            notify(login, cmd='info', text=f'{login} is offline')


if __name__ == '__main__':
    with socket.create_server(('localhost', 4321), backlog=100) as server:
        while True:
            threading.Thread(target=session, args=(server.accept()[0],), daemon=True).start()
