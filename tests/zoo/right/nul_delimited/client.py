import socket
import sys
import threading

nick = input('nick: ')
sock = socket.create_connection(('127.0.0.1', 2020))


def receive():
    rest = b''
    while True:
        try:
            data = sock.recv(1500)
        except OSError:
            data = b''
        if not data:
            print('!server left')
            return
        *packets, rest = (rest + data).split(b'\0')
        for packet in packets:
            if packet == b'nick':
                sock.sendall(nick.encode() + b'\0')
            else:
                print(packet.decode())


threading.Thread(target=receive, daemon=True).start()
for line in sys.stdin:
    try:
        sock.sendall(line.rstrip().encode() + b'\0')
    except OSError:
        break
