"""What a thread sleeps in: read from made-up lines of ``/proc/<pid>/task/<tid>/syscall``."""

from __future__ import annotations

import platform
import struct
import sys
import time

import pytest

from grader.launch.sleeps import Sleep, Wait, classify

x86_64 = pytest.mark.skipif(
    platform.machine() != "x86_64" or sys.platform != "linux", reason="numbers of x86_64"
)


def sleep_in(line: str, memory: bytes = b"", at: int | None = None) -> Sleep:
    """What a thread sleeps in; *memory* is what it has at any address, or *at* one."""

    def read(address: int) -> bytes:
        if not memory or at not in {None, address}:
            raise OSError(5, "no such address")
        return memory

    return classify(line.encode().split(), read)


@x86_64
@pytest.mark.parametrize(
    ("line", "wait"),
    [
        ("running", Wait.UNKNOWN),
        ("-1 0x7ffd 0x7f00", Wait.UNKNOWN),
        ("0 0x0 0x7f 0x400 0x0 0x0 0x0 0x7ffd 0x7f00", Wait.STDIN),  # read(0)
        ("0 0x3 0x7f 0x400 0x0 0x0 0x0 0x7ffd 0x7f00", Wait.EVENT),  # read(3)
        ("270 0x4 0x0 0x0 0x0 0x0 0x0 0x7ffd 0x7f00", Wait.EVENT),  # pselect, nothing to read
        ("45 0x3 0x7f 0x400 0x0 0x0 0x0 0x7ffd 0x7f00", Wait.EVENT),  # recvfrom
        ("43 0x3 0x7f 0x7f 0x80000 0x0 0x0 0x7ffd 0x7f00", Wait.EVENT),  # accept
        ("7 0x7f 0x1 0xffffffff 0x0 0x0 0x0 0x7ffd 0x7f00", Wait.EVENT),  # poll for ever
        ("7 0x7f 0x1 0x3e8 0x0 0x0 0x0 0x7ffd 0x7f00", Wait.TIMED),  # poll for a second
        ("202 0x7f 0x189 0x0 0x0 0x0 0xffffffff 0x7ffd 0x7f00", Wait.EVENT),  # a lock
        ("202 0x7f 0x189 0x0 0x7f11 0x0 0xffffffff 0x7ffd 0x7f00", Wait.TIMED),
        ("230 0x1 0x1 0x7f11 0x0 0x0 0x0 0x7ffd 0x7f00", Wait.SLEEP),  # time.sleep
        ("61 0xffffffff 0x7f 0x0 0x0 0x0 0x0 0x7ffd 0x7f00", Wait.EVENT),  # wait4
    ],
)
def test_a_system_call_tells_why_a_thread_sleeps(line: str, wait: Wait) -> None:
    assert sleep_in(line).wait is wait


@x86_64
def test_a_wait_with_a_moment_tells_what_is_left_of_it() -> None:
    moment = struct.pack("qq", int(time.monotonic()) + 10, 0)
    slept = sleep_in("230 0x1 0x1 0x7f11 0x0 0x0 0x0 0x7ffd 0x7f00", moment)
    assert slept.left == pytest.approx(10, abs=2)


@x86_64
def test_a_wait_with_a_length_tells_it() -> None:
    length = struct.pack("qq", 1, 500_000)
    slept = sleep_in("23 0x5 0x7f 0x0 0x0 0x7f11 0x0 0x7ffd 0x7f00", length, at=0x7F11)
    assert slept == Sleep(Wait.TIMED, period=1.5)
    assert sleep_in("7 0x7f 0x1 0x3e8 0x0 0x0 0x0 0x7ffd 0x7f00").period == 1


@x86_64
def test_a_client_that_waits_for_user_and_chat_alike_waits_at_its_keyboard() -> None:
    """readline, select([sys.stdin, sock]), and poll with both registered."""
    keyboard_too, chat_alone = b"\x09" + bytes(15), b"\x08" + bytes(15)
    select = "270 0x4 0x7f 0x0 0x0 0x0 0x0 0x7ffd 0x7f00"
    assert sleep_in(select, keyboard_too, at=0x7F).wait is Wait.STDIN
    assert sleep_in(select, chat_alone, at=0x7F).wait is Wait.EVENT
    both = struct.pack("ihhihh", 3, 1, 0, 0, 1, 0)
    poll = "7 0x7f 0x{} 0xffffffff 0x0 0x0 0x0 0x7ffd 0x7f00"
    assert sleep_in(poll.format(2), both, at=0x7F).wait is Wait.STDIN
    assert sleep_in(poll.format(1), both, at=0x7F).wait is Wait.EVENT
