import socket
import struct
import threading


class Client:
    def __init__(self, sock):
        self.sock = sock
        self.name = ''
        self.write_lock = threading.Lock()

    def read(self, count):
        data = bytearray()
        while len(data) < count:
            part = self.sock.recv(count - len(data))
            if not part:
                raise EOFError
            data += part
        return bytes(data)

    def receive(self):
        (size,) = struct.unpack('>I', self.read(4))
        return self.read(size).decode()

    def send(self, text):
        data = text.encode()
        try:
            with self.write_lock:
                self.sock.sendall(struct.pack('>I', len(data)) + data)
        except OSError:
            pass


class Server:
    def __init__(self):
        self.clients = []
        self.lock = threading.Lock()

    def everyone(self, text, author=None):
        with self.lock:
            clients = [client for client in self.clients if client is not author]
        for client in clients:
            client.send(text)

    def enter(self, client):
        client.send('name')
        name = client.receive()
        with self.lock:
            if not name or name in [other.name for other in self.clients]:
                client.send('busy')
                return False
            client.name = name
            self.clients.append(client)
        self.everyone(f'+ {name}', client)
        return True

    def talk(self, client):
        try:
            if not self.enter(client):
                return
            while True:
                self.everyone(f'{client.name}: {client.receive()}', client)
        except (OSError, EOFError, UnicodeDecodeError):
            pass
        finally:
            client.sock.close()
            if client in self.clients:
                with self.lock:
                    self.clients.remove(client)
                self.everyone(f'- {client.name}')

    def run(self):
        with socket.create_server(('127.0.0.1', 30303), backlog=64) as listener:
            while True:
                sock, _ = listener.accept()
                threading.Thread(target=self.talk, args=(Client(sock),), daemon=True).start()


if __name__ == '__main__':
    try:
        Server().run()
    except KeyboardInterrupt:
        pass
