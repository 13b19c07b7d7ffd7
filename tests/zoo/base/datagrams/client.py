"""The terminal of one guest: the first line that is typed is the name."""

import os
import socket
import threading

SERVER = ("127.0.0.1", 5555)


def receive(sock):
    try:
        while True:
            print(sock.recv(65535).decode())
    except OSError:
        print("The server has gone")
        os._exit(1)


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(SERVER)
    threading.Thread(target=receive, args=(sock,), daemon=True).start()
    sock.send(input("Your name: ").encode())
    while True:
        text = input()
        sock.send(text.encode())
        if text == "exit":
            break


if __name__ == "__main__":
    main()
