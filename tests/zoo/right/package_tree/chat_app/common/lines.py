from chat_app.common.settings import ENCODING


def read_lines(sock):
    buffer = b""
    while True:
        data = sock.recv(1024)
        if not data:
            return
        buffer += data
        *lines, buffer = buffer.split(b"\n")
        for line in lines:
            yield line.decode(ENCODING, "replace")


def write_line(sock, text):
    sock.sendall(text.encode(ENCODING) + b"\n")
