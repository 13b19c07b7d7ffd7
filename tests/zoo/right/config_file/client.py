import json
import os
import socket
import threading

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "config.json"), encoding="utf-8") as file:
    config = json.load(file)
name = input("Name: ")
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect((config["host"], config["port"]))
sock.send(name.encode(config["encoding"]))


def show():
    while True:
        try:
            data = sock.recv(config["buffer"])
        except OSError:
            data = b""
        if not data:
            print("[x] server")
            os._exit(0)
        print(data.decode(config["encoding"], "replace"))


threading.Thread(target=show, daemon=True).start()
while True:
    text = input()
    if text:
        sock.send(text.encode(config["encoding"]))
