"""A guest that speaks the dialect over a socket of its own."""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import struct
import sys

from grader.launch.pump import READ_SIZE
from grader.launch.silence import Outcome, Silence
from grader.launch.world import World
from grader.room.codings import WRAPPING_BY_NAME, readings
from grader.room.dialect import Dialect, Step
from grader.room.guest import SHOWN, Guest
from grader.room.transcript import Transcript

CONNECTS = 6  # tries to connect, each when the room has fallen silent
SMALL_SEGMENT = 536  # bytes; with loopback's 64 KB a server's buffer takes 2.6 MB at once
_LINGER_ZERO = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
_IN_PROGRESS = {errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN, 10035}


class SocketGuest(Guest):
    """Says hello, speaks and leaves as the dialect does, in bytes."""

    def __init__(
        self,
        name: str,
        transcript: Transcript,
        silence: Silence,
        world: World,
        dialect: Dialect,
        address: tuple[str, int],
        protocol: str,
    ) -> None:
        super().__init__(name, transcript, silence)
        self.dialect = dialect
        self.protocol = protocol
        self._world = world
        self._address = address
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
        self._socket: socket.socket | None = world.socket(family, kind)
        self._socket.setblocking(False)
        self._unfinished = b""

    @property
    def tcp(self) -> bool:
        """Whether it speaks over a byte stream."""
        return self.protocol == "tcp"

    def connect(self) -> bool:
        """Connect, on TCP; False when nobody answers."""
        if self.connects():
            return True
        self.transcript.add(self.name, "refused")
        self.closed_by_peer = True
        return False

    def connects(self) -> bool:
        """The same, but it may be tried again."""
        sock = self._open()
        pump = self._world.pump
        pump.moved += 1
        if not self.tcp:
            sock.bind(("::1" if sock.family == socket.AF_INET6 else _own_host(self._address), 0))
            pump.add(sock, self._read)
            return True
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(CONNECTS):
            code = sock.connect_ex(self._address)
            if code in _IN_PROGRESS:
                self.silence.until(self._connected, thorough=False)
                code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if self._connected():
                pump.add(sock, self._read)
                return True
            if code != 0:
                break
            sock = self._again(sock)  # a full backlog drops a connect; TCP asks again after 1 s
        return False

    def _again(self, sock: socket.socket) -> socket.socket:
        fresh = self._world.socket(sock.family, socket.SOCK_STREAM)
        fresh.setblocking(False)
        fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.close()
        self._socket = fresh
        return fresh

    def join(self) -> None:
        """Connect, and say hello."""
        if self.connect():
            self.hello()

    def hello(self) -> None:
        """Say hello on an open connection, waiting for the server where the client does."""
        self._play(self.dialect.hello, "")
        self.transcript.add(self.name, "joined")

    def approach(self) -> None:
        """Connect, and say hello but for the last of it: `enter` does that."""
        if self.connect() and self.dialect.hello:
            before = len(self.dialect.hello) - 1
            self._play(self.dialect.hello[:before], "")
            self._wait_for_turn(self.dialect.hello[before], before)

    def enter(self) -> None:
        """Say the last of the hello, at once."""
        for step in self.dialect.hello[-1:]:
            self.send(step.template.render(self.name, ""))
        self.transcript.add(self.name, "joined")

    def send_text(self, text: str) -> bool:
        """Say *text* as the dialect does."""
        rendered = self.dialect.render(self.name, text)
        if rendered is None:
            return False
        self.said.append(text)
        for number, data in enumerate(rendered):
            if number:
                self.silence.falls()
            self.send(data, text)
        return True

    def leave(self, *, settle: bool = True) -> None:
        """Say goodbye where the dialect has one, then close."""
        self.transcript.add(self.name, "left")
        self._play(self.dialect.goodbye, "")
        if self.tcp and self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_WR)
            if settle:  # what is unread at a close would make it a reset
                self.silence.falls()
        self._drop(reset=False)

    def vanish(self) -> None:
        """On TCP, reset the connection."""
        self.transcript.add(self.name, "reset" if self.tcp else "vanished")
        self._drop(reset=True)

    def close(self) -> None:
        """Let go; with a reset, so that no port of the server stays in TIME_WAIT."""
        self._drop(reset=True)

    def send(self, data: bytes, shown: str | None = None) -> bool:
        """Send raw bytes; False when the connection is gone."""
        del shown
        sock = self._socket
        if sock is None:
            return False
        self._world.pump.moved += 1
        self.transcript.add(self.name, "sent", data.decode("utf-8", "backslashreplace")[:SHOWN])
        if not self.tcp:
            with contextlib.suppress(OSError):
                sock.sendto(data, self._address)
            return True
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[sock.send(rest) :]
            except BlockingIOError:
                if self.silence.until(self._writable, thorough=False) is not Outcome.MET:
                    return False
            except OSError:
                return False
        return True

    def take_little(self) -> None:
        """Before it connects: let the kernel hold as little for this guest as it can."""
        self._open().setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with contextlib.suppress(OSError):  # the server's buffer grows with the size of a segment
            self._open().setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALL_SEGMENT)

    def stop_reading(self) -> None:
        """Read no more: a terminal whose user has gone for tea."""
        if self._socket is not None:
            self._world.pump.remove(self._socket)
            self._world.stalled_ports.add(self._socket.getsockname()[1])

    def _play(self, steps: tuple[Step, ...], text: str) -> None:
        for number, step in enumerate(steps):
            self._wait_for_turn(step, number)
            self.send(step.template.render(self.name, text))

    def _wait_for_turn(self, step: Step, number: int) -> None:
        """Wait for the server's word, where the client does, and for silence between two steps."""
        if step.after_reply:
            mark = self.mark() if number else 0
            self.silence.until(lambda: bool(self.news(mark)), thorough=False)
        if number or step.after_reply:
            self.silence.falls()

    def _read(self) -> int:
        sock = self._socket
        if sock is None:
            return 0
        try:
            data = sock.recv(READ_SIZE)
        except BlockingIOError:
            return 0
        except OSError:
            data = b""
            if not self.tcp:  # an ICMP answer of Windows to an earlier datagram
                return 0
        if not data and self.tcp:
            self._world.pump.remove(sock)
            self.closed_by_peer = True
            self.transcript.add(self.name, "closed")
            return 0
        if self.tcp and sys.platform == "linux":
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        self._hear(data)
        return len(data)

    def _hear(self, data: bytes) -> None:
        if self.tcp and self.dialect.wrapping == "plain":  # a letter may be cut between two reads
            data = self._unfinished + data
            cut = _unfinished_letter(data)
            self._unfinished = data[len(data) - cut :] if cut else b""
            data = data[: len(data) - cut]
        if data:
            self.take(*readings(data, WRAPPING_BY_NAME[self.dialect.wrapping], self.dialect.codec))

    def _open(self) -> socket.socket:
        assert self._socket is not None, "a guest connects once"
        return self._socket

    def _connected(self) -> bool:
        try:
            self._open().getpeername()
        except OSError:
            return False
        return True

    def _writable(self) -> bool:
        return bool(select.select([], [self._open()], [], 0)[1])

    def _drop(self, *, reset: bool) -> None:
        sock, self._socket = self._socket, None
        if sock is None:
            return
        self._world.pump.moved += 1
        self._world.pump.remove(sock)
        if reset and self.tcp:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        sock.close()


def _own_host(address: tuple[str, int]) -> str:
    return "127.0.0.1" if address[0].startswith("127.") else ""


def _unfinished_letter(data: bytes) -> int:
    """How many bytes at the end of *data* begin a UTF-8 letter that is not there in full."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        needed = 2 if byte >> 5 == 6 else 3 if byte >> 4 == 14 else 4 if byte >> 3 == 30 else 1
        return back if needed > back else 0
    return 0
