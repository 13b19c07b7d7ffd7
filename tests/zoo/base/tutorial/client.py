"""The terminal of one guest: what is typed is sent as it is, what comes is printed as it is."""

import os
import socket
import threading

HOST = "127.0.0.1"
PORT = 14900


def receive(sock):
    try:
        while True:
            data = sock.recv(4096)
            if not data:
                break
            print(data.decode())
    except OSError:
        pass
    print("The server has gone")
    os._exit(0)


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.connect((HOST, PORT))
    threading.Thread(target=receive, args=(sock,), daemon=True).start()
    while True:
        text = input()
        if text == "exit":
            break
        if text:
            sock.sendall(text.encode())
    sock.close()


if __name__ == "__main__":
    main()
