import json
import socket
import threading

server = ("127.0.0.1", 5500)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect(server)


def send(**packet):
    sock.send(json.dumps(packet, ensure_ascii=False).encode())


def listen():
    while True:
        try:
            packet = json.loads(sock.recv(8192))
        except OSError as error:
            print("lost:", error)
            break
        if packet["type"] == "message":
            print(f"{packet['name']}: {packet['text']}")
        else:
            print(packet["type"], packet.get("name", packet.get("text")))


name = input("name> ")
send(type="connect", name=name)
threading.Thread(target=listen, daemon=True).start()
try:
    while True:
        text = input()
        if text.lower() == "exit":
            break
        send(type="message", name=name, text=text)
except (EOFError, OSError):
    pass
try:
    send(type="disconnect", name=name)
except OSError:
    pass
