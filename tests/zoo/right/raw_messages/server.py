import socket
import threading

HOST = '127.0.0.1'
PORT = 5050
clients = {}
lock = threading.Lock()


def broadcast(text, sender=None):
    with lock:
        targets = [c for c in clients if c is not sender]
    for c in targets:
        try:
            c.sendall(text.encode('utf-8'))
        except OSError:
            pass


def handle(conn, addr):
    name = None
    try:
        conn.sendall('Enter your nickname: '.encode('utf-8'))
        wanted = conn.recv(1024).decode('utf-8').strip()
        if not wanted:
            return
        with lock:
            if wanted in clients.values():
                conn.sendall('This nickname is already in use, bye'.encode('utf-8'))
                return
            clients[conn] = wanted
        name = wanted
        print(f'{addr} is now {name}')
        broadcast(f'{name} joined the chat', conn)
        while True:
            data = conn.recv(1024)
            if not data:
                break
            broadcast(f'{name}: {data.decode("utf-8")}', conn)
    except OSError:
        pass
    finally:
        if name is not None:
            with lock:
                clients.pop(conn, None)
            broadcast(f'{name} left the chat')
        conn.close()


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.bind((HOST, PORT))
    server.listen()
    print('Server is listening...')
    while True:
        conn, addr = server.accept()
        threading.Thread(target=handle, args=(conn, addr), daemon=True).start()


if __name__ == '__main__':
    main()
