import socket
import struct
import threading


def read(sock, count):
    data = b''
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def receive(sock):
    return read(sock, struct.unpack('>I', read(sock, 4))[0]).decode()


def send(sock, text):
    data = text.encode()
    sock.sendall(struct.pack('>I', len(data)) + data)


def printer(sock):
    try:
        while True:
            text = receive(sock)
            if text == 'busy':
                print('This name is busy')
            else:
                print(text)
    except (OSError, EOFError):
        print('No connection any more')


def main():
    sock = socket.create_connection(('127.0.0.1', 30303))
    if receive(sock) == 'name':
        send(sock, input('Your name, please: '))
    threading.Thread(target=printer, args=(sock,), daemon=True).start()
    try:
        while (text := input()) != 'quit':
            send(sock, text)
    except (OSError, EOFError):
        pass
    sock.close()


main()
