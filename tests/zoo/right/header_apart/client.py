import socket
import threading

HEADER = 64
DISCONNECT = '!DISCONNECT'
nickname = input('Nickname: ')
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 5050))


def send(text):
    message = text.encode('utf-8')
    length = str(len(message)).encode('utf-8')
    length += b' ' * (HEADER - len(length))
    client.send(length)
    client.send(message)


def receive():
    while True:
        size = client.recv(HEADER, socket.MSG_WAITALL)
        if not size.strip():
            print('The server has closed the connection')
            break
        print(client.recv(int(size), socket.MSG_WAITALL).decode('utf-8'))


send(f'NICK:{nickname}')
threading.Thread(target=receive, daemon=True).start()
try:
    while (line := input()) != DISCONNECT:
        send(line)
    send(DISCONNECT)
except (EOFError, OSError):
    pass
client.close()
