"""What lines of /proc say: read from made-up ones, and of this very process."""

from __future__ import annotations

import os
import platform
import socket
import struct
import sys
import threading
import time

import pytest

from grader.launch.look import (
    Listener,
    Look,
    Proc,
    Sleep,
    Thread,
    Wait,
    backlog,
    classify,
    listeners,
    look_at,
    unsent_bytes,
)

NOWHERE = "0x0 0x0 0x0 0x0 0x0 0x0 0x7ffd0 0x7f00"
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


def test_threads_that_ran_between_two_looks() -> None:
    before = Look(
        {
            (1, 1): Thread("S", 5, 0),
            (1, 2): Thread("S", 5, 0),
            (1, 3): Thread("R", 5, 0),
            (1, 4): Thread("S", 5, 0),
        }
    )
    after = Look(
        {
            (1, 1): Thread("S", 5, 0),
            (1, 2): Thread("S", 6, 0),
            (1, 3): Thread("R", 5, 0),
            (1, 5): Thread("S", 1, 0),
        }
    )
    assert after.ran(before) == {(1, 2), (1, 3), (1, 5)}


#       sl   local_address  rem_address    st   tx_queue:rx_queue  tr  when  retr uid timeout inode
ROWS = [
    line.split()
    for line in b"""
    0: 0100007F:2382 00000000:0000 0A 00000000:00000002 00:00000000 00000000 0 0 500 1
    1: 0100007F:2382 0100007F:C350 01 00000011:00000000 00:00000000 00000000 0 0 501 1
    2: 0100007F:C350 0100007F:2382 01 00000007:00000011 00:00000000 00000000 0 0 900 1
    3: 00000000000000000000000001000000:1F90 00000000:0000 0A 0:0 0 0 0 0 502
    4: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 503 1
    """.strip().splitlines()
]


def test_bytes_that_only_our_own_end_holds_do_not_count() -> None:
    assert unsent_bytes(ROWS, {900}, False, ()) == 0x11
    assert unsent_bytes(ROWS, {501}, True, ()) == 0x11


def test_bytes_for_a_guest_that_has_stopped_reading_do_not_count() -> None:
    assert unsent_bytes(ROWS, {900}, False, {0xC350}) == 0


def test_guests_that_wait_to_be_let_in() -> None:
    assert backlog(ROWS, {900}, ours=False) == 2


def test_listeners_with_their_addresses() -> None:
    found = listeners(ROWS, "tcp", {900}, ours=False)
    assert found == [Listener("tcp", "127.0.0.1", 9090), Listener("tcp", "::1", 8080)]
    assert Listener("udp", "127.0.0.1", 53) in listeners(ROWS, "udp", {900}, ours=False)
    assert listeners(ROWS, "tcp", {502}, ours=True) == [Listener("tcp", "::1", 8080)]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_this_process_is_seen() -> None:
    """A thread that waits for an event is asleep; the one that looks is not."""
    proc = Proc("/proc", "/proc/self/net")
    go = threading.Event()
    sleeper = threading.Thread(target=go.wait)
    sleeper.start()
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            pid = os.getpid()
            seen = look_at(proc, [pid]).threads
            assert (pid, sleeper.native_id) in seen
            assert not seen[pid, threading.get_native_id()].asleep
            inodes = proc.socket_inodes([pid])
            found = listeners(proc.sockets("tcp"), "tcp", inodes, ours=True)
            assert Listener("tcp", *server.getsockname()) in found
            assert proc.memory([pid]) > 1 << 20
            assert proc.cpu_ns((pid, pid)) > 0
    finally:
        go.set()
        sleeper.join()


def test_a_process_that_is_gone_is_no_error() -> None:
    proc = Proc("/nonexistent", "/nonexistent")
    assert look_at(proc, [1, 2]).threads == {}
    assert proc.sockets("tcp") == []
    assert proc.socket_inodes([1]) == set()
    assert proc.memory([1]) == 0
    assert proc.sleep((1, 1)) == Sleep(Wait.UNKNOWN)
