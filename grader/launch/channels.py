"""The ends of a program's keyboard and output: a pseudo-terminal, or pipes.

The terminal's echo is switched off, so that what is read is what the program
prints, and it stays line-wise, so that Ctrl+D means the end of input.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

TERMINAL_SIZE = (40, 120)  # rows, columns


@dataclass(frozen=True)
class Channels:
    """The ends of a program's keyboard and output: the grader's, and the program's."""

    keyboard: int
    output: int
    stacks: int
    child: tuple[int, int, int, int]  # stdin, stdout, stderr, stacks
    terminal: bool
    far_side: int | None = None  # the terminal's other end, kept to push typed bytes through
    ask: int | None = None  # Windows: a byte here asks for stacks
    ask_child: int | None = None

    def close_child(self) -> None:
        """Close the program's ends here, once it has its own copies."""
        for fd in {*self.child, self.ask_child}:
            if fd is not None:
                os.close(fd)

    def close_ours(self) -> None:
        """Close the grader's ends of a launch that did not come about."""
        for fd in (self.keyboard, self.output, self.stacks, self.far_side, self.ask):
            if fd is not None:
                os.close(fd)


def open_channels(terminal: bool) -> Channels:
    """A pseudo-terminal without echo where there is one, else pipes; and a pipe for stacks."""
    stacks, stacks_child = os.pipe()
    if terminal and sys.platform != "win32":
        import fcntl  # noqa: PLC0415  (POSIX only)
        import pty  # noqa: PLC0415
        import struct  # noqa: PLC0415
        import termios  # noqa: PLC0415

        ours, theirs = pty.openpty()
        mode = termios.tcgetattr(theirs)
        mode[1] &= ~termios.OPOST
        mode[3] &= ~(termios.ECHO | termios.ECHONL)
        termios.tcsetattr(theirs, termios.TCSANOW, mode)
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *TERMINAL_SIZE, 0, 0))
        os.set_blocking(ours, False)
        os.set_blocking(stacks, False)
        child = (theirs, theirs, theirs, stacks_child)
        return Channels(os.dup(ours), ours, stacks, child, True, far_side=os.dup(theirs))
    stdin, keyboard = os.pipe()
    output, stdout = os.pipe()
    child = (stdin, stdout, stdout, stacks_child)
    if sys.platform == "win32":
        ask_child, ask = os.pipe()
        return Channels(keyboard, output, stacks, child, False, ask=ask, ask_child=ask_child)
    for fd in (keyboard, output, stacks):
        os.set_blocking(fd, False)
    return Channels(keyboard, output, stacks, child, False)
