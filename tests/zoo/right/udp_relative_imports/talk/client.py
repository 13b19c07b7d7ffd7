import socket
import threading

from .common import HOST, PORT, pack


def listen(sock):
    try:
        while True:
            print(sock.recv(4096).decode())
    except OSError:
        print("nobody serves any more")


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect((HOST, PORT))
    sock.send(pack("hi", input("who are you? ")))
    threading.Thread(target=listen, args=(sock,), daemon=True).start()
    while (line := input()) != "/q":
        sock.send(pack("say", line))
    sock.send(pack("bye", ""))


if __name__ == "__main__":
    main()
