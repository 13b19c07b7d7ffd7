"""A stream cipher out of sha256, with a key agreed by Diffie and Hellman."""
import hashlib
import secrets
import struct

P = 2**127 - 1
G = 3


def exact(sock, count):
    data = b''
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise ConnectionError('closed')
        data += part
    return data


class Channel:
    def __init__(self, sock):
        self.sock = sock
        secret = secrets.randbelow(P - 2) + 1
        sock.sendall(pow(G, secret, P).to_bytes(16, 'big'))
        shared = pow(int.from_bytes(exact(sock, 16), 'big'), secret, P)
        self.key = hashlib.sha256(shared.to_bytes(16, 'big')).digest()

    def _crypt(self, data, salt):
        stream = b''
        while len(stream) < len(data):
            stream += hashlib.sha256(self.key + salt + len(stream).to_bytes(4, 'big')).digest()
        return bytes(a ^ b for a, b in zip(data, stream))

    def send(self, text):
        salt = secrets.token_bytes(8)
        body = self._crypt(text.encode(), salt)
        self.sock.sendall(struct.pack('!H', len(body)) + salt + body)

    def receive(self):
        size, salt = struct.unpack('!H8s', exact(self.sock, 10))
        return self._crypt(exact(self.sock, size), salt).decode()
