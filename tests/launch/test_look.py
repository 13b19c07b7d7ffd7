"""What lines of /proc say: read from made-up ones, and of this very process."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader.launch.look import (
    Listener,
    Look,
    Proc,
    Thread,
    backlog,
    listeners,
    look_at,
    unsent_bytes,
)
from grader.launch.sleeps import Sleep, Wait


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
        proc.close()


def test_a_process_that_is_gone_is_no_error() -> None:
    proc = Proc("/nonexistent", "/nonexistent")
    assert look_at(proc, [1, 2]).threads == {}
    assert proc.sockets("tcp") == []
    assert proc.socket_inodes([1]) == set()
    assert proc.memory([1]) == 0
    assert proc.sleep((1, 1)) == Sleep(Wait.UNKNOWN)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_files_kept_open_are_let_go() -> None:
    proc = Proc("/proc", "/proc/self/net")
    me = os.getpid()
    for _ in range(2):
        look_at(proc, [me])
        proc.sleep((me, me))
    assert _open_of(me) == {"status", "syscall"}
    proc.close()
    assert _open_of(me) == set()


def _open_of(process: int) -> set[str]:
    """The files of its main thread in /proc that this process holds open."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found.add(entry.readlink())
    return {path.name for path in found if f"/proc/{process}/task/{process}" == str(path.parent)}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_thread_that_has_ended_is_told_as_none_even_when_its_file_is_open() -> None:
    proc = Proc("/proc", "/proc/self/net")
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert proc.thread((child.pid, child.pid)) is not None
    finally:
        child.communicate()
    assert proc.thread((child.pid, child.pid)) is None
    proc.close()
