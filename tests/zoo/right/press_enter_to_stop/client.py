import os
import socket
import threading


def receive(sock):
    while True:
        try:
            data = sock.recv(5000)
        except OSError:
            data = b""
        if not data:
            print("The server was stopped")
            os._exit(0)
        print(data.decode("utf-8", "replace"))


sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("127.0.0.1", 7420))
print(sock.recv(1000).decode("utf-8"))
sock.sendall(input("--> ").encode("utf-8"))
threading.Thread(target=receive, args=(sock,), daemon=True).start()
while True:
    text = input("--> ")
    if text == "quit":
        sock.close()
        os._exit(0)
    if text:
        sock.sendall(text.encode("utf-8"))
