import socket
import threading

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect(("127.0.0.1", 8200))
sock.send(input("Who are you? ").encode())


def show():
    while True:
        try:
            print(sock.recv(2000).decode())
        except OSError:
            print("Nobody there")
            break


threading.Thread(target=show, daemon=True).start()
while True:
    sock.send(input().encode())
