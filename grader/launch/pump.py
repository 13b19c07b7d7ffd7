"""Read everything that moves: one loop over all sockets, pipes and terminals of a scene.

No thread of the grader reads on its own, so "nothing more has come" is a fact
at the moment it is asked, not a race. `selectors` cannot watch a pipe on
Windows; there, and only there, a small thread forwards it into a socket pair.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

READ_SIZE = 1 << 16
ROUNDS_PER_DRAIN = 64  # a peer that floods must not keep `drain` busy for ever


# poll(2), not epoll: to poll a terminal makes the kernel finish what it has on its way through
# it (n_tty_poll flushes the worker between its two ends); epoll_wait asks nobody.
_Selector: type[selectors.BaseSelector] = getattr(
    selectors, "PollSelector", selectors.SelectSelector
)


class HasFileno(Protocol):
    """A socket, or anything else a selector can watch."""

    def fileno(self) -> int:
        """The operating system's number of it."""


class Pump:
    """The readers of one scene; `moved` counts every piece that came or was sent."""

    def __init__(self) -> None:
        self._selector = _Selector()
        self.moved = 0  # silence begins anew whenever this number changes
        self.bytes_read = 0

    def add(self, source: HasFileno | int, ready: Callable[[], int]) -> None:
        """Call *ready* whenever *source* can be read; it returns how many bytes it took."""
        self._selector.register(source, selectors.EVENT_READ, ready)

    @property
    def watched(self) -> int:
        """How many sources there are."""
        return len(self._selector.get_map())

    def remove(self, source: HasFileno | int) -> None:
        """Forget *source*; to forget it twice is no error."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(source)

    def wait(self, seconds: float) -> bool:
        """Wait at most *seconds* for anything to read, read it once; tell whether there was."""
        if not self._selector.get_map():
            if seconds > 0:
                threading.Event().wait(seconds)
            return False
        ready = self._selector.select(seconds)
        for key, _ in ready:
            callback: Callable[[], int] = key.data
            self.bytes_read += callback()
            self.moved += 1
        return bool(ready)

    def drain(self) -> bool:
        """Read all that is there now; tell whether there was anything."""
        rounds = 0
        while rounds < ROUNDS_PER_DRAIN and self.wait(0):
            rounds += 1
        return rounds > 0

    def close(self) -> None:
        """Forget every source."""
        self._selector.close()


def forward_pipe(read_fd: int) -> socket.socket:
    """Windows: a socket that yields what *read_fd* yields, and ends when it ends."""
    ours, theirs = socket.socketpair()

    def copy() -> None:
        with theirs, contextlib.suppress(OSError):
            while data := os.read(read_fd, READ_SIZE):
                theirs.sendall(data)
        with contextlib.suppress(OSError):
            os.close(read_fd)

    # A daemon: the read ends with the student's process, which teardown has ended.
    threading.Thread(target=copy, name="pipe-reader", daemon=True).start()
    ours.setblocking(False)
    return ours


def selectable(read_fd: int) -> HasFileno | int:
    """*read_fd* itself where a selector takes pipes, else a socket in its place."""
    return forward_pipe(read_fd) if sys.platform == "win32" else read_fd


class Deadline:
    """The last net under a wait: seconds of wall time, far beyond what any scene needs."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def restart(self) -> None:
        """Begin anew: what went before was no time of the program's own."""
        self._end = time.monotonic() + self.seconds

    @property
    def passed(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end
