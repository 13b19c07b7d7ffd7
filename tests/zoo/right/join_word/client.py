import socket
import sys
import threading


def printer(sock):
    try:
        with sock.makefile(encoding='utf-8') as lines:
            for line in lines:
                print(line, end='')
    except OSError:
        pass
    print('* server closed *')


with socket.create_connection(('127.0.0.1', 1459)) as sock:
    thread = threading.Thread(target=printer, args=(sock,), daemon=True)
    thread.start()
    for line in sys.stdin:
        try:
            sock.sendall(line.encode())
        except OSError:
            break
        if line.strip().upper() == '/LEAVE':
            break
