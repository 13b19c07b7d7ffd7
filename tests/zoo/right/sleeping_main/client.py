import socket
import threading
import time

running = True


def receive(sock):
    global running
    tail = b""
    while running:
        try:
            data = sock.recv(100)
        except OSError:
            break
        if not data:
            break
        tail += data
        *lines, tail = tail.split(b"\n")
        for line in lines:
            print(line.decode("utf-8"))
    print("The server has left us")
    running = False


def send(sock):
    global running
    while running:
        try:
            sock.sendall(input().encode("utf-8") + b"\n")
        except (OSError, EOFError):
            break
    running = False


sock = socket.create_connection(("127.0.0.1", 9595))
sock.sendall(input("Login: ").encode("utf-8") + b"\n")
threading.Thread(target=receive, args=(sock,), daemon=True).start()
threading.Thread(target=send, args=(sock,), daemon=True).start()
while running:
    time.sleep(0.2)
sock.close()
