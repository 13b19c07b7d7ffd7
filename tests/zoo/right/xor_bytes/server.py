import socket
import threading

KEY = 0x5A


def crypt(data):
    return bytes(b ^ KEY for b in data)


users = {}
users_lock = threading.Lock()


def broadcast(text, author=None):
    with users_lock:
        for conn in list(users):
            if conn is not author:
                try:
                    conn.sendall(crypt(text.encode('utf-8')))
                except OSError:
                    pass


def serve(conn):
    name = ''
    try:
        conn.sendall(crypt(b'Your name: '))
        name_wanted = crypt(conn.recv(256)).decode('utf-8')
        with users_lock:
            if name_wanted and name_wanted not in users.values():
                users[conn] = name = name_wanted
        if not name:
            conn.sendall(crypt(b'Sorry, choose another name'))
            return
        broadcast(f'{name} connected to the chat', conn)
        while data := conn.recv(8192):
            broadcast(name + ': ' + crypt(data).decode('utf-8'), conn)
    except (OSError, UnicodeDecodeError):
        pass
    finally:
        with users_lock:
            users.pop(conn, None)
        conn.close()
        if name:
            broadcast(f'{name} disconnected from the chat')


s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(('127.0.0.1', 4444))
s.listen(100)
print('encrypted chat server is up')
while True:
    c, a = s.accept()
    threading.Thread(target=serve, args=(c,)).start()
