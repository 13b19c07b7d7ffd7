import socket
import threading
import time

SERVER = ("127.0.0.1", 9876)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect(SERVER)
sock.setblocking(False)
running = True


def receive():
    while running:
        try:
            data = sock.recv(2048)
            print(data.decode("utf-8"))
        except BlockingIOError:
            time.sleep(0.02)
        except ConnectionError:
            print("The server is gone")
            return


nick = input("Nick: ")
sock.send(f"HELLO {nick}".encode())
threading.Thread(target=receive).start()
try:
    while True:
        line = input()
        if line:
            sock.send(f"SAY {line}".encode())
        time.sleep(0.1)
except (KeyboardInterrupt, ConnectionError):
    time.sleep(0.1)
    sock.send(f"BYE {nick}".encode())
    running = False
