"""What TCP does to lines, and what guests do to TCP."""

from __future__ import annotations

import collections
import contextlib
import itertools
import select
import socket
import struct
import subprocess
import sys

import pytest

from tests.reference.conftest import REFERENCE, TIMEOUT


@pytest.mark.parametrize("chunk_size", [1, 2, 5, 1000])
def test_lines_do_not_depend_on_how_the_stream_was_cut(protocol_of, chunk_size: int) -> None:
    """``recv`` may cut anywhere, even inside one Cyrillic letter."""
    tcp = protocol_of("tcp")
    stream, buffer = "привет\nhow are you?\r\n\nlost".encode(), tcp.LineBuffer()
    chunks = [stream[i : i + chunk_size] for i in range(0, len(stream), chunk_size)]
    lines = [tcp.decode(line) for chunk in chunks for line in buffer.feed(chunk)]
    assert lines == ["привет", "how are you?", ""]


@pytest.mark.parametrize("chunk_size", [7, 4096, 5000])
def test_line_that_is_too_long_spoils_none_before_it(protocol_of, chunk_size: int) -> None:
    tcp = protocol_of("tcp")
    stream, buffer = b"hello\n" + b"x" * 5000, tcp.LineBuffer()
    chunks = [stream[i : i + chunk_size] for i in range(0, len(stream), chunk_size)]
    lines = [line for chunk in chunks for line in buffer.feed(chunk)]
    assert tcp.decode(lines[0]) == "hello"
    with pytest.raises(tcp.ProtocolError, match=r"^line of \d+ bytes, expected at most 4096$"):
        tcp.decode(lines[1])


def test_lines_cut_and_glued_on_the_way_arrive_whole(tcp_chat) -> None:
    alice, bob = tcp_chat.join("alice", "bob")
    for data in ("привет\n".encode()[:3], "привет\n".encode()[3:], b"one\ntwo\r\nth", b"ree\n"):
        alice.sends(data)
    bob.hears("[alice] привет", "[alice] one", "[alice] two", "[alice] three")


def test_empty_line_is_a_message_like_others(tcp_chat) -> None:
    alice, bob = tcp_chat.join("alice", "bob")
    alice.says("")
    bob.hears("[alice] ")


@pytest.mark.parametrize("size", [3000, 4096])
def test_long_message_arrives_whole(tcp_chat, size: int) -> None:
    alice, bob = tcp_chat.join("alice", "bob")
    alice.says("x" * size)
    bob.hears("[alice] " + "x" * size)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x" * 5000 + b"\n", "line of 5000 bytes, expected at most 4096"),
        (b"caf\xe9 \n", "line is not UTF-8: invalid continuation byte at byte 3"),
    ],
)
def test_guest_that_breaks_the_rules_is_told_why_and_goes(tcp_chat, data: bytes, reason) -> None:
    alice, bob = tcp_chat.join("alice", "bob")
    alice.sends(b"one more\n" + data + b"never said\n")
    alice.hears(f"! {reason}", "")
    bob.hears("[alice] one more", "* alice has left")


def test_refusal_is_not_lost_when_the_guest_talks_on(tcp_chat) -> None:
    """Closing with unread bytes would reset the connection before the line is read."""
    _, impostor = *tcp_chat.join("alice"), tcp_chat.guest()
    impostor.sends(b"alice\n" + b"let me in!\n" * 10_000)
    impostor.hears('! the name "alice" is taken', "")


def test_guest_that_is_refused_and_never_stops_talking_is_cut_off(tcp_chat) -> None:
    _, impostor = *tcp_chat.join("alice"), tcp_chat.guest()
    impostor.says("alice")
    chatter = itertools.repeat(b"let me in!\n" * 10_000)
    with pytest.raises(ConnectionError):
        collections.deque(map(impostor.sends, chatter), maxlen=0)


def test_crash_of_a_guest_is_told_like_any_leaving(tcp_chat) -> None:
    alice, bob = tcp_chat.join("alice", "bob")
    alice.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    alice.close()
    bob.hears("* alice has left")


def test_close_is_told_and_an_unfinished_line_was_never_said(tcp_chat) -> None:
    alice, bob = tcp_chat.join("alice", "bob")
    alice.sends(b"hello\nunfin")
    alice.close()
    bob.hears("[alice] hello", "* alice has left")


def test_guest_that_hangs_up_one_way_still_receives_what_was_said(tcp_chat) -> None:
    alice, bob = tcp_chat.join("alice", "bob")
    for number in range(200):
        bob.says(str(number))
    alice.sock.shutdown(socket.SHUT_WR)
    bob.hears("* alice has left")
    lines = list(iter(alice.next_line, ""))
    assert lines == [f"[bob] {number}" for number in range(len(lines))]


def test_guest_that_is_let_go_gets_all_that_waits_for_it() -> None:
    """More than the kernel holds: it waits in the outbox when the guest's end is seen."""
    program = """if True:
        import server, socket, threading
        listener = server.open_socket("127.0.0.1", 0)
        guest = socket.socket()
        guest.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        guest.connect(listener.getsockname())
        sock, _ = listener.accept()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        client = server.Client(sock)
        for _ in range(200):
            client.send("x" * 999)
        guest.shutdown(socket.SHUT_WR)
        waits, join = threading.Event(), client._writer.join
        client._writer.join = lambda: (waits.set(), join())
        hanging_up = threading.Thread(target=client.hang_up)
        hanging_up.start()
        waits.wait()
        with guest.makefile("rb") as heard:
            print(len(heard.read()))
        hanging_up.join()
    """
    command = [sys.executable, "-c", program]
    ended = subprocess.run(
        command, cwd=REFERENCE / "tcp", timeout=TIMEOUT, check=True, capture_output=True, text=True
    )
    assert (ended.stdout, ended.stderr) == ("200000\n", "")


def test_reader_that_stalls_delays_nobody_and_is_dropped(tcp_chat) -> None:
    """Its kernel buffers take a few megabytes, its outbox one more; then it has left."""
    alice, bob, stalled = tcp_chat.join("alice", "bob", "stalled")
    said, line = 0, "x" * 4000
    while True:
        alice.says(line)
        said += 1
        heard = bob.next_line()
        if heard != f"[alice] {line}":
            break
        assert said < 10_000, "40 MB were said to a guest that does not read"
    assert heard == "* stalled has left"
    stalled.sock.settimeout(None)
    with contextlib.suppress(ConnectionResetError):
        assert len(list(iter(stalled.next_line, ""))) < said


def test_reader_that_never_joined_costs_nobody_anything(tcp_chat) -> None:
    stranger = tcp_chat.guest()
    tcp_chat.join("alice", "bob")
    assert select.select([stranger.sock], [], [], 0)[0] == []
