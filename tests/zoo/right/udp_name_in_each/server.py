"""Each datagram is name|kind|text: the server needs no memory but addresses."""
import socket
import threading
import queue

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('localhost', 7000))
known = {}
messages = queue.Queue()


def read():
    while True:
        try:
            messages.put(sock.recvfrom(65507))
        except OSError as error:
            print(error)


def write():
    while True:
        data, address = messages.get()
        name, kind, text = data.decode('utf-8').split('|', 2)
        owner = known.setdefault(name, address)
        if owner != address:
            sock.sendto('server|error|name is taken'.encode('utf-8'), address)
            continue
        if kind == 'bye':
            del known[name]
        for other in list(known.values()):
            if other != address:
                sock.sendto(data, other)


threading.Thread(target=read, daemon=True).start()
writer = threading.Thread(target=write)
writer.start()
