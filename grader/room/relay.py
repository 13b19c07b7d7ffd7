"""A relay between the student's client and the student's server, which both may hard-code
the same address: the client lives in a world of its own, and finds the relay there.

Everything the client sends is kept, with the moments at which the server spoke
in between: that is what a dialect is learned from.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from dataclasses import dataclass, field

from grader.launch.pump import READ_SIZE
from grader.launch.world import World, inode

LIMIT = 256 * 1024  # bytes kept of what the client sends


@dataclass
class Sent:
    """One piece that the client sent."""

    data: bytes
    after_reply: bool  # whether the server had spoken since the piece before


@dataclass
class Record:
    """What went over the relay, since it was last taken."""

    sent: list[Sent] = field(default_factory=list)
    replied: bool = False
    total: int = 0

    def add(self, data: bytes) -> None:
        """Keep a piece of the client's."""
        self.total += len(data)
        if self.total <= LIMIT:
            self.sent.append(Sent(data, self.replied))
        self.replied = False

    def take(self) -> list[Sent]:
        """What was sent since the last call."""
        taken, self.sent = self.sent, []
        return taken


class Relay:
    """Listens where the client expects the server; passes everything on."""

    def __init__(
        self,
        outside: World,
        inside: World,
        server: tuple[str, int],
        protocol: str,
        listen_on: tuple[str, int],
    ) -> None:
        self.record = Record()
        self.closed = False  # a connection has ended, by whichever side
        self.connections = 0
        self._outside = outside  # the client's world
        self._inside = inside  # the server's world
        self._server = server
        self._tcp = protocol == "tcp"
        self._open: list[socket.socket] = []
        self._addresses: dict[tuple[str, int], socket.socket] = {}
        self._family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
        kind = socket.SOCK_STREAM if self._tcp else socket.SOCK_DGRAM
        front = socket.AF_INET6 if ":" in listen_on[0] else socket.AF_INET
        self._front = outside.socket(front, kind)
        if front == socket.AF_INET6:
            self._front.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        if sys.platform != "win32":
            self._front.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._front.bind(listen_on)
        self._front.setblocking(False)
        if self._tcp:
            self._front.listen(16)
        outside.pump.add(self._front, self._accept if self._tcp else self._datagram)

    @property
    def port(self) -> int:
        """Where the client finds it."""
        port: int = self._front.getsockname()[1]
        return port

    def close(self) -> None:
        """Close everything."""
        for sock in (self._front, *self._open, *self._addresses.values()):
            self._outside.pump.remove(sock)
            sock.close()

    def _accept(self) -> int:
        try:
            client, _ = self._front.accept()
        except OSError:
            return 0
        self._outside.own_inodes.add(inode(client))
        self.connections += 1
        server = self._inside.socket(self._family, socket.SOCK_STREAM)
        with contextlib.suppress(OSError):
            server.connect(self._server)
        for sock in (client, server):
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open += [client, server]
        self._outside.pump.add(client, lambda: self._pass(client, server, from_client=True))
        self._outside.pump.add(server, lambda: self._pass(server, client, from_client=False))
        return 1

    def _pass(self, source: socket.socket, target: socket.socket, *, from_client: bool) -> int:
        try:
            data = source.recv(READ_SIZE)
        except BlockingIOError:
            return 0
        except OSError:
            data = b""
        if not data:
            self._outside.pump.remove(source)
            self.closed = True
            with contextlib.suppress(OSError):
                target.shutdown(socket.SHUT_WR)
            return 0
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        if from_client:
            self.record.add(data)
        else:
            self.record.replied = True
        with contextlib.suppress(OSError):
            target.setblocking(True)
            target.settimeout(5)
            target.sendall(data)
            target.setblocking(False)
        return len(data)

    def _datagram(self) -> int:
        try:
            data, address = self._front.recvfrom(READ_SIZE)
        except OSError:
            return 0
        self.record.add(data)
        server = self._addresses.get(address)
        if server is None:
            server = self._inside.socket(self._family, socket.SOCK_DGRAM)
            server.setblocking(False)
            self._addresses[address] = server
            self.connections += 1
            self._inside.pump.add(server, lambda: self._answer(server, address))
        with contextlib.suppress(OSError):
            server.sendto(data, self._server)
        return len(data) + 1

    def _answer(self, server: socket.socket, address: tuple[str, int]) -> int:
        try:
            data = server.recv(READ_SIZE)
        except OSError:
            return 0
        self.record.replied = True
        with contextlib.suppress(OSError):
            self._front.sendto(data, address)
        return len(data) + 1
