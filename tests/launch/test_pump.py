"""One loop reads everything: what has not come when it is asked has not come."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from grader.launch.pump import ROUNDS_PER_DRAIN, Deadline, Pump


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_all_that_is_there_is_read(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    pump, heard = Pump(), bytearray()

    def read() -> int:
        data = ours.recv(4)
        heard.extend(data)
        return len(data)

    pump.add(ours, read)
    theirs.sendall(b"hello, room")
    assert pump.drain()
    assert heard == b"hello, room"
    assert pump.bytes_read == 11
    assert not pump.drain()
    pump.close()


def test_a_flood_does_not_keep_a_drain_busy_for_ever(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    pump, rounds = Pump(), []
    pump.add(ours, lambda: rounds.append(1) or 0)  # type: ignore[func-returns-value]
    theirs.sendall(b"never read")
    pump.drain()
    assert len(rounds) == ROUNDS_PER_DRAIN
    pump.close()


def test_every_arrival_counts_as_a_move(pair: tuple[socket.socket, socket.socket]) -> None:
    """Silence begins anew with it."""
    ours, theirs = pair
    pump = Pump()
    pump.add(ours, lambda: len(ours.recv(100)))
    before = pump.moved
    theirs.sendall(b"x")
    assert pump.wait(5)
    assert pump.moved == before + 1
    pump.close()


def test_to_forget_twice_is_no_error(pair: tuple[socket.socket, socket.socket]) -> None:
    pump = Pump()
    pump.add(pair[0], lambda: 0)
    pump.remove(pair[0])
    pump.remove(pair[0])
    assert not pump.wait(0)
    pump.close()


def test_a_deadline_passes() -> None:
    assert Deadline(-1).passed
    assert not Deadline(60).passed
