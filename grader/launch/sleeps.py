"""Why a sleeping thread sleeps, and until when: read from the system call it is in.

``/proc/<pid>/task/<tid>/syscall`` names the call and its arguments; the moment or
the length of a timed wait stands in the program's memory, where an argument points.
"""

from __future__ import annotations

import enum
import platform
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass


class Wait(enum.Enum):
    """Why a sleeping thread sleeps, as far as its system call tells."""

    EVENT = "an event"  # nothing but an event from outside ends it
    TIMED = "an event or a time"  # a socket timeout, a lock with a timeout
    SLEEP = "a time"  # time.sleep
    STDIN = "its keyboard"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sleep:
    """A sleeping thread's reason, and what is known of when it wakes by itself."""

    wait: Wait
    left: float | None = None  # s until it wakes, where the kernel was given a moment
    period: float | None = None  # s that it sleeps at most, where it was given a length


# System call number -> what it is; from the kernel's tables. Below, which argument holds the
# timeout: a null pointer, or -1 as a count of milliseconds, means for ever.
_X86_64 = {0: "read", 7: "poll", 23: "select", 35: "nanosleep", 202: "futex",
           230: "clock_nanosleep", 232: "epoll", 270: "pselect", 271: "ppoll",
           281: "epoll"}  # fmt: skip
_AARCH64 = {63: "read", 22: "epoll", 72: "pselect", 73: "ppoll", 98: "futex", 101: "nanosleep",
            115: "clock_nanosleep"}  # fmt: skip
_CALLS = {"x86_64": _X86_64, "aarch64": _AARCH64}.get(platform.machine(), {})
_TIMEOUT_POINTER = {"select": 4, "pselect": 4, "ppoll": 2, "futex": 3, "nanosleep": 0,
                    "clock_nanosleep": 2}  # fmt: skip
_TIMEOUT_MILLISECONDS = {"poll": 2, "epoll": 3}


def classify(parts: list[bytes], read: Callable[[int], bytes]) -> Sleep:
    """What a line of ``/proc/<pid>/task/<tid>/syscall`` says of a thread's sleep.

    *read* gives 16 bytes of the program's memory: the moment or the length of a
    timed wait stands there.
    """
    if not _CALLS or len(parts) < 7 or parts[0] in (b"running", b"-1"):
        return Sleep(Wait.UNKNOWN)
    arguments = [int(part, 16) for part in parts[1:7]]
    call = _CALLS.get(int(parts[0]), "")
    if call == "read":
        return Sleep(Wait.STDIN if arguments[0] == 0 else Wait.EVENT)
    if _watches_keyboard(call, arguments, read):
        return Sleep(Wait.STDIN)  # readline, or a client that waits for both its user and the chat
    if call in _TIMEOUT_MILLISECONDS:
        milliseconds = arguments[_TIMEOUT_MILLISECONDS[call]] & 0xFFFFFFFF
        if milliseconds == 0xFFFFFFFF:
            return Sleep(Wait.EVENT)
        return Sleep(Wait.TIMED, period=milliseconds / 1000)
    if call not in _TIMEOUT_POINTER:
        return Sleep(Wait.EVENT)
    address = arguments[_TIMEOUT_POINTER[call]]
    if address == 0 and call == "futex" and arguments[1] & 0x7F == 0:
        return Sleep(Wait.TIMED, period=0.0)  # FUTEX_WAIT: a mutex of C, held for a moment
    if address == 0:
        return Sleep(Wait.EVENT)
    wait = Wait.SLEEP if call in ("nanosleep", "clock_nanosleep") else Wait.TIMED
    try:
        seconds, fraction = struct.unpack("qq", read(address))
    except (OSError, struct.error):
        return Sleep(wait)
    length = seconds + fraction / (1e6 if call == "select" else 1e9)
    clock = _absolute_clock(call, arguments)
    return Sleep(wait, period=length) if clock is None else Sleep(wait, left=length - clock())


def _watches_keyboard(call: str, arguments: list[int], read: Callable[[int], bytes]) -> bool:
    """Whether descriptor 0 is among those that a select or poll waits to read from."""
    try:
        if call in ("select", "pselect"):
            return arguments[1] != 0 and bool(read(arguments[1])[0] & 1)
        if call in ("poll", "ppoll"):
            watched = struct.iter_unpack("ihh", read(arguments[0]))
            return any(fd == 0 for fd, _, _ in list(watched)[: arguments[1]])
    except (OSError, IndexError, struct.error):
        pass
    return False


def _absolute_clock(call: str, arguments: list[int]) -> Callable[[], float] | None:
    """The clock that a moment is given in; None when the call was given a length."""
    if call == "clock_nanosleep" and arguments[1] & 1:
        return time.time if arguments[0] == 0 else time.monotonic
    if call == "futex" and arguments[1] & 0x7F == 9:  # FUTEX_WAIT_BITSET
        return time.time if arguments[1] & 0x100 else time.monotonic
    return None
