import socket
import threading

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 12345))
clients = {}
lock = threading.Lock()


def broadcast(message, except_address):
    with lock:
        addresses = list(clients)
    for address in addresses:
        if address != except_address:
            server.sendto(message.encode('utf-8'), address)


def process(data, address):
    message = data.decode('utf-8', 'replace')
    if message.startswith('join:'):
        name = message[5:].strip()
        with lock:
            if name in clients.values():
                server.sendto('This name is taken'.encode('utf-8'), address)
                return
            clients[address] = name
        broadcast(f'{name} joined the chat', address)
    elif message == 'leave:':
        with lock:
            name = clients.pop(address, None)
        if name:
            broadcast(f'{name} left the chat', address)
    elif message.startswith('msg:') and address in clients:
        broadcast(f'{clients[address]}: {message[4:]}', address)


def run():
    print('UDP server is waiting for messages')
    while True:
        try:
            data, address = server.recvfrom(4096)
        except ConnectionResetError:
            continue
        process(data, address)


thread = threading.Thread(target=run)
thread.start()
