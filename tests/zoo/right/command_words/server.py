import socket
import threading


class ChatServer:
    def __init__(self, host="127.0.0.1", port=6667):
        self.address = (host, port)
        self.nicks = {}
        self.lock = threading.RLock()
        self.commands = {"NICK": self.nick, "MSG": self.msg, "PRIV": self.priv, "LIST": self.list}

    def reply(self, sock, line):
        try:
            sock.sendall(line.encode("utf-8") + b"\r\n")
        except OSError:
            pass

    def others(self, sock, line):
        with self.lock:
            for other in self.nicks:
                if other is not sock:
                    self.reply(other, line)

    def nick(self, sock, name):
        with self.lock:
            if not name or name in self.nicks.values():
                self.reply(sock, "433 nickname is in use")
                return
            self.nicks[sock] = name
        self.others(sock, f"JOIN {name}")

    def msg(self, sock, text):
        if sock in self.nicks:
            self.others(sock, f"MSG {self.nicks[sock]} {text}")

    def priv(self, sock, rest):
        target, _, text = rest.partition(" ")
        for other, name in list(self.nicks.items()):
            if name == target:
                self.reply(other, f"PRIV {self.nicks.get(sock)} {text}")

    def list(self, sock, _):
        self.reply(sock, "LIST " + ",".join(self.nicks.values()))

    def client(self, sock):
        data = b""
        try:
            while chunk := sock.recv(512):
                data += chunk
                while b"\n" in data:
                    line, data = data.split(b"\n", 1)
                    word, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
                    if word == "QUIT":
                        return
                    if word in self.commands:
                        self.commands[word](sock, rest)
        except OSError:
            pass
        finally:
            with self.lock:
                name = self.nicks.pop(sock, None)
            sock.close()
            if name:
                self.others(sock, f"QUIT {name}")

    def start(self):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(self.address)
        listener.listen(64)
        while True:
            sock, _ = listener.accept()
            threading.Thread(target=self.client, args=(sock,), daemon=True).start()


if __name__ == "__main__":
    ChatServer().start()
