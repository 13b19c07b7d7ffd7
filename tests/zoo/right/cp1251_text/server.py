import socket
import threading

CODE = 'cp1251'
люди = {}
замок = threading.Lock()


def всем(текст, кроме=None):
    with замок:
        for сокет in люди:
            if сокет is not кроме:
                try:
                    сокет.sendall((текст + '\n').encode(CODE, 'replace'))
                except OSError:
                    pass


def поток(сокет):
    имя = None
    try:
        for байты in сокет.makefile('rb'):
            текст = байты.decode(CODE, 'replace').strip()
            if имя is None:
                with замок:
                    if текст in люди.values():
                        сокет.sendall('имя занято\n'.encode(CODE))
                        break
                    имя = люди[сокет] = текст
                всем(f'{имя} пришёл', сокет)
            else:
                всем(f'{имя}: {текст}', сокет)
    except OSError:
        pass
    with замок:
        люди.pop(сокет, None)
    сокет.close()
    if имя:
        всем(f'{имя} ушёл')


сервер = socket.create_server(('127.0.0.1', 1251), backlog=60)
while True:
    threading.Thread(target=поток, args=(сервер.accept()[0],), daemon=True).start()
