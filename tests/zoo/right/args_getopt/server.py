import getopt
import socket
import sys
import threading


class Hub:
    def __init__(self):
        self._lock = threading.Lock()
        self._files = {}

    def enter(self, name, file):
        with self._lock:
            if not name or name in self._files:
                return False
            self._files[name] = file
            return True

    def leave(self, name):
        with self._lock:
            del self._files[name]

    def cast(self, text, name):
        with self._lock:
            for other, file in self._files.items():
                if other != name:
                    try:
                        file.write(text + "\n")
                        file.flush()
                    except OSError:
                        pass


def serve(sock, hub):
    name = None
    try:
        file = sock.makefile("rw", encoding="utf-8")
        for line in file:
            line = line.strip()
            if name is None:
                if not hub.enter(line, file):
                    file.write("this name is not free\n")
                    file.flush()
                    break
                name = line
                hub.cast(f"~ {name} appears", name)
            elif line:
                hub.cast(f"{name}~ {line}", name)
    except (OSError, UnicodeDecodeError):
        pass
    sock.close()
    if name is not None:
        hub.leave(name)
        hub.cast(f"~ {name} disappears", name)


def main(argv):
    port = None
    try:
        options, _ = getopt.getopt(argv, "hp:", ["help", "port="])
    except getopt.GetoptError as error:
        print(error)
        sys.exit(2)
    for option, value in options:
        if option in ("-p", "--port"):
            port = int(value)
    if port is None:
        print("usage: server.py -p <port>")
        sys.exit(2)
    listener = socket.create_server(("127.0.0.1", port), backlog=100)
    hub = Hub()
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=serve, args=(sock, hub), daemon=True).start()


main(sys.argv[1:])
