import os
import socket
import threading

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((socket.gethostbyname(socket.gethostname()), 9900))


def receive():
    while True:
        try:
            message = client.recv(4096)
        except ConnectionError:
            message = b""
        if not message:
            print("Lost the server")
            os._exit(1)
        print(message.decode("utf-8", "replace"))


thread = threading.Thread(target=receive)
thread.start()
while True:
    client.sendall(input().encode("utf-8"))
