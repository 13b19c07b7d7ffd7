from socket import socket, AF_INET, SOCK_DGRAM, SOL_SOCKET, SO_REUSEADDR
from threading import Thread
from queue import Queue

inbox = Queue()
clients = {}


def receiver(server):
    while True:
        try:
            inbox.put(server.recvfrom(65535))
        except OSError:
            pass


def sender(server):
    while True:
        data, address = inbox.get()
        word, _, rest = data.decode('utf8').partition(' ')
        if word == 'HELLO' and address not in clients:
            if rest in clients.values():
                server.sendto('NO this name is in use'.encode('utf8'), address)
                continue
            clients[address] = rest
            send(server, f'INFO {rest} entered', address)
        elif word == 'TEXT' and address in clients:
            send(server, f'TEXT {clients[address]}: {rest}', address)
        elif word == 'BYE' and address in clients:
            name = clients.pop(address)
            send(server, f'INFO {name} quit', address)


def send(server, line, author):
    for address in list(clients):
        if address != author:
            server.sendto(line.encode('utf8'), address)


if __name__ == '__main__':
    server = socket(AF_INET, SOCK_DGRAM)
    server.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    server.bind(('0.0.0.0', 6060))
    Thread(target=receiver, args=(server,)).start()
    Thread(target=sender, args=(server,)).start()
    print('Server ready')
