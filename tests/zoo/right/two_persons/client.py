import os
import socket
import threading

conn = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
conn.connect(("127.0.0.1", 65432))


def receive():
    while True:
        try:
            data = conn.recv(1024)
        except OSError:
            data = b""
        if not data:
            print("The server hung up")
            os._exit(0)
        print("Server:", data.decode())


threading.Thread(target=receive).start()
while True:
    conn.send(input().encode())
