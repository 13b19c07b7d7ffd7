"""What UDP does to lines: no connection, no end of it, and no promise."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from tests.reference.conftest import REFERENCE


def test_join_that_comes_twice_is_answered_twice_and_told_once(udp_chat) -> None:
    alice, bob = udp_chat.join("alice", "bob")
    bob.says("bob", "bob", "hello")
    bob.hears("* in the room: alice", "* in the room: alice")
    alice.hears("[bob] hello")


def test_own_name_is_a_message_like_others_once_the_answer_came(udp_chat) -> None:
    alice, bob = udp_chat.join("alice", "bob")
    bob.says("", "bob")
    bob.hears("")
    alice.hears("[bob] bob")


def test_guest_whose_name_was_refused_may_try_another(udp_chat) -> None:
    (alice,), bob = udp_chat.join("alice"), udp_chat.guest()
    bob.says("alice", "bob")
    bob.hears('! the name "alice" is taken', "* in the room: alice")
    alice.hears("* bob has joined")


def test_address_that_falls_silent_has_left_and_one_that_keeps_alive_stays(open_chat) -> None:
    chat = open_chat("udp", "--idle-timeout", "0.3")
    alice, bob = chat.join("alice", "bob")
    alice.sock.settimeout(0.05)
    heard = ""
    while not heard:
        alice.says("")
        try:
            heard = alice.next_line()
        except TimeoutError:
            pytest.fail("a keep-alive was not answered")
    assert heard == "* bob has left"
    carol = chat.guest()
    carol.says("carol")
    carol.hears("* in the room: alice")
    bob.says("bob")
    bob.hears("* in the room: alice, carol")


def test_watcher_wakes_when_the_guest_heard_first_may_have_left() -> None:
    """Never later, and never more often: by a clock that stands still."""
    program = """if True:
        import server, types
        server.time = types.SimpleNamespace(monotonic=lambda: 50.0)
        chat = server.ChatServer(port=0)
        newcomers = iter([("alice", 40.0), ("bob", 25.0), ("carol", 20.0), ("dave", 20.005)])
        rounds = 0

        def wait(timeout):
            global rounds
            print(timeout, *(each.name for each in chat._room.values()))
            rounds += 1
            if rounds == 1:
                return False
            name, heard = next(newcomers, (None, None))
            client = server.Client(chat._sock, ("127.0.0.1", rounds))
            client.name, client.heard = name, heard
            chat._room[client.address] = client
            return name is None

        chat._stopped.wait = wait
        chat._watch()
    """
    command = [sys.executable, "-c", program]
    cwd = REFERENCE / "udp"
    shown = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout
    assert shown.splitlines() == [
        "30.0",
        "30.0",
        "20.0 alice",
        "5.0 alice bob",
        "5.0 alice bob",  # carol was heard 30 s ago
        "0.01 alice bob dave",
    ]


def test_datagram_that_breaks_the_rules_costs_only_itself(udp_chat) -> None:
    alice, bob = udp_chat.join("alice", "bob")
    for data in (b"x" * 1201, b"caf\xe9 ", b"hello\n[bob] I am a fool"):
        alice.sends(data)
    alice.says("x" * 1200)
    alice.hears(
        "! datagram of 1201 bytes, expected at most 1200",
        "! line is not UTF-8: invalid continuation byte at byte 3",
        "! datagram of several lines, expected one",
    )
    bob.hears("[alice] " + "x" * 1200)


def test_newline_at_the_end_of_a_datagram_is_no_part_of_it(udp_chat) -> None:
    alice, bob = udp_chat.join("alice", "bob")
    alice.sends(b"hello\r\n")
    bob.hears("[alice] hello")


@pytest.mark.parametrize("data", [b"", b"/quit", b"\xff\xfe", b"\0" * 9000, b"x" * 60_000])
def test_stray_datagram_never_ends_the_server(udp_chat, data: bytes) -> None:
    udp_chat.guest().sends(data)
    stranger = udp_chat.guest()
    stranger.sends(data)
    stranger.close()  # the answer finds nobody
    alice, bob = udp_chat.join("alice", "bob")
    alice.says("hello")
    bob.hears("[alice] hello")


def test_message_to_a_vanished_guest_does_not_silence_the_rest(udp_chat) -> None:
    alice, bob, carol = udp_chat.join("alice", "bob", "carol")
    bob.close()
    for number in range(5):
        alice.says(str(number))
        carol.hears(f"[alice] {number}")


def test_lost_join_datagram_is_sent_again(terminal_at) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        alice = terminal_at("udp", server.getsockname()[1])
        alice.types("alice", "hello")
        assert server.recv(100) == b"alice"  # lost
        data, address = server.recvfrom(100)
        assert data == b"alice"
        server.sendto(b"* in the room: ", address)
        assert [server.recv(100), server.recv(100)] == [b"", b"hello"]
