import json
import socket
import threading

with open("config.json", encoding="utf-8") as file:
    config = json.load(file)

online = []
online_lock = threading.Lock()


def shout(text, who):
    for name, sock in online[:]:
        if name != who:
            try:
                sock.send(text.encode(config["encoding"]))
            except OSError:
                pass


def client_loop(sock):
    me = None
    while True:
        try:
            data = sock.recv(config["buffer"])
        except OSError:
            break
        if not data:
            break
        text = data.decode(config["encoding"], "replace")
        if me:
            shout(f"[{me[0]}] {text}", me[0])
            continue
        with online_lock:
            if text in [name for name, _ in online]:
                sock.send("already online".encode(config["encoding"]))
                break
            me = (text, sock)
            online.append(me)
        shout(f"[+] {text}", text)
    sock.close()
    if me:
        with online_lock:
            online.remove(me)
        shout(f"[-] {me[0]}", me[0])


def start():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((config["host"], config["port"]))
    server.listen(100)
    while True:
        sock, _ = server.accept()
        threading.Thread(target=client_loop, args=(sock,), daemon=True).start()


start()
