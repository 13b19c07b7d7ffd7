import socket
import threading

if input("Do you want to join the chat? [y/n] ") != "y":
    print("Good bye then")
    raise SystemExit
while True:
    name = input("Your name? ")
    if input(f"Are you sure that you are {name}? (yes/no) ") in ("yes", "y"):
        break

sock = socket.create_connection(("127.0.0.1", 5544))
sock.sendall(f"{name}\n".encode())


def show():
    try:
        for line in sock.makefile(encoding="utf-8"):
            print(line.rstrip())
    except OSError:
        pass
    print("-- end of chat --")


threading.Thread(target=show, daemon=True).start()
try:
    while True:
        sock.sendall((input() + "\n").encode())
except (EOFError, OSError):
    pass
