"""A message is a JSON object after its length: two bytes, little endian."""
import json
import struct


def send(sock, **message):
    body = json.dumps(message, ensure_ascii=False).encode('utf-8')
    sock.sendall(struct.pack('<H', len(body)) + body)


def receive(file):
    head = file.read(2)
    if len(head) < 2:
        return None
    (size,) = struct.unpack('<H', head)
    body = file.read(size)
    return json.loads(body) if len(body) == size else None
