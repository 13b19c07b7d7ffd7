import socket
import threading

sock = socket.create_connection(('127.0.0.1', 6675))
lines = sock.makefile('r', encoding='utf-8')
print(lines.readline().strip())
print('Message of the day:', lines.readline().strip())
sock.send((input('Enter username: ') + '\n').encode())


def receive():
    try:
        for line in lines:
            print(line.strip())
    except OSError:
        pass
    print('Connection lost')


threading.Thread(target=receive, daemon=True).start()
try:
    while True:
        message = input()
        if message == 'quit':
            sock.send(b'QUIT\n')
            sock.send(b'\n')
            break
        sock.send(b'TEXT\n')
        sock.send((message + '\n').encode())
except (OSError, EOFError):
    pass
sock.close()
