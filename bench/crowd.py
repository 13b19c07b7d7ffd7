"""Many scripted guests in one thread: they speak at full speed or at a pace, and count.

One selector serves all sockets, so the load costs less than the server that is
measured. Loopback only; every wait ends by itself after LIMIT seconds.
"""

from __future__ import annotations

import contextlib
import resource
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LIMIT = 120.0  # seconds; no measurement takes as long


class NotHeardError(Exception):
    """What was expected did not come in time."""


@contextlib.contextmanager
def serving(program: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run a chat server in a process of its own; yield it and its port."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 4096:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))  # inherited
    options = [] if program.name == "tutorial_server.py" else ["--port", "0"]
    command = [sys.executable, program.name, *options]
    with subprocess.Popen(command, cwd=program.parent, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout
            yield server, int(server.stdout.readline().rpartition(b":")[2])
        finally:
            server.kill()


class Guest:
    """One connection: what it still has to say, and what it heard."""

    def __init__(self, port: int, name: str, buffer_size: int | None = None) -> None:
        self.name = name
        self.unsent = b""
        self.heard = 0  # lines
        self.on_data: Callable[[bytes], None] | None = None  # called with all that comes
        self.sock = socket.socket()
        if buffer_size:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_size)
        self.sock.settimeout(LIMIT)
        self.sock.connect(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.sendall(f"{name}\n".encode())
        self.sock.setblocking(False)

    def read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            data = self.sock.recv(1 << 18)
            if not data:
                raise NotHeardError(f"the server hung up on {self.name}")
            self.heard += data.count(b"\n")
            if self.on_data:
                self.on_data(data)

    def write(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self.unsent = self.unsent[self.sock.send(self.unsent) :]


class Crowd:
    """The guests of one server, led by one thread."""

    def __init__(self, port: int, size: int) -> None:
        self.guests: list[Guest] = []
        self._selector = selectors.DefaultSelector()
        for number in range(size):
            self.add(Guest(port, f"g{number}"))
        # Everyone hears the prompt, who is there, and of everyone who comes later.
        self.run(lambda: self.heard == 2 * size + size * (size - 1) // 2)
        for guest in self.guests:
            guest.heard = 0

    @property
    def heard(self) -> int:
        """Lines that all guests together have heard."""
        return sum(guest.heard for guest in self.guests)

    def add(self, guest: Guest) -> None:
        self.guests.append(guest)
        self._selector.register(guest.sock, selectors.EVENT_READ, guest)

    def say(self, guest: Guest, data: bytes) -> None:
        """Let *guest* say complete lines, as fast as the server takes them."""
        guest.unsent += data
        self._selector.modify(guest.sock, selectors.EVENT_READ | selectors.EVENT_WRITE, guest)

    def run(self, done: Callable[[], bool], limit: float = LIMIT) -> float:
        """Let everyone read and write until *done*; return the seconds it took."""
        began = time.monotonic()
        while not done():
            if time.monotonic() - began > limit:
                raise NotHeardError(f"not done after {limit:g} s")
            self.step(0.2)
        return time.monotonic() - began

    def step(self, timeout: float) -> None:
        """Read and write what can be, waiting at most *timeout* seconds for it."""
        for key, events in self._selector.select(timeout):
            guest: Guest = key.data
            if events & selectors.EVENT_READ:
                guest.read()
            if events & selectors.EVENT_WRITE:
                guest.write()
                if not guest.unsent:
                    self._selector.modify(guest.sock, selectors.EVENT_READ, guest)

    def close(self) -> None:
        self._selector.close()
        for guest in self.guests:
            guest.sock.close()
