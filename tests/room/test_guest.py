"""What a guest has heard, whatever it came in, and how it comes and goes."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from grader.launch.external import ExternalWorld
from grader.launch.pump import Deadline, Pump
from grader.launch.silence import Silence
from grader.room.dialect import Dialect, Step
from grader.room.guest import KEEP
from grader.room.socket_guest import SocketGuest
from grader.room.templates import NAME, TEXT, Template
from grader.room.transcript import Transcript

LINES = Dialect(
    "given", (Step(Template((NAME, b"\n"))),), (Step(Template((TEXT, b"\n"))),), newline=True
)


class Desk:
    """Guests of a server that the test itself plays."""

    def __init__(self) -> None:
        self.pump = Pump()
        self.world = ExternalWorld(self.pump)
        self.transcript = Transcript()
        self.silence = Silence(self.pump, [self.world], Deadline(20), quiet=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(10)

    def guest(self, protocol: str = "tcp", dialect: Dialect = LINES, port: int = 0) -> SocketGuest:
        address = ("127.0.0.1", port or self.server.getsockname()[1])
        return SocketGuest(
            "mira", self.transcript, self.silence, self.world, dialect, address, protocol
        )

    def sits(self) -> tuple[SocketGuest, socket.socket]:
        """A guest that has joined, and the server's end of it."""
        guest = self.guest()
        guest.join()
        ours, _ = self.server.accept()
        ours.settimeout(10)
        assert ours.recv(100) == b"mira\n"
        return guest, ours

    def hears(self, guest: SocketGuest, text: str) -> None:
        self.silence.until(lambda: text in guest.news(), thorough=True)
        assert text in guest.news()


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    with made.server:
        yield made
    made.pump.close()


def test_a_guest_says_hello_and_talks(desk: Desk) -> None:
    guest, ours = desk.sits()
    with ours:
        assert guest.send_text("hello")
        assert ours.recv(100) == b"hello\n"
        assert guest.said == ["hello"]
        guest.close()


def test_a_letter_cut_between_two_reads_is_one_letter(desk: Desk) -> None:
    guest, ours = desk.sits()
    with ours:
        data = "привет 🙂!".encode()
        for byte in data:
            ours.sendall(bytes([byte]))
            desk.pump.wait(1)
        desk.hears(guest, "привет 🙂!")
        guest.close()


def test_bytes_that_are_no_text_are_heard(desk: Desk) -> None:
    guest, ours = desk.sits()
    with ours:
        ours.sendall(b"\xff\xfe caf\xe9 ")
        desk.hears(guest, "\\xff\\xfe caf\\xe9")
        guest.close()


def test_a_text_is_found_across_pieces_and_in_any_case(desk: Desk) -> None:
    guest = desk.guest()
    guest.take("[OLGA] He")
    mark = guest.mark()
    guest.take("llo, wor")
    guest.take("ld")
    assert guest.has("hello, world")
    assert not guest.has("hello", mark)
    assert guest.news(mark) == "llo, world"
    guest.close()


def test_a_flood_is_kept_to_a_bound_and_marks_stay(desk: Desk) -> None:
    guest = desk.guest()
    guest.take("the beginning")
    for _ in range(2000):
        guest.take("x" * 1_000)
    mark = guest.mark()
    guest.take("the end")
    assert len(guest.news()) < 3 * KEEP
    assert guest.has("the beginning")
    assert guest.news(mark) == "the end"
    guest.close()


def test_nobody_answers(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    guest = desk.guest(port=port)
    assert not guest.connect()
    assert [event.what for event in desk.transcript] == ["refused"]
    guest.close()


def test_leaving_is_a_clean_end(desk: Desk) -> None:
    guest, ours = desk.sits()
    with ours:
        guest.leave()
        assert ours.recv(100) == b""


def test_vanishing_is_a_reset(desk: Desk) -> None:
    guest, ours = desk.sits()
    with ours:
        guest.vanish()
        with pytest.raises(ConnectionResetError):
            ours.recv(100)


def test_the_end_of_the_connection_is_noticed(desk: Desk) -> None:
    guest, ours = desk.sits()
    ours.close()
    desk.silence.until(lambda: guest.closed_by_peer, thorough=True)
    assert guest.closed_by_peer
    guest.send(b"too late")
    guest.close()


def test_hello_waits_for_the_servers_word_where_the_client_does(desk: Desk) -> None:
    patient = Dialect("given", (Step(Template((NAME,)), after_reply=True),), LINES.message)
    guest = desk.guest(dialect=patient)
    assert guest.connect()
    ours, _ = desk.server.accept()
    with ours:
        ours.settimeout(10)
        ours.sendall(b"name? ")
        guest.hello()
        assert guest.news() == "name? "
        assert ours.recv(100) == b"mira"
        guest.close()


def test_a_guest_in_datagrams(desk: Desk) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        guest = desk.guest("udp", port=server.getsockname()[1])
        guest.join()
        data, address = server.recvfrom(100)
        assert data == b"mira\n"
        server.sendto(b"hello", address)
        desk.hears(guest, "hello")
        guest.vanish()


def test_a_text_that_the_dialect_cannot_say(desk: Desk) -> None:
    short = Dialect("given", (), (Step(Template((TEXT,), only_bytes=5)),))
    guest = desk.guest(dialect=short)
    assert not guest.send_text("too long")
    guest.close()
