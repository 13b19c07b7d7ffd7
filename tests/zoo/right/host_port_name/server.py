import socket
from threading import Thread, Lock

lock = Lock()
clients = dict()


def accept_clients(server):
    while True:
        client, address = server.accept()
        print('%s:%s has connected.' % address)
        Thread(target=handle_client, args=(client,), daemon=True).start()


def handle_client(client):
    client.sendall('Welcome! Type your name and press enter.\n'.encode('utf8'))
    name = None
    pending = b''
    try:
        while True:
            chunk = client.recv(1024)
            if chunk == b'':
                break
            pending += chunk
            while b'\n' in pending:
                line, _, pending = pending.partition(b'\n')
                text = line.decode('utf8', 'replace')
                if name is not None:
                    broadcast(name + ': ' + text, client)
                    continue
                lock.acquire()
                if text not in clients.values():
                    clients[client] = name = text
                lock.release()
                if name is None:
                    client.sendall(b'Name is taken.\n')
                    client.close()
                    return
                broadcast('%s has joined the chat!' % name, client)
    except OSError:
        pass
    if name is not None:
        lock.acquire()
        del clients[client]
        lock.release()
        broadcast('%s has left the chat.' % name, client)
    client.close()


def broadcast(text, author):
    for client in list(clients):
        if client != author:
            try:
                client.sendall((text + '\n').encode('utf8'))
            except OSError:
                pass


if __name__ == '__main__':
    SERVER = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    SERVER.bind(('', 33000))
    SERVER.listen(5)
    print('Waiting for connection...')
    ACCEPT_THREAD = Thread(target=accept_clients, args=(SERVER,), daemon=True)
    ACCEPT_THREAD.start()
    ACCEPT_THREAD.join()
