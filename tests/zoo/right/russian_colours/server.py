# Сервер чата. Запускать первым!
import socket
import threading

ЗЕЛЕНЫЙ = '\033[92m'
КРАСНЫЙ = '\033[91m'
ЖЕЛТЫЙ = '\033[93m'
СБРОС = '\033[0m'

пользователи = {}
замок = threading.Lock()


def отправить_всем(сообщение, кроме=None):
    with замок:
        for сокет in list(пользователи):
            if сокет != кроме:
                try:
                    сокет.send(сообщение.encode('utf-8'))
                except OSError:
                    pass


def обслужить(сокет, адрес):
    сокет.send(f'{ЖЕЛТЫЙ}Как вас зовут?{СБРОС} '.encode('utf-8'))
    имя = ''
    try:
        while not имя:
            данные = сокет.recv(1024)
            if not данные:
                return
            ответ = данные.decode('utf-8').strip()
            with замок:
                занято = ответ.lower() in [другое.lower() for другое in пользователи.values()]
                if ответ and not занято:
                    пользователи[сокет] = имя = ответ
            if not имя:
                сокет.send(f'{КРАСНЫЙ}Имя занято, введите другое:{СБРОС} '.encode('utf-8'))
        print(f'{адрес} вошёл под именем {имя}')
        отправить_всем(f'{ЗЕЛЕНЫЙ}>>> К нам пришёл {имя}{СБРОС}\n', сокет)
        while True:
            данные = сокет.recv(1024)
            if not данные:
                break
            текст = данные.decode('utf-8').rstrip('\n')
            отправить_всем(f'{ЖЕЛТЫЙ}{имя}{СБРОС}: {текст}\n', сокет)
    except OSError as ошибка:
        print(f'Связь с {адрес} оборвалась: {ошибка}')
    finally:
        with замок:
            пользователи.pop(сокет, None)
        сокет.close()
        if имя:
            отправить_всем(f'{КРАСНЫЙ}<<< {имя} вышел из чата{СБРОС}\n')


def главная():
    сервер = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    сервер.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    сервер.bind(('localhost', 12345))
    сервер.listen(10)
    print('Сервер запущен, ждём подключений...')
    try:
        while True:
            сокет, адрес = сервер.accept()
            threading.Thread(target=обслужить, args=(сокет, адрес), daemon=True).start()
    except KeyboardInterrupt:
        print('Сервер остановлен')


if __name__ == '__main__':
    главная()
