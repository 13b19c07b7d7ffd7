import socket
import sys
import threading

if len(sys.argv) != 3:
    print("Correct usage: script, IP address, port number")
    sys.exit()
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.connect((sys.argv[1], int(sys.argv[2])))


def reader():
    while True:
        try:
            message = server.recv(2048)
        except OSError:
            break
        if not message:
            break
        print(message.decode("utf-8", "replace"), flush=True)
    print("connection closed")


threading.Thread(target=reader, daemon=True).start()
while True:
    message = sys.stdin.readline()
    if message == "":
        break
    server.send(message.encode())
server.close()
