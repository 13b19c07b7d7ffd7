import threading

from chat_app.common.lines import write_line


class Room:
    def __init__(self):
        self._lock = threading.Lock()
        self._members = {}

    def add(self, name, sock):
        with self._lock:
            if not name or name in self._members:
                return False
            self._members[name] = sock
        self.post(f"{name} has arrived", name)
        return True

    def discard(self, name):
        with self._lock:
            del self._members[name]
        self.post(f"{name} is away", name)

    def post(self, text, author):
        with self._lock:
            targets = [sock for name, sock in self._members.items() if name != author]
        for sock in targets:
            try:
                write_line(sock, text)
            except OSError:
                continue
