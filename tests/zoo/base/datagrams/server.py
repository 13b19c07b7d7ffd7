"""The chat on UDP as most write it: the first datagram of an address is the name.

Right as far as the assignment goes; it loses only what it does not offer, private messages.
"""

import socket
import threading

HOST = "127.0.0.1"
PORT = 5555

clients = {}  # address -> name
lock = threading.Lock()
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def broadcast(text, sender):
    for address in list(clients):
        if address != sender:
            server.sendto(text.encode(), address)


def handle(text, address):
    if address not in clients:
        if text in clients.values():
            server.sendto("This name is taken, send another one".encode(), address)
            return
        clients[address] = text
        server.sendto(f"Hello, {text}!".encode(), address)
        broadcast(f"{text} joined the chat", address)
    elif text == "exit":
        name = clients.pop(address)
        broadcast(f"{name} left the chat", address)
    else:
        broadcast(f"{clients[address]}: {text}", address)


def receive():
    while True:
        try:
            data, address = server.recvfrom(65535)
            text = data.decode().strip()
        except (ConnectionError, UnicodeDecodeError):
            continue
        with lock:
            handle(text, address)


def main():
    server.bind((HOST, PORT))
    print("The server is running, Ctrl+C stops it")
    receiver = threading.Thread(target=receive, daemon=True)
    receiver.start()
    receiver.join()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("The server is stopped")
