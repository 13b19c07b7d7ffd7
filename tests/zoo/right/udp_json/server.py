import json
import socket
import threading
import time


class UdpChat:
    def __init__(self, host="127.0.0.1", port=5500):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((host, port))
        self.users = {}
        self.seen = {}
        self.lock = threading.Lock()

    def send(self, packet, address):
        self.sock.sendto(json.dumps(packet).encode(), address)

    def others(self, packet, address):
        for other in list(self.users):
            if other != address:
                self.send(packet, other)

    def handle(self, packet, address):
        kind = packet.get("type")
        self.seen[address] = time.monotonic()
        if kind == "connect":
            if packet["name"] in self.users.values():
                self.send({"type": "error", "text": "name is taken"}, address)
                return
            self.users[address] = packet["name"]
            self.others({"type": "connected", "name": packet["name"]}, address)
        elif kind == "message" and address in self.users:
            packet["name"] = self.users[address]
            self.others(packet, address)
        elif kind == "disconnect":
            self.drop(address)

    def drop(self, address):
        name = self.users.pop(address, None)
        if name is not None:
            self.others({"type": "disconnected", "name": name}, address)

    def watch(self):
        while True:
            time.sleep(5)
            with self.lock:
                for address in list(self.users):
                    if time.monotonic() - self.seen[address] > 120:
                        self.drop(address)

    def run(self):
        threading.Thread(target=self.watch, daemon=True).start()
        while True:
            try:
                data, address = self.sock.recvfrom(8192)
                with self.lock:
                    self.handle(json.loads(data), address)
            except (ValueError, KeyError, ConnectionError):
                continue


UdpChat().run()
