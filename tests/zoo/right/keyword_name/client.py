import socket
import threading

name = input('Choose your name: ')

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 55555))


def receive():
    while True:
        try:
            message = client.recv(4096).decode('utf-8')
            if message == 'NAME':
                client.send(name.encode('utf-8'))
            elif message:
                print(message)
            else:
                print('The server has closed the chat')
                client.close()
                break
        except Exception:
            print('An error occurred!')
            client.close()
            break


def write():
    while True:
        try:
            client.send(input('').encode('utf-8'))
        except (OSError, EOFError):
            client.close()
            break


receive_thread = threading.Thread(target=receive)
receive_thread.start()
write_thread = threading.Thread(target=write, daemon=True)
write_thread.start()
