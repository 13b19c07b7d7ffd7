import socket
import threading

verbose = input("Print every message? (y/n): ").lower() == "y"
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind(("127.0.0.1", 5544))
listener.listen(30)
print("Waiting for clients")
table = {}
guard = threading.Lock()


def deliver(text, author):
    if verbose:
        print(text)
    with guard:
        for name, file in table.items():
            if name != author:
                try:
                    print(text, file=file, flush=True)
                except OSError:
                    pass


def client(sock):
    name = None
    try:
        file = sock.makefile("rw", encoding="utf-8")
        name = file.readline().strip()
        with guard:
            taken = name in table
            if not taken and name:
                table[name] = file
        if taken or not name:
            print("no", file=file, flush=True)
            sock.close()
            return
    except OSError:
        sock.close()
        return
    deliver(f"{name} comes", name)
    try:
        for line in file:
            deliver(f"{name}: {line.strip()}", name)
    except (OSError, UnicodeDecodeError):
        pass
    with guard:
        del table[name]
    sock.close()
    deliver(f"{name} goes", name)


while True:
    threading.Thread(target=client, args=(listener.accept()[0],), daemon=True).start()
