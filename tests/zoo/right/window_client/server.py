import socket
import threading

HOST = '127.0.0.1'
PORT = 9092

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind((HOST, PORT))
server.listen()
clients = {}
lock = threading.Lock()


def broadcast(message, author):
    with lock:
        others = [client for client in clients if client is not author]
    for client in others:
        try:
            client.sendall(message)
        except OSError:
            pass


def handle(client):
    nickname = ''
    try:
        client.sendall('NICK'.encode('utf-8'))
        nickname = client.recv(1024).decode('utf-8').strip()
        with lock:
            refused = not nickname or nickname in clients.values()
            if not refused:
                clients[client] = nickname
        if refused:
            nickname = ''
            client.sendall('USED'.encode('utf-8'))
            return
        broadcast(f'{nickname} connected to the server!\n'.encode('utf-8'), client)
        while message := client.recv(2048):
            broadcast(f'{nickname}: '.encode('utf-8') + message, client)
    except OSError:
        pass
    finally:
        with lock:
            clients.pop(client, None)
        client.close()
        if nickname:
            broadcast(f'{nickname} disconnected from the server!\n'.encode('utf-8'), client)


while True:
    client, address = server.accept()
    threading.Thread(target=handle, args=(client,), daemon=True).start()
