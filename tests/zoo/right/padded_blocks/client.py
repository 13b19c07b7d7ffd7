import socket
import threading

SIZE = 1024
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(('127.0.0.1', 1025))


def send(text):
    sock.sendall(text.encode()[:SIZE].ljust(SIZE))


def receive():
    with sock.makefile('rb') as file:
        try:
            while len(data := file.read(SIZE)) == SIZE:
                print(data.decode(errors='replace').rstrip())
        except OSError:
            pass
    print('no more blocks from the server')


send(input('name: '))
threading.Thread(target=receive, daemon=True).start()
while True:
    try:
        send(input())
    except (OSError, EOFError):
        break
