import socket
import threading

HOST = '127.0.0.1'
PORT = 11111

clients = {}  # сокет -> имя
clients_lock = threading.Lock()


def broadcast(message, sender=None):
    with clients_lock:
        for client in clients:
            if client != sender:
                try:
                    client.send(message.encode('utf-8'))  # ждёт самого медленного: stalled_reader
                except OSError:
                    pass


def handle_client(client_socket, address):
    client_socket.send('Введите имя: '.encode('utf-8'))
    name = None
    try:
        name = client_socket.recv(1024).decode('utf-8').strip()
        with clients_lock:
            clients[client_socket] = name  # имя не проверяется: taken_name_refused
        client_socket.send(f'Добро пожаловать, {name}! Вы подключены к чату.'.encode('utf-8'))
        broadcast(f'Пользователь {name} присоединился к чату.', client_socket)
        while True:
            message = client_socket.recv(1024).decode('utf-8')  # один recv, одно сообщение
            if not message:
                break
            print(f'{name}: {message}')
            broadcast(f'{name}: {message}', client_socket)
    except ConnectionResetError:
        print(f'Соединение с {address} разорвано')
    finally:
        with clients_lock:
            clients.pop(client_socket, None)
        client_socket.close()
        if name:
            broadcast(f'Пользователь {name} покинул чат.')


def main():
    server_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server_socket.bind((HOST, PORT))
    server_socket.listen(5)
    print(f'Сервер запущен на {HOST}:{PORT}')
    while True:  # Ctrl+C не ловится, и потоки не демоны: clean_exit
        client_socket, address = server_socket.accept()
        print(f'Новое подключение: {address}')
        thread = threading.Thread(target=handle_client, args=(client_socket, address))
        thread.start()


if __name__ == '__main__':
    main()
