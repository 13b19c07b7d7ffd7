"""Chat server: the first line a client sends is its name, nobody asks for it."""
import socket
import threading


class Server:
    def __init__(self, host, port):
        self.sock = socket.create_server((host, port))
        self.people = {}
        self.mutex = threading.RLock()

    def send_all(self, line, skip=None):
        with self.mutex:
            for name, file in list(self.people.items()):
                if name != skip:
                    try:
                        file.write(line + "\n")
                        file.flush()
                    except OSError:
                        continue

    def serve(self, conn):
        with conn, conn.makefile("rw", encoding="utf-8", newline="\n") as file:
            me = None
            try:
                me = file.readline().strip()
                if not me:
                    me = None
                    return
                with self.mutex:
                    if me in self.people:
                        file.write("ERROR name is busy\n")
                        file.flush()
                        me = None
                        return
                    self.people[me] = file
                self.send_all(f"* {me} is here", me)
                for line in file:
                    self.send_all(f"<{me}> {line.rstrip()}", me)
            except (OSError, ValueError):
                pass
            finally:
                if me is not None:
                    with self.mutex:
                        del self.people[me]
                    self.send_all(f"* {me} went away")

    def run(self):
        while True:
            conn, _ = self.sock.accept()
            threading.Thread(target=self.quietly, args=(conn,), daemon=True).start()

    def quietly(self, conn):
        try:
            self.serve(conn)
        except OSError:
            pass  # closing the file flushes it once more


if __name__ == "__main__":
    try:
        Server("localhost", 6000).run()
    except KeyboardInterrupt:
        print("bye")
