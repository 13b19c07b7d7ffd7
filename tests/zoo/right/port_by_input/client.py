import os
import socket
import threading


def receive(sock):
    while True:
        try:
            data = sock.recv(4096)
        except OSError:
            break
        if not data:
            break
        print(data.decode("utf-8", "replace"), end="")
    print("The server has gone.")
    os._exit(0)


port = int(input("Port of the server: "))
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("127.0.0.1", port))
threading.Thread(target=receive, args=(sock,), daemon=True).start()
while True:
    try:
        line = input()
    except EOFError:
        break
    if line == "/quit":
        break
    sock.sendall((line + "\n").encode())
sock.close()
