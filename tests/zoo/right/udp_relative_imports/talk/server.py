import socket
from .common import HOST, PORT, pack


def main():
    names = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((HOST, PORT))
        while True:
            data, who = sock.recvfrom(4096)
            kind, _, text = data.decode().partition("|")
            if kind == "hi":
                if text in names.values():
                    sock.sendto(pack("no", "taken"), who)
                    continue
                names[who] = text
                note = pack("+", text + " is in")
            elif who not in names:
                continue
            elif kind == "bye":
                note = pack("-", names.pop(who) + " is out")
            else:
                note = pack(names[who], text)
            for other in names:
                if other != who:
                    sock.sendto(note, other)


if __name__ == "__main__":
    main()
