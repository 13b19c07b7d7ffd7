"""The chat server of most tutorials, to compare with: one lock, ``sendall`` in a loop under it.

It speaks the reference's wire format, and reads lines rather than pieces, so
that both servers do the same work. What differs is who writes: here the thread
of whoever speaks writes to every guest in turn, and everyone else waits for it.
"""

from __future__ import annotations

import contextlib
import socket
import threading

clients: dict[str, socket.socket] = {}
lock = threading.RLock()


def broadcast(line: str, sender: str) -> None:
    with lock:
        for name, sock in clients.items():
            if name != sender:
                with contextlib.suppress(OSError):
                    sock.sendall(f"{line}\n".encode())


def serve(sock: socket.socket) -> None:
    with sock, sock.makefile(encoding="utf-8", newline="\n") as lines:
        sock.sendall(b"Welcome to the chat! What is your name?\n")
        name = lines.readline().strip()
        with lock:
            sock.sendall(f"* in the room: {', '.join(clients)}\n".encode())
            clients[name] = sock
            broadcast(f"* {name} has joined", name)
        with contextlib.suppress(OSError):
            for line in lines:
                broadcast(f"[{name}] {line.rstrip()}", name)
        with lock:
            del clients[name]
            broadcast(f"* {name} has left", name)


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    print("listening on {}:{}".format(*listener.getsockname()), flush=True)
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(sock,), daemon=True).start()


if __name__ == "__main__":
    main()
