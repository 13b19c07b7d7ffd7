"""The chat of a hundred tutorials: a thread for each guest, and one recv() is one message.

Right as far as the assignment goes. It loses what asks for more: lines cut or glued by
TCP, a letter split between two reads, a reader that stalls, private messages.
"""

import socket
import threading

HOST = "127.0.0.1"
PORT = 14900

clients = {}  # socket -> name
lock = threading.Lock()


def broadcast(text, sender):
    with lock:
        others = [sock for sock in clients if sock is not sender]
    for other in others:
        try:
            other.sendall(text.encode())
        except OSError:
            pass


def ask_name(sock):
    sock.sendall("What is your name? ".encode())
    name = sock.recv(4096).decode().strip()
    with lock:
        if not name or name in clients.values():
            sock.sendall("No such name, or it is taken.".encode())
            return None
        clients[sock] = name
    return name


def talk(sock, name):
    while True:
        data = sock.recv(4096)
        if not data:
            break
        broadcast(f"{name}: {data.decode()}", sock)


def leave(sock):
    with lock:
        name = clients.pop(sock)
    sock.close()
    broadcast(f"{name} left the chat", sock)


def handle(sock):
    try:
        name = ask_name(sock)
    except OSError:
        name = None
    if name is None:
        sock.close()
        return
    broadcast(f"{name} joined the chat", sock)
    try:
        talk(sock, name)
    except (OSError, UnicodeDecodeError):
        pass
    leave(sock)


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    server.listen()
    print("The server is running")
    while True:
        sock, address = server.accept()
        print("Connected:", address)
        threading.Thread(target=handle, args=(sock,), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("The server is stopped")
