"""One running program of a student: its keyboard, its output, its end, its stacks.

All output is read all the time and kept to a bound, head and tail: a client that
prints for ever costs nothing. The terminal has its echo switched off, so what is
read is what the program itself prints.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable
from typing import Protocol

from grader.launch.channels import Channels
from grader.launch.pump import READ_SIZE, Pump, selectable

KEEP = 64 * 1024  # bytes kept of the head, and again of the tail


class Bounded:
    """Bytes, of which the first and the last `KEEP` are kept."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self.total = 0

    def add(self, data: bytes) -> None:
        """Append *data*."""
        self.total += len(data)
        room = KEEP - len(self._head)
        self._head += data[:room]
        self._tail += data[room:] if room < len(data) else b""
        if len(self._tail) > 2 * KEEP:
            del self._tail[:-KEEP]

    def bytes(self) -> bytes:
        """What was kept, with a word where something was left out."""
        left_out = self.total - len(self._head) - len(self._tail)
        gap = f"\n... {left_out} bytes left out ...\n".encode() if left_out > 0 else b""
        return bytes(self._head) + gap + bytes(self._tail)

    def text(self) -> str:
        """The same for a reader; bytes that are no UTF-8 stay visible."""
        return self.bytes().decode("utf-8", "backslashreplace")


class Controls(Protocol):
    """What a world lends a process."""

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to the student's interpreter."""


class Process:
    """A program that was started in a world; made by `World.spawn`."""

    def __init__(
        self,
        pid: int,
        role: str,
        pump: Pump,
        controls: Controls,
        channels: Channels,
    ) -> None:
        self.pid = pid
        self.role = role
        self.terminal = channels.terminal
        self.exit_code: int | None = None
        self.output = Bounded()
        self.on_output: Callable[[bytes], None] | None = None
        self._pump = pump
        self._controls = controls
        self._keyboard: int | None = channels.keyboard
        self._far_side = channels.far_side
        self._ask = channels.ask
        self._stacks = Bounded()
        self._open: list[int] = []
        self._watch(channels.output, self._take_output)
        self._watch(channels.stacks, self._take_stacks)

    @property
    def alive(self) -> bool:
        """Whether the program has not ended yet."""
        return self.exit_code is None

    def type_bytes(self, data: bytes) -> bool:
        """Type at the keyboard; False when nobody is there to read it."""
        self._pump.moved += 1
        if self._keyboard is None:
            return False
        try:
            os.write(self._keyboard, data)
        except OSError:  # the program has ended, or its terminal is full
            return False
        self._push_typed()
        return True

    def _push_typed(self) -> None:
        """Make a terminal hand over what was typed.

        Linux moves bytes between its two ends in a kernel worker, which a busy
        machine may delay while every thread of the program sleeps; poll(2) waits
        for that worker (n_tty_poll), as `Pump` does for the other direction.
        """
        if self._far_side is not None:
            select.select([self._far_side], [], [], 0)

    def end_of_input(self) -> None:
        """Ctrl+D on a terminal; a closed pipe elsewhere."""
        if self.terminal:
            self.type_bytes(b"\x04")
        elif self._keyboard is not None:
            self._pump.moved += 1
            os.close(self._keyboard)
            self._keyboard = None

    def interrupt(self) -> None:
        """Ctrl+C."""
        self._pump.moved += 1
        if sys.platform == "win32":
            self._controls.signal(self.pid, signal.CTRL_BREAK_EVENT)
        else:
            self._controls.signal(self.pid, signal.SIGINT)

    def request_stacks(self) -> None:
        """Ask the program where each of its threads is; `stacks_text` has the answer soon."""
        self._stacks = Bounded()
        if sys.platform == "win32":
            if self._ask is not None:
                with contextlib.suppress(OSError):
                    os.write(self._ask, b"?")
        else:
            self._controls.signal(self.pid, signal.SIGUSR2)

    @property
    def stacks_text(self) -> str:
        """What faulthandler wrote after `request_stacks`."""
        return self._stacks.text()

    def remark(self, text: str) -> None:
        """Put a line of ours into the program's output, where its reader will look."""
        self._take_output(f"\n{text}\n".encode())

    def close(self) -> None:
        """Let go of the program's keyboard and output."""
        for fd in self._open:
            self._pump.remove(fd)
            with contextlib.suppress(OSError):
                os.close(fd)
        self._open.clear()
        for name in ("_keyboard", "_far_side", "_ask"):
            fd = getattr(self, name)
            setattr(self, name, None)
            if fd is not None:
                with contextlib.suppress(OSError):
                    os.close(fd)

    def _watch(self, fd: int, take: Callable[[bytes], None]) -> None:
        source = selectable(fd)
        number = source if isinstance(source, int) else source.fileno()

        def ready() -> int:
            try:
                data = os.read(fd, READ_SIZE) if source is fd else source.recv(READ_SIZE)  # type: ignore[union-attr]
            except BlockingIOError:
                return 0
            except OSError:  # EIO: the last program on the terminal has ended
                data = b""
            if not data:
                self._pump.remove(source)
                return 0
            take(data)
            return len(data)

        self._pump.add(source, ready)
        if source is fd:
            self._open.append(number)

    def _take_output(self, data: bytes) -> None:
        self.output.add(data)
        if self.on_output:
            self.on_output(data)

    def _take_stacks(self, data: bytes) -> None:
        self._stacks.add(data)
