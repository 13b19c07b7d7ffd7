import socket
import threading


class ChatServer:
    def __init__(self, host='127.0.0.1', port=8878):
        self.clients = {}  # имя -> сокет
        self.server_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.server_socket.bind((host, port))
        self.server_socket.listen(5)
        print(f'Сервер запущен: {host}:{port}')

    def send_all(self, message, sender_name):
        for name, client in list(self.clients.items()):
            if name != sender_name:
                try:
                    client.send(message.encode('utf-8'))
                except OSError:
                    pass

    def handle(self, client):
        # Клиент присылает имя сам. Второй с тем же именем занимает место первого:
        # taken_name_refused
        name = client.recv(1024).decode('utf-8')
        self.clients[name] = client
        self.send_all(f'Сервер: {name} вошёл в чат', name)
        while True:
            try:
                message = client.recv(1024).decode('utf-8')
            except ConnectionResetError:
                break
            if not message or message == 'exit':
                break
            self.send_all(f'{name}: {message}', name)
        if self.clients.get(name) is client:
            del self.clients[name]
        client.close()
        self.send_all(f'Сервер: {name} вышел из чата', name)

    def run(self):
        while True:
            client, _ = self.server_socket.accept()
            threading.Thread(target=self.handle, args=(client,), daemon=True).start()


if __name__ == '__main__':
    server = ChatServer()
    server.run()
