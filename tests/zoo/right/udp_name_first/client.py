import socket
import threading

server = ("127.0.0.1", 9876)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect(server)


def receive():
    while True:
        try:
            print(sock.recv(4096).decode())
        except OSError:
            print("no server there")
            break


sock.send(input("Name: ").encode())
threading.Thread(target=receive, daemon=True).start()
while True:
    line = input()
    try:
        sock.send(line.encode())
    except OSError:
        print("cannot send")
        break
    if line == "/exit":
        break
