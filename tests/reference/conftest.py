"""Guests, terminals and a running reference server for the rules of the chat.

No test here sleeps. That nobody hears something is shown by what they hear next:
the server keeps everything in one order, so a line said later is a fence.
"""

from __future__ import annotations

import codecs
import contextlib
import importlib.util
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

REFERENCE = Path(__file__).parents[2] / "reference"
TIMEOUT = 10  # s; for what should come at once
PROMPT = "Welcome to the chat! What is your name?"
NO_PERSON_HAS = {"PYTHONUNBUFFERED"}  # a program that forgets to flush must be found out


class Guest:
    """One scripted participant; `hears` insists on the very next line."""

    def __init__(self, protocol: str, port: int) -> None:
        self.is_tcp = protocol == "tcp"
        kind = socket.SOCK_STREAM if self.is_tcp else socket.SOCK_DGRAM
        self.sock = socket.socket(socket.AF_INET, kind)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(("127.0.0.1", port))
        self._file = self.sock.makefile("rb") if self.is_tcp else None
        if self.is_tcp:
            self.hears(PROMPT)

    def says(self, *lines: str) -> None:
        for line in lines:
            self.sends(line.encode() + b"\n" * self.is_tcp)

    def sends(self, data: bytes) -> None:
        self.sock.sendall(data)

    def next_line(self) -> str:
        """Return what comes next; "" at the end of the connection, or for an empty datagram."""
        data = self._file.readline() if self._file else self.sock.recv(65535)
        return data.decode().removesuffix("\n")

    def hears(self, *lines: str) -> None:
        assert [self.next_line() for _ in lines] == list(lines)

    def leaves(self) -> None:
        self.says("/quit")

    def close(self) -> None:
        if self._file:
            self._file.close()
        self.sock.close()


class Terminal:
    """A person at a client.py: types lines and watches what is shown."""

    def __init__(self, protocol: str, port: int) -> None:
        self.process = _start(protocol, "client.py", "--port", str(port))
        self._shown: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        decoder = codecs.getincrementaldecoder("utf-8")()
        while data := os.read(self.process.stdout.fileno(), 65536):
            for letter in decoder.decode(data):
                self._shown.put(letter)

    def types(self, *lines: str) -> None:
        assert self.process.stdin
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.process.stdin.flush()

    def shows(self, *lines: str) -> None:
        self.shows_exactly("".join(f"{line}{os.linesep}" for line in lines))

    def shows_exactly(self, text: str) -> None:
        assert "".join(self._shown.get(timeout=TIMEOUT) for _ in text) == text

    def ends(self) -> tuple[int, str]:
        """Wait for the client's end; return its status and what it complained about."""
        assert self.process.stderr
        return self.process.wait(timeout=TIMEOUT), self.process.stderr.read().decode()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                pipe and pipe.close()


class Chat:
    """A reference server in a process of its own, and whoever came to it."""

    def __init__(self, protocol: str, *options: str) -> None:
        self.protocol = protocol
        self.server = _start(protocol, "server.py", "--port", "0", *options)
        assert self.server.stdout
        self.port = int(self.server.stdout.readline().removeprefix(b"listening on 127.0.0.1:"))
        self._came: list[Guest | Terminal] = []

    def guest(self) -> Guest:
        """Somebody who has not said a name yet."""
        self._came.append(guest := Guest(self.protocol, self.port))
        return guest

    def join(self, *names: str) -> list[Guest]:
        """Let guests join one after the other; each hears the joins after its own."""
        guests: list[Guest] = []
        for name in names:
            newcomer = self.guest()
            newcomer.says(name)
            newcomer.hears(f"* in the room: {', '.join(names[: len(guests)])}")
            for guest in guests:
                guest.hears(f"* {name} has joined")
            guests.append(newcomer)
        return guests

    def terminal(self) -> Terminal:
        self._came.append(terminal := Terminal(self.protocol, self.port))
        terminal.shows(PROMPT)
        return terminal

    def ctrl_c(self) -> tuple[int, str]:
        """Stop the server as its operator would; return its status and its complaints."""
        self.server.send_signal(signal.SIGINT)
        return self.server.wait(timeout=TIMEOUT), self.complaints()

    def complaints(self) -> str:
        assert self.server.stderr
        return "" if self.server.stderr.closed else self.server.stderr.read().decode()

    def close(self) -> None:
        """Every test ends with Ctrl+C, whoever is still there: status 0, nothing to complain of."""
        try:
            if self.server.poll() is None:
                assert self.ctrl_c() == (0, "")
        finally:
            self.server.kill()
            self.server.wait()
            for one in self._came:
                one.close()
            for pipe in (self.server.stdin, self.server.stdout, self.server.stderr):
                pipe and pipe.close()


def _start(protocol: str, program: str, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, program, *options],
        cwd=REFERENCE / protocol,
        env={name: text for name, text in os.environ.items() if name not in NO_PERSON_HAS},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture
def open_chat() -> Iterator[Callable[..., Chat]]:
    with contextlib.ExitStack() as stack:

        def start(protocol: str, *options: str) -> Chat:
            return stack.enter_context(contextlib.closing(Chat(protocol, *options)))

        yield start


@pytest.fixture(params=["tcp", "udp"])
def chat(request: pytest.FixtureRequest, open_chat: Callable[..., Chat]) -> Chat:
    return open_chat(request.param)


@pytest.fixture
def tcp_chat(open_chat: Callable[..., Chat]) -> Chat:
    return open_chat("tcp")


@pytest.fixture
def udp_chat(open_chat: Callable[..., Chat]) -> Chat:
    return open_chat("udp")


@pytest.fixture
def protocol_of() -> Callable[[str], ModuleType]:
    """Give reference/NAME/protocol.py as a module; both have the same name on disk."""

    def load(name: str) -> ModuleType:
        path = REFERENCE / name / "protocol.py"
        spec = importlib.util.spec_from_file_location(f"{name}_protocol", path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def terminal_at() -> Iterator[Callable[[str, int], Terminal]]:
    """A client at any port, with or without a server of ours behind it."""
    with contextlib.ExitStack() as stack:

        def start(protocol: str, port: int) -> Terminal:
            return stack.enter_context(contextlib.closing(Terminal(protocol, port)))

        yield start


@pytest.fixture
def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
