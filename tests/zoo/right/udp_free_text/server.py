import socket
import threading

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 5060))
addresses = []


def loop():
    while True:
        try:
            data, address = s.recvfrom(1024)
        except ConnectionError:
            continue
        if address not in addresses:
            addresses.append(address)  # whoever writes is in the chat
        for other in addresses:
            if other != address:
                s.sendto(data, other)
        if data.endswith("покидает чат".encode()):
            addresses.remove(address)


threading.Thread(target=loop).start()
print("Сервер работает")
