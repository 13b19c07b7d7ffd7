import socket
import threading


class Peer:
    peers = []
    lock = threading.Lock()

    def __init__(self, sock):
        self.sock, self.name, self.rest = sock, None, b''

    def next(self):
        while b'\0' not in self.rest:
            data = self.sock.recv(1500)
            if not data:
                return None
            self.rest += data
        packet, _, self.rest = self.rest.partition(b'\0')
        return packet.decode('utf-8', 'replace')

    def put(self, text):
        try:
            self.sock.sendall(text.encode() + b'\0')
        except OSError:
            pass

    def others(self, text):
        with Peer.lock:
            peers = [peer for peer in Peer.peers if peer is not self]
        for peer in peers:
            peer.put(text)

    def run(self):
        try:
            self.put('nick')
            nick = self.next()
            with Peer.lock:
                if nick and nick not in [peer.name for peer in Peer.peers]:
                    self.name = nick
                    Peer.peers.append(self)
            if self.name is None:
                self.put('!nick is used')
                return
            self.others(f'!{nick} joined')
            while (text := self.next()) is not None:
                self.others(f'{nick}: {text}')
        except OSError:
            pass
        finally:
            self.sock.close()
            if self.name is not None:
                with Peer.lock:
                    Peer.peers.remove(self)
                self.others(f'!{self.name} left')


with socket.create_server(('127.0.0.1', 2020), backlog=60) as server:
    while True:
        threading.Thread(target=Peer(server.accept()[0]).run, daemon=True).start()
