"""A chat grader as instructors first write it, to compare with: it sleeps and waits for time-outs.

Eight behaviours of a chat in the reference's wire format. One second for the server
to come up; half a second of nothing is the end of what a guest has heard. Nothing
here is slow on purpose: shorter times are wrong on a loaded machine, which is why
such graders have these.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

STARTING = 1.0  # s
READING = 0.5  # s
PORT = 9090


@contextlib.contextmanager
def server(folder: Path) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "server.py"], cwd=folder, stdout=subprocess.DEVNULL)
    time.sleep(STARTING)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def heard(guest: socket.socket) -> str:
    """All that comes until nothing has come for half a second."""
    got = b""
    with contextlib.suppress(TimeoutError, ConnectionError):
        while data := guest.recv(4096):
            got += data
    return got.decode()


def join(name: str) -> socket.socket:
    guest = socket.create_connection(("127.0.0.1", PORT), timeout=READING)
    heard(guest)
    say(guest, name)
    heard(guest)
    return guest


def say(guest: socket.socket, text: str) -> None:
    guest.sendall(f"{text}\n".encode())


def leave(*guests: socket.socket) -> None:
    for guest in guests:
        with contextlib.suppress(OSError):  # RST: the port must be free for the next server
            guest.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        guest.close()


def three_guests() -> bool:
    guests = [join(name) for name in ("alice", "bob", "carol")]
    say(guests[0], "hello")
    answers = [heard(guest) for guest in guests[1:]]
    leave(*guests)
    return all("hello" in answer for answer in answers)


def join_told() -> bool:
    alice = join("alice")
    bob = join("bob")
    answer = heard(alice)
    leave(alice, bob)
    return "bob" in answer


def names_shown() -> bool:
    alice, bob = join("alice"), join("bob")
    say(alice, "hello")
    answer = heard(bob)
    leave(alice, bob)
    return "alice" in answer and "hello" in answer


def taken_name_refused() -> bool:
    alice, other = join("alice"), join("alice")
    heard(alice)
    say(other, "hello")
    answer = heard(alice)
    leave(alice, other)
    return "hello" not in answer


def everyone_else_hears() -> bool:
    guests = [join(name) for name in ("alice", "bob", "carol", "dave")]
    say(guests[0], "hello")
    answers = [heard(guest) for guest in guests[1:]]
    leave(*guests)
    return all("hello" in answer for answer in answers)


def sender_hears_nothing() -> bool:
    alice, bob = join("alice"), join("bob")
    heard(alice)
    say(alice, "hello")
    answer = heard(alice)
    leave(alice, bob)
    return "hello" not in answer


def everyone_may_speak() -> bool:
    guests = [join(name) for name in ("alice", "bob", "carol")]
    for guest in guests:
        heard(guest)
    right = True
    for speaker in guests:
        say(speaker, "hello")
        right &= all("hello" in heard(guest) for guest in guests if guest is not speaker)
    leave(*guests)
    return right


def leaving_told() -> bool:
    alice, bob = join("alice"), join("bob")
    heard(alice)
    bob.close()
    answer = heard(alice)
    leave(alice)
    return "bob" in answer


BEHAVIOURS: tuple[Callable[[], bool], ...] = (
    three_guests,
    join_told,
    names_shown,
    taken_name_refused,
    everyone_else_hears,
    sender_hears_nothing,
    everyone_may_speak,
    leaving_told,
)


def grade(folder: Path) -> dict[str, bool]:
    """Each behaviour with a server of its own, by name."""
    found = {}
    for behaviour in BEHAVIOURS:
        with server(folder):
            found[behaviour.__name__] = behaviour()
    return found
