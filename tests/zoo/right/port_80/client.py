import socket
import threading

s = socket.create_connection(("localhost", 80))
lines = s.makefile(encoding="utf-8")
while True:
    s.sendall(input("login: ").encode() + b"\n")
    if lines.readline().startswith("+OK"):
        break
    print("this login is used")


def show():
    try:
        for line in lines:
            print(line, end="")
    except OSError:
        pass
    print("connection closed by the server")


threading.Thread(target=show, daemon=True).start()
text = ""
while text != "exit":
    try:
        text = input("")
        s.sendall(text.encode() + b"\n")
    except (OSError, EOFError):
        break
