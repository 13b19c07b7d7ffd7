"""A talk of two: the one who runs the server, and the one who calls. The task allows it."""
import os
import socket
import threading

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(("127.0.0.1", 65432))
server.listen(1)
print("Waiting for a call")
conn, address = server.accept()
print("Connected with", address)


def receive():
    while True:
        try:
            data = conn.recv(1024)
        except OSError:
            data = b""
        if not data:
            print("The other side hung up")
            os._exit(0)
        print("Client:", data.decode())


threading.Thread(target=receive).start()
while True:
    conn.send(input().encode())
