import threading
import socket

host = '127.0.0.1'
port = 55555

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((host, port))
server.listen()

clients = []
names = []
guard = threading.Lock()


def broadcast(message, author=None):
    for client in list(clients):
        if client is author:
            continue
        try:
            client.send(message)
        except OSError:
            continue


def remove(client):
    with guard:
        if client not in clients:
            return
        index = clients.index(client)
        name = names.pop(index)
        clients.remove(client)
    client.close()
    broadcast(f'{name} left!'.encode('utf-8'))


def handle(client):
    try:
        client.send('NAME'.encode('utf-8'))
        name = client.recv(1024).decode('utf-8')
    except OSError:
        name = ''
    with guard:
        free = bool(name) and name not in names
        if free:
            names.append(name)
            clients.append(client)
    if not free:
        client.close()
        return
    print(f'Name is {name}')
    broadcast(f'{name} joined!'.encode('utf-8'), client)
    while True:
        try:
            message = client.recv(4096)
        except OSError:
            message = b''
        if not message:
            remove(client)
            break
        broadcast(f'{name}: '.encode('utf-8') + message, client)


def receive():
    while True:
        client, address = server.accept()
        print(f'Connected with {address}')
        thread = threading.Thread(target=handle, args=(client,))
        thread.start()


print('Server is listening...')
receive()
