import socket
import threading

HOST = '127.0.0.1'
PORT = 14901

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind((HOST, PORT))
server.listen()

clients = []
nicknames = []


def broadcast(message):
    for client in clients:  # и отправителю: sender_hears_nothing
        client.send(message)


def handle(client):
    while True:
        try:
            message = client.recv(1024)
            if not message:
                # Ушедший остаётся в обоих списках, и никому не сказано: leaving_told.
                # Второе сообщение после него бросает BrokenPipeError, и до остальных
                # не доходит: others_chat_on
                break
            broadcast(message)
        except Exception:
            index = clients.index(client)
            clients.remove(client)
            client.close()
            nickname = nicknames[index]
            broadcast(f'{nickname} left the chat!'.encode('utf-8'))
            nicknames.remove(nickname)
            break


def receive():
    while True:
        client, address = server.accept()
        print(f'Connected with {str(address)}!')
        client.send('nickname'.encode('utf-8'))
        nickname = client.recv(1024).decode('utf-8')  # в цикле accept: silent_newcomer
        nicknames.append(nickname)  # любое: taken_name_refused
        clients.append(client)
        broadcast(f'{nickname} joined the chat!'.encode('utf-8'))
        client.send('Connected to the server!'.encode('utf-8'))
        thread = threading.Thread(target=handle, args=(client,))
        thread.start()


print('Server is listening...')
receive()
