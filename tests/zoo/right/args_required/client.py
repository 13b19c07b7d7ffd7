import argparse
import os
import socket
import threading


class Receive(threading.Thread):
    def __init__(self, sock, name):
        super().__init__(daemon=True)
        self.sock, self.user = sock, name

    def run(self):
        with self.sock.makefile(encoding="utf-8", errors="replace") as lines:
            try:
                for line in lines:
                    print(f"\r{line}{self.user}: ", end="", flush=True)
            except OSError:
                pass
        print("\nOh no, we have lost connection to the server!")
        os._exit(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Chat client")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--name", required=True, help="how others see you")
    args = parser.parse_args()
    sock = socket.create_connection((args.host, args.port))
    sock.sendall(f"{args.name}\n".encode())
    Receive(sock, args.name).start()
    while True:
        text = input(f"{args.name}: ")
        if text == "QUIT":
            sock.close()
            os._exit(0)
        sock.sendall(f"{text}\n".encode())
