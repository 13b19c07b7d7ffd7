import socket
import threading


def receive(sock):
    try:
        for line in sock.makefile(encoding="utf-8"):
            if line.strip() == "NICKNAME":
                sock.sendall(name.encode() + b"\n")
            elif line.strip() == "REFUSED":
                print("Choose another nickname next time")
            else:
                print(line.strip())
    except OSError:
        pass
    print("*** the server leaves")


name = input("Nickname: ")
sock = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
sock.connect(("::1", 8888))
threading.Thread(target=receive, args=(sock,), daemon=True).start()
try:
    while True:
        sock.sendall(input().encode() + b"\n")
except (OSError, EOFError):
    sock.close()
