#!/usr/bin/env python3
import socket
from threading import Thread, Lock

members = {}          # name -> socket
members_lock = Lock()


def tell(text, but=None):
    with members_lock:
        everybody = list(members.items())
    for name, sock in everybody:
        if name != but:
            try:
                sock.sendall(text.encode() + b'\n')
            except OSError:
                pass


def read_lines(sock):
    rest = b''
    while True:
        chunk = sock.recv(2048)
        if not chunk:
            return
        rest += chunk
        while b'\n' in rest:
            line, rest = rest.split(b'\n', 1)
            yield line.decode('utf-8', errors='replace').strip()


def talk(sock):
    name = ''
    try:
        sock.sendall(b'Welcome! Please type your name\n')
        lines = read_lines(sock)
        for name in lines:
            with members_lock:
                if name and name not in members:
                    members[name] = sock
                    break
            sock.sendall(b'Sorry, that name is not free, type another one\n')
            name = ''
        if not name:
            return
        # the newcomer is told too: so he knows that he is in
        tell(f'--- {name} has entered the room, {len(members)} inside ---')
        for line in lines:
            if line == '/bye':
                break
            if line:
                tell(f'{name} says: {line}', but=name)
    except OSError:
        pass
    finally:
        sock.close()
        if name:
            with members_lock:
                del members[name]
            tell(f'--- {name} has gone, {len(members)} inside ---')


with socket.socket() as listener:
    listener.bind(('127.0.0.1', 7777))
    listener.listen(50)
    print('chat on port 7777')
    while True:
        Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()
