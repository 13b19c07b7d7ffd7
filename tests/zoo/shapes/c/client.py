import socket
import threading


class ChatClient:
    def __init__(self, host='127.0.0.1', port=8878):
        self.name = input('Ваше имя: ')
        self.client_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.client_socket.connect((host, port))
        self.client_socket.send(self.name.encode('utf-8'))

    def receive(self):
        while True:
            try:
                message = self.client_socket.recv(1024).decode('utf-8')
            except OSError:
                break
            if not message:
                break
            print(message)
        print('Сервер недоступен')

    def run(self):
        threading.Thread(target=self.receive, daemon=True).start()
        while True:
            message = input()
            self.client_socket.send(message.encode('utf-8'))
            if message == 'exit':
                break
        self.client_socket.close()


if __name__ == '__main__':
    ChatClient().run()
