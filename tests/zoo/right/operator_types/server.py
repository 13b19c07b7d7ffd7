import socket
import threading

clients = {}
lock = threading.Lock()


def broadcast(text, author=None):
    with lock:
        for client in clients:
            if client is not author:
                try:
                    client.sendall((text + '\n').encode())
                except OSError:
                    pass


def serve(client):
    name = None
    try:
        for line in client.makefile(encoding='utf-8', errors='replace'):
            line = line.strip()
            if name:
                print(f'{name}: {line}')
                broadcast(f'{name}: {line}', client)
            else:
                with lock:
                    if line not in clients.values():
                        name = clients[client] = line
                if not name:
                    client.sendall(b'operator: this name is taken\n')
                    break
                broadcast(f'operator: meet {name}', client)
    except OSError:
        pass
    with lock:
        clients.pop(client, None)
    client.close()
    if name:
        broadcast(f'operator: {name} has gone home')


def accept(server):
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=serve, args=(client,), daemon=True).start()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 6500))
server.listen(100)
threading.Thread(target=accept, args=(server,), daemon=True).start()
print('You are the operator: what you type goes to everybody; stop ends the chat')
while True:
    try:
        text = input('operator> ')
    except (EOFError, KeyboardInterrupt):
        break
    if text == 'stop':
        break
    broadcast('operator: ' + text)
server.close()
