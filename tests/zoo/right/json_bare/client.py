import json
import socket
import sys
import threading

decoder = json.JSONDecoder()


def receive(sock):
    rest = ""
    while True:
        try:
            raw = sock.recv(16384)
        except OSError:
            raw = b""
        if not raw:
            print("[!] the server has closed the connection")
            return
        rest += raw.decode()
        while rest:
            try:
                payload, end = decoder.raw_decode(rest)
            except ValueError:
                break
            rest = rest[end:]
            if payload["action"] == "message":
                print(f'[{payload["name"]}] {payload["text"]}')
            else:
                print("[!]", payload["action"], payload.get("name", ""))


def main():
    name = input("Enter name: ")
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.connect(("127.0.0.1", 7001))
    sock.send(json.dumps({"action": "login", "name": name}).encode())
    threading.Thread(target=receive, args=(sock,), daemon=True).start()
    for line in sys.stdin:
        try:
            sock.send(json.dumps({"action": "message", "name": name, "text": line.strip()}).encode())
        except OSError:
            return


main()
