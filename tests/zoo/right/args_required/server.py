import argparse
import socket
import threading


def parse():
    parser = argparse.ArgumentParser(description="Chat server")
    parser.add_argument("host", help="interface the server listens at")
    parser.add_argument("-p", metavar="PORT", type=int, required=True, help="TCP port")
    return parser.parse_args()


class Server(threading.Thread):
    def __init__(self, host, port):
        super().__init__()
        self.connections = []
        self.guard = threading.Lock()
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind((host, port))

    def run(self):
        self.sock.listen(40)
        print("Listening at", self.sock.getsockname())
        while True:
            sc, _ = self.sock.accept()
            ServerSocket(sc, self).start()

    def broadcast(self, message, source):
        with self.guard:
            for connection in self.connections:
                if connection is not source:
                    connection.send(message)

    def register(self, connection, name):
        with self.guard:
            if name in [c.name_in_chat for c in self.connections]:
                return False
            connection.name_in_chat = name
            self.connections.append(connection)
            return True

    def remove(self, connection):
        with self.guard:
            if connection in self.connections:
                self.connections.remove(connection)


class ServerSocket(threading.Thread):
    def __init__(self, sc, server):
        super().__init__(daemon=True)
        self.sc, self.server, self.name_in_chat = sc, server, None

    def run(self):
        try:
            with self.sc.makefile(encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    text = line.rstrip("\n")
                    if self.name_in_chat is None:
                        if not self.server.register(self, text):
                            self.send("Server: this name is already in the chat")
                            break
                        self.server.broadcast(f"Server: {text} has joined the chat. Say hi!", self)
                    else:
                        self.server.broadcast(f"{self.name_in_chat}: {text}", self)
        except OSError:
            pass
        self.server.remove(self)
        self.sc.close()
        if self.name_in_chat:
            self.server.broadcast(f"Server: {self.name_in_chat} has left the chat.", self)

    def send(self, message):
        try:
            self.sc.sendall(message.encode() + b"\n")
        except OSError:
            pass


if __name__ == "__main__":
    args = parse()
    Server(args.host, args.p).start()
