import socket
import threading

GREEN = '\033[32m'
RED = '\033[31m'
RESET = '\033[0m'

clients = {}
lock = threading.Lock()


def send_message(client, message):
    try:
        client.send(message.encode())
    except OSError:
        pass


def broadcast(message, sender=None):
    with lock:
        receivers = [client for client in clients.values() if client is not sender]
    for client in receivers:
        send_message(client, message)


def get_name(client):
    """Спрашивает имя, пока не назовут свободное."""
    client.send('Введите своё имя: '.encode())
    while True:
        name = client.recv(1024).decode().strip()
        if not name:
            return None
        with lock:
            if name not in clients:
                clients[name] = client
                return name
        send_message(client, f'{RED}Имя {name} уже занято.{RESET} Введите своё имя: ')


def private(client, name, message):
    """@имя текст"""
    receiver, _, text = message[1:].partition(' ')
    with lock:
        other = clients.get(receiver)
    if other is None:
        send_message(client, f'{RED}Пользователя {receiver} нет в чате{RESET}')
    else:
        send_message(other, f'(лично) {name}: {text}')


def handle_client(client):
    name = None
    try:
        name = get_name(client)
        if name is None:
            return
        send_message(client, f'{GREEN}Вы в чате. Чтобы выйти, напишите exit{RESET}')
        broadcast(f'{GREEN}{name} присоединился к чату{RESET}', client)
        while True:
            message = client.recv(1024).decode()
            if not message or message == 'exit':
                break
            if message.startswith('@'):
                private(client, name, message)
            else:
                broadcast(f'{name}: {message}', client)
    except OSError:
        pass
    finally:
        if name is not None:
            with lock:
                del clients[name]
            broadcast(f'{RED}{name} покинул чат{RESET}')
        client.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 1234))
server.listen()
print(f'{GREEN}Сервер запущен{RESET}')
try:
    while True:
        client, _ = server.accept()
        threading.Thread(target=handle_client, args=(client,), daemon=True).start()
except KeyboardInterrupt:
    print(f'{RED}Сервер остановлен{RESET}')
    server.close()
