#!/usr/bin/env python3
import socket
from threading import Thread


def show(sock):
    with sock.makefile(encoding='utf-8', errors='replace') as lines:
        try:
            for line in lines:
                print(line.rstrip())
        except OSError:
            pass
    print('--- the server is gone, press Enter ---')


sock = socket.create_connection(('127.0.0.1', 7777))
Thread(target=show, args=(sock,), daemon=True).start()
try:
    while True:
        line = input()
        sock.sendall(line.encode() + b'\n')
        if line == '/bye':
            break
except (OSError, EOFError, KeyboardInterrupt):
    pass
sock.close()
