import socket
import threading

host = 'localhost'
port = 4000

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind((host, port))
server.listen()

clients = []
nicknames = []


def broadcast(message, sender):
    for client in clients:
        if client != sender:
            client.send(message)  # уже с именем: его приписал клиент


def handle(client):
    while True:
        try:
            message = client.recv(1024)
            if not message:
                raise ConnectionError
            broadcast(message, client)
        except ConnectionError:
            index = clients.index(client)
            clients.remove(client)
            client.close()
            nickname = nicknames[index]
            nicknames.remove(nickname)
            broadcast(f'{nickname} покинул чат.'.encode('utf-8'), client)
            break


def receive():
    while True:
        client, address = server.accept()
        print(f'Подключился {str(address)}')
        client.send('NAME'.encode('utf-8'))
        # Имя ждут здесь же, в цикле accept: молчащий новичок не пускает следующих,
        # silent_newcomer. Занятое имя принимается: taken_name_refused.
        nickname = client.recv(1024).decode('utf-8')
        nicknames.append(nickname)
        clients.append(client)
        print(f'Имя клиента: {nickname}')
        broadcast(f'{nickname} присоединился к чату.'.encode('utf-8'), client)
        thread = threading.Thread(target=handle, args=(client,))
        thread.start()


print('Сервер слушает...')
receive()
