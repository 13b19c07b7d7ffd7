import socket
import threading


class ChatClient:
    def __init__(self):
        self.sock = socket.create_connection(("127.0.0.1", 6667))
        self.nick = input("Nickname: ")
        self.send(f"NICK {self.nick}")

    def send(self, line):
        self.sock.sendall(line.encode("utf-8") + b"\r\n")

    def listen(self):
        try:
            for line in self.sock.makefile(encoding="utf-8", newline="\n"):
                word, _, rest = line.strip().partition(" ")
                if word == "MSG":
                    name, _, text = rest.partition(" ")
                    print(f"<{name}> {text}")
                elif word == "PRIV":
                    print("(private)", rest)
                else:
                    print("***", word, rest)
        except OSError:
            pass
        print("*** the connection is closed")

    def run(self):
        threading.Thread(target=self.listen, daemon=True).start()
        try:
            while True:
                line = input()
                if line == "/quit":
                    self.send("QUIT")
                    break
                if line.startswith("/w "):
                    self.send("PRIV " + line[3:])
                elif line == "/list":
                    self.send("LIST")
                elif line:
                    self.send("MSG " + line)
        except (OSError, EOFError, KeyboardInterrupt):
            pass
        self.sock.close()


ChatClient().run()
