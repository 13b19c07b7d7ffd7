import socket
import threading

HOST, PORT = '127.0.0.1', 6675
MOTD = 'Be nice to each other'
users = {}
lock = threading.Lock()


def notify(text, skip=None):
    with lock:
        for conn in users:
            if conn is not skip:
                try:
                    conn.sendall(text.encode() + b'\n')
                except OSError:
                    pass


def handle(conn):
    name = None
    try:
        file = conn.makefile('r', encoding='utf-8', newline='\n')
        conn.sendall(f'Welcome\n{MOTD}\n'.encode())
        name = file.readline().strip()
        with lock:
            if not name or name in users.values():
                conn.sendall(b'name refused\n')
                name = None
                return
            users[conn] = name
        notify(f'{name} appeared', conn)
        while True:
            kind = file.readline().strip()  # first what it is, then what it says
            text = file.readline().strip()
            if kind != 'TEXT':
                break
            notify(f'{name}: {text}', conn)
    except (OSError, UnicodeDecodeError):
        pass
    finally:
        with lock:
            users.pop(conn, None)
        conn.close()
        if name:
            notify(f'{name} disappeared')


with socket.create_server((HOST, PORT), backlog=60) as server:
    while True:
        threading.Thread(target=handle, args=(server.accept()[0],), daemon=True).start()
