import socket
import sys
import threading


def listen(file):
    try:
        for line in file:
            print(line, end="")
    except OSError:
        pass
    print("server closed the connection")


def main():
    name = input("What is your name? ")
    sock = socket.create_connection(("localhost", 6000))
    file = sock.makefile("r", encoding="utf-8")
    sock.sendall((name + "\n").encode())
    threading.Thread(target=listen, args=(file,), daemon=True).start()
    for line in sys.stdin:
        if line.strip() == "/quit":
            break
        try:
            sock.sendall(line.encode())
        except OSError:
            break
    sock.close()


main()
