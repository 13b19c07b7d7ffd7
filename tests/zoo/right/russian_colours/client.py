# Клиент чата
import os
import socket
import threading


def приём(сокет):
    while True:
        try:
            данные = сокет.recv(1024)
        except OSError:
            break
        if not данные:
            break
        print(данные.decode('utf-8', 'replace'), end='', flush=True)
    print('\nСоединение с сервером потеряно')
    os._exit(0)


сокет = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
сокет.connect(('localhost', 12345))
threading.Thread(target=приём, args=(сокет,), daemon=True).start()
while True:
    строка = input()
    if строка.lower() == 'выход':
        сокет.close()
        break
    сокет.send(строка.encode('utf-8'))
