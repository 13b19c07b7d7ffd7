HOST, PORT = "127.0.0.1", 7788


def pack(kind, text):
    return f"{kind}|{text}".encode()
