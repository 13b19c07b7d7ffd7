import socket
import threading

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 8200))
names = {}


def serve():
    while True:
        try:
            data, address = sock.recvfrom(2000)
        except OSError:
            continue
        text = data.decode("utf-8", "replace")
        if address in names:
            line = f"{names[address]} says {text}"
        elif text in names.values():
            sock.sendto("name is taken".encode(), address)
            continue
        else:
            names[address] = text
            line = f"{text} joined us"
        for other in names:
            if other != address:
                sock.sendto(line.encode(), other)


thread = threading.Thread(target=serve, daemon=True)
thread.start()
thread.join()
