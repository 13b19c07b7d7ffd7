import socket
import threading

finished = threading.Event()


def receive(s):
    s.settimeout(0.2)
    while not finished.is_set():
        try:
            data = s.recv(4096)
        except socket.timeout:
            continue
        except OSError:
            data = b''
        if not data:
            print('(disconnected, press Enter)')
            finished.set()
            return
        print(data.decode('utf-8', 'replace'), end='', flush=True)


s = socket.create_connection(('127.0.0.1', 3333))
s.sendall((input('Name: ') + '\n').encode())
threading.Thread(target=receive, args=(s,)).start()
while not finished.is_set():
    try:
        line = input()
    except EOFError:
        line = 'exit'
    if line == 'exit':
        finished.set()
    elif not finished.is_set():
        s.sendall((line + '\n').encode())
s.close()
