"""The relay passes everything on and remembers what the client sent, and when."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from grader.launch.external import ExternalWorld
from grader.launch.pump import Deadline, Pump
from grader.room.relay import LIMIT, Record, Relay

SECONDS = 10


class Line:
    """A relay between a client and a server that the test plays."""

    def __init__(self, protocol: str) -> None:
        self.pump = Pump()
        world = ExternalWorld(self.pump)
        kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
        self.server = socket.socket(socket.AF_INET, kind)
        self.server.bind(("127.0.0.1", 0))
        if protocol == "tcp":
            self.server.listen()
        self.server.settimeout(SECONDS)
        address = self.server.getsockname()
        self.relay = Relay(world, world, address, protocol, ("127.0.0.1", 0))
        self.client = socket.socket(socket.AF_INET, kind)
        self.client.settimeout(SECONDS)

    def turns(self, sock: socket.socket) -> bytes:
        """Let the relay work until *sock* has something, and read it."""
        deadline = Deadline(SECONDS)
        sock.setblocking(False)
        try:
            while not deadline.passed:
                self.pump.wait(0.01)
                try:
                    return sock.recv(65536)
                except BlockingIOError:
                    continue
        finally:
            sock.settimeout(SECONDS)
        raise AssertionError(f"nothing came within {SECONDS} s")

    def close(self) -> None:
        self.relay.close()
        self.client.close()
        self.server.close()
        self.pump.close()


@pytest.fixture
def tcp() -> Iterator[Line]:
    line = Line("tcp")
    yield line
    line.close()


def test_both_ways_and_what_is_remembered(tcp: Line) -> None:
    tcp.client.connect(("127.0.0.1", tcp.relay.port))
    tcp.pump.wait(SECONDS)
    server, _ = tcp.server.accept()
    with server:
        server.sendall(b"name? ")
        assert tcp.turns(tcp.client) == b"name? "
        tcp.client.sendall(b"mira")
        assert tcp.turns(server) == b"mira"
        tcp.client.sendall(b"hello")
        assert tcp.turns(server) == b"hello"
    sent = [(one.data, one.after_reply) for one in tcp.relay.record.take()]
    assert sent == [(b"mira", True), (b"hello", False)]
    assert tcp.relay.record.take() == []
    assert tcp.relay.connections == 1


def test_an_end_is_passed_on(tcp: Line) -> None:
    tcp.client.connect(("127.0.0.1", tcp.relay.port))
    tcp.pump.wait(SECONDS)
    server, _ = tcp.server.accept()
    with server:
        assert not tcp.relay.closed
        tcp.client.shutdown(socket.SHUT_WR)
        assert tcp.turns(server) == b""
        assert tcp.relay.closed
        server.sendall(b"goodbye")
        assert tcp.turns(tcp.client) == b"goodbye"


def test_a_server_that_is_gone_is_no_error(tcp: Line) -> None:
    tcp.server.close()
    tcp.client.connect(("127.0.0.1", tcp.relay.port))
    tcp.pump.wait(SECONDS)
    tcp.client.sendall(b"anybody?")
    assert tcp.turns(tcp.client) == b""


def test_datagrams_go_to_and_fro() -> None:
    line = Line("udp")
    try:
        line.client.connect(("127.0.0.1", line.relay.port))
        line.client.send(b"mira")
        line.pump.wait(SECONDS)
        data, address = line.server.recvfrom(100)
        assert data == b"mira"
        line.server.sendto(b"welcome", address)
        assert line.turns(line.client) == b"welcome"
        line.client.send(b"")
        line.pump.wait(SECONDS)
        assert line.server.recvfrom(100)[0] == b""
        sent = [(one.data, one.after_reply) for one in line.relay.record.take()]
        assert sent == [(b"mira", False), (b"", True)]
    finally:
        line.close()


def test_a_client_that_floods_is_kept_to_a_bound() -> None:
    record = Record()
    for _ in range(100):
        record.add(b"x" * 10_000)
    assert sum(len(one.data) for one in record.take()) <= LIMIT
