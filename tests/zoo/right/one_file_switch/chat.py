#!/usr/bin/env python3
"""One program for both sides:  chat.py server  |  chat.py client NAME"""
import socket
import sys
import threading

ADDR = ("127.0.0.1", 10101)


class Side:
    def __init__(self):
        self.people = {}
        self.lock = threading.Lock()

    def serve(self):
        with socket.create_server(ADDR, backlog=60) as listener:
            print("serving")
            while True:
                conn, _ = listener.accept()
                threading.Thread(target=self.person, args=(conn,), daemon=True).start()

    def say(self, line, name):
        with self.lock:
            for other, conn in self.people.items():
                if other != name:
                    try:
                        conn.sendall(line.encode())
                    except OSError:
                        pass

    def person(self, conn):
        name = ""
        try:
            with conn, conn.makefile(encoding="utf-8") as lines:
                first = lines.readline().strip()
                with self.lock:
                    if not first or first in self.people:
                        conn.sendall(b"! name\n")
                        return
                    self.people[first] = conn
                name = first
                self.say(f"{name} ->\n", name)
                for line in lines:
                    self.say(f"{name}: {line}", name)
        except (OSError, UnicodeDecodeError):
            pass
        finally:
            if name:
                with self.lock:
                    del self.people[name]
                self.say(f"{name} <-\n", name)

    def client(self, name):
        conn = socket.create_connection(ADDR)
        conn.sendall(f"{name}\n".encode())
        threading.Thread(target=self.type, args=(conn,), daemon=True).start()
        try:
            for line in conn.makefile(encoding="utf-8"):
                print(line, end="")
        except OSError:
            pass
        print("server is down")

    def type(self, conn):
        for line in sys.stdin:
            conn.sendall(line.encode())
        conn.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("server", "client"):
        sys.exit("usage: chat.py server | chat.py client NAME")
    if sys.argv[1] == "server":
        Side().serve()
    else:
        Side().client(sys.argv[2] if len(sys.argv) > 2 else input("NAME: "))
