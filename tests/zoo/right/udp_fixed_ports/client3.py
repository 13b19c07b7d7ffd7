import socket
import threading

server = ("127.0.0.1", 6100)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 6103))
name = input("Your name: ")


def receive():
    while True:
        try:
            print(s.recvfrom(2048)[0].decode())
        except OSError:
            break


threading.Thread(target=receive, daemon=True).start()
s.sendto(f"{name} came in".encode(), server)
while True:
    text = input()
    if text == "exit":
        s.sendto(f"{name} went away".encode(), server)
        break
    s.sendto(f"{name} says: {text}".encode(), server)
