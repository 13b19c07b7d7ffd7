import socket
import threading

HOST = '127.0.0.1'
PORT = 11111


def receive_messages(client_socket):
    while True:
        try:
            message = client_socket.recv(1024).decode('utf-8')
            if not message:
                print('Соединение с сервером закрыто.')
                break
            print(message)
        except OSError:
            print('Соединение с сервером потеряно.')
            break


def main():
    client_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client_socket.connect((HOST, PORT))
    thread = threading.Thread(target=receive_messages, args=(client_socket,), daemon=True)
    thread.start()
    while True:
        message = input()
        if message.lower() == 'выход':
            break
        client_socket.send(message.encode('utf-8'))
    client_socket.close()


if __name__ == '__main__':
    main()
