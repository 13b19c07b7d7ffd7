import socket

people = {}
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 9876))
print("Waiting for datagrams, Ctrl+C ends")


def to_others(text, author):
    for address in list(people):
        if address != author:
            sock.sendto(text.encode(), address)


try:
    while True:
        try:
            data, author = sock.recvfrom(2048)
            word, _, rest = data.decode().partition(" ")
        except (ConnectionError, UnicodeDecodeError):
            continue
        if word == "HELLO":
            if rest in people.values():
                sock.sendto(b"this nick is taken", author)
                continue
            people[author] = rest
            to_others(f"*** {rest} is here", author)
        elif author not in people:
            continue
        elif word == "SAY":
            to_others(f"<{people[author]}> {rest}", author)
        elif word == "BYE":
            to_others(f"*** {people.pop(author)} is off", author)
except KeyboardInterrupt:
    sock.close()
