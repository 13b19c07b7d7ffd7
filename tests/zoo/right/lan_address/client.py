import socket
import threading

SERVER = "192.168.1.37"
PORT = 5050
FORMAT = "utf-8"
DISCONNECT_MESSAGE = "!DISCONNECT"

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((SERVER, PORT))


def send(msg):
    client.sendall((msg + "\n").encode(FORMAT))


def receive():
    try:
        for line in client.makefile(encoding=FORMAT):
            print(line.strip())
    except OSError:
        pass
    print("[CLOSED]")


send(input("NAME: "))
threading.Thread(target=receive, daemon=True).start()
while True:
    try:
        text = input()
        if text == "q":
            send(DISCONNECT_MESSAGE)
            break
        send(text)
    except (OSError, EOFError):
        break
