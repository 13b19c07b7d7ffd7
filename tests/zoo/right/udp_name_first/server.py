import socket
import threading

ADDRESS = ("127.0.0.1", 9876)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(ADDRESS)
people = {}  # address -> name


def to_all(text, but=None):
    for address in people:
        if address != but:
            sock.sendto(text.encode(), address)


def loop():
    while True:
        try:
            data, address = sock.recvfrom(2048)
        except ConnectionError:
            continue
        text = data.decode("utf-8", "replace").strip()
        if address not in people:
            if not text:
                continue
            if text in people.values():
                sock.sendto(b"this name is taken, choose another", address)
                continue
            people[address] = text
            to_all(f"{text} joined", address)
        elif text == "/exit":
            name = people.pop(address)
            to_all(f"{name} left")
        elif text:
            to_all(f"[{people[address]}]: {text}", address)


worker = threading.Thread(target=loop, daemon=True)
worker.start()
print("UDP chat started on", ADDRESS)
try:
    while True:
        worker.join(1)
except KeyboardInterrupt:
    print("stopped")
