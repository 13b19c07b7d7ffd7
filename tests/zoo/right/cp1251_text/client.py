import socket
import threading

CODE = 'cp1251'
имя = input('Имя: ')
сокет = socket.create_connection(('127.0.0.1', 1251))
сокет.sendall(f'{имя}\n'.encode(CODE, 'replace'))


def читать():
    try:
        for байты in сокет.makefile('rb'):
            print(байты.decode(CODE).strip())
    except OSError:
        pass
    print('Сервер закрыт')


threading.Thread(target=читать, daemon=True).start()
while True:
    строка = input()
    сокет.sendall(f'{строка}\n'.encode(CODE, 'replace'))
