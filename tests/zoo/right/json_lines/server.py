import json
import socket
import threading


class Room:
    def __init__(self):
        self.lock = threading.Lock()
        self.users = {}

    def add(self, name, person):
        with self.lock:
            if name in self.users:
                return False
            self.users[name] = person
            return True

    def remove(self, name):
        with self.lock:
            self.users.pop(name, None)

    def send(self, packet, skip=None):
        with self.lock:
            people = [p for n, p in self.users.items() if n != skip]
        for person in people:
            person.put(packet)


room = Room()


class Person(threading.Thread):
    def __init__(self, sock):
        super().__init__(daemon=True)
        self.sock = sock

    def put(self, packet):
        try:
            self.sock.sendall(json.dumps(packet).encode() + b"\n")
        except OSError:
            pass

    def run(self):
        name = None
        try:
            for raw in self.sock.makefile("rb"):
                packet = json.loads(raw)
                if name is None:
                    if packet.get("type") != "join" or not room.add(packet["user"], self):
                        self.put({"type": "error", "text": "choose another name"})
                        return
                    name = packet["user"]
                    room.send({"type": "joined", "user": name}, skip=name)
                elif packet["type"] == "message":
                    room.send({"type": "message", "user": name, "text": packet["text"]}, skip=name)
                elif packet["type"] == "leave":
                    break
        except (OSError, ValueError, KeyError):
            pass
        finally:
            if name is not None:
                room.remove(name)
                room.send({"type": "left", "user": name})
            self.sock.close()


if __name__ == "__main__":
    print("server on", socket.gethostname())
    with socket.create_server(("127.0.0.1", 8765), backlog=100) as listener:
        try:
            while True:
                Person(listener.accept()[0]).start()
        except KeyboardInterrupt:
            print("stopped")
