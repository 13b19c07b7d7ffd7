import socket
import threading

sessions = []
lock = threading.Lock()


class Session(threading.Thread):
    def __init__(self, connection):
        super().__init__(daemon=True)
        self.connection = connection
        self.nick = None

    def send(self, message):
        try:
            self.connection.sendall((message + '\r\n').encode())
        except OSError:
            pass

    def others(self):
        with lock:
            return [session for session in sessions if session is not self]

    def login(self, reader):
        self.send('Your nick?')
        nick = reader.readline().strip()
        with lock:
            if not nick or any(session.nick == nick for session in sessions):
                return False
            self.nick = nick
            sessions.append(self)
        return True

    def run(self):
        try:
            reader = self.connection.makefile(encoding='utf-8', errors='ignore')
            if not self.login(reader):
                self.send('Nick refused')
                return
            for session in self.others():
                session.send(f'{self.nick} came in')
            for line in reader:
                for session in self.others():
                    session.send(f'{self.nick} | {line.strip()}')
        except OSError:
            pass
        finally:
            self.connection.close()
            if self.nick:
                with lock:
                    sessions.remove(self)
                for session in self.others():
                    session.send(f'{self.nick} went out')


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(('', 8081))
server.listen()
while True:
    Session(server.accept()[0]).start()
