import socket
import threading

nickname = input('Введите ваше имя: ')

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('localhost', 4000))


def receive():
    while True:
        try:
            # Пустой ответ recv значит, что сервера нет, а здесь он печатается без конца:
            # client_tells_server_gone
            message = client.recv(1024).decode('utf-8')
            if message == 'NAME':
                client.send(nickname.encode('utf-8'))
            else:
                print(message)
        except OSError:
            print('Произошла ошибка!')
            client.close()
            break


def write():
    while True:
        message = f'{nickname}: {input("")}'
        client.send(message.encode('utf-8'))


receive_thread = threading.Thread(target=receive)
receive_thread.start()

write_thread = threading.Thread(target=write)
write_thread.start()
