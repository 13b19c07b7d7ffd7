import socket
import threading


class Member:
    def __init__(self, sock):
        self.sock = sock
        self.name = None

    def tell(self, text):
        try:
            self.sock.sendall(text.encode("utf-8"))
        except OSError:
            pass


class Server:
    def __init__(self):
        self.members = []
        self.lock = threading.Lock()
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.bind(("127.0.0.1", 7420))
        self.sock.listen(50)

    def tell_others(self, text, member):
        with self.lock:
            others = [other for other in self.members if other is not member]
        for other in others:
            other.tell(text)

    def serve(self, member):
        try:
            member.tell("Please tell your name")
            name = member.sock.recv(1000).decode("utf-8").strip()
            with self.lock:
                if not name or name in [other.name for other in self.members]:
                    member.tell("No, this is somebody else's name")
                    return
                member.name = name
                self.members.append(member)
            self.tell_others(f"{name} is with us now", member)
            while data := member.sock.recv(5000):
                self.tell_others(f"{name} - {data.decode('utf-8')}", member)
        except (OSError, UnicodeDecodeError):
            pass
        finally:
            member.sock.close()
            if member.name:
                with self.lock:
                    self.members.remove(member)
                self.tell_others(f"{member.name} is not with us", member)

    def accept_all(self):
        while True:
            sock, _ = self.sock.accept()
            threading.Thread(target=self.serve, args=(Member(sock),), daemon=True).start()


server = Server()
threading.Thread(target=server.accept_all, daemon=True).start()
input("Press Enter to stop the server\n")
