import socket
import threading
import time


class ClientThread(threading.Thread):
    def __init__(self, server, conn):
        threading.Thread.__init__(self)
        self.daemon = True
        self.server = server
        self.conn = conn
        self.login = None

    def run(self):
        try:
            self.talk()
        except (OSError, UnicodeDecodeError):
            pass
        self.conn.close()
        if self.login is not None:
            with self.server.lock:
                self.server.threads.remove(self)
            self.server.send("-- " + self.login + " leaves", self)

    def talk(self):
        tail = b""
        while True:
            data = self.conn.recv(100)
            if not data:
                return
            tail += data
            while b"\n" in tail:
                line, tail = tail.split(b"\n", 1)
                text = line.decode("utf-8")
                if self.login is None:
                    if not self.server.enter(self, text):
                        self.conn.sendall(b"this login is taken\n")
                        return
                else:
                    self.server.send(self.login + ": " + text, self)


class Server:
    def __init__(self):
        self.lock = threading.RLock()
        self.threads = []

    def enter(self, thread, login):
        with self.lock:
            if login in [other.login for other in self.threads]:
                return False
            thread.login = login
            self.threads.append(thread)
        self.send("-- " + login + " enters", thread)
        return True

    def send(self, text, author):
        with self.lock:
            for thread in self.threads:
                if thread is not author:
                    try:
                        thread.conn.sendall(text.encode("utf-8") + b"\n")
                    except OSError:
                        pass

    def listen(self):
        sock = socket.socket()
        sock.bind(("127.0.0.1", 9595))
        sock.listen(77)
        while True:
            ClientThread(self, sock.accept()[0]).start()


if __name__ == "__main__":
    threading.Thread(target=Server().listen, daemon=True).start()
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        print("The server is stopped")
