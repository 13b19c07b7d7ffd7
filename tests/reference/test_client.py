"""What a person at a terminal sees of the chat."""

from __future__ import annotations

import signal
import socket

import pytest

from tests.reference.conftest import TIMEOUT


def test_message_is_shown_while_its_reader_types_nothing(chat) -> None:
    terminal, (bob,) = chat.terminal(), chat.join("bob")
    terminal.types("alice")
    terminal.shows("* in the room: bob")
    bob.hears("* alice has joined")
    bob.says("привет")
    terminal.shows("[bob] привет")


def test_what_was_typed_reaches_the_others(chat) -> None:
    terminal, (bob,) = chat.terminal(), chat.join("bob")
    terminal.types("alice", "hello", "@bob psst")
    bob.hears("* alice has joined", "[alice] hello", "[alice -> bob] psst")


@pytest.mark.parametrize("goodbye", ["/quit", "end of input", "Ctrl+C"])
def test_leaving_is_told_and_the_client_ends_without_a_complaint(chat, goodbye: str) -> None:
    terminal, (bob,) = chat.terminal(), chat.join("bob")
    terminal.types("alice")
    terminal.shows("* in the room: bob")
    if goodbye == "/quit":
        terminal.types("/quit")
    elif goodbye == "Ctrl+C":
        terminal.process.send_signal(signal.SIGINT)
    else:
        terminal.process.stdin.close()
    assert terminal.ends() == (0, "")
    bob.hears("* alice has joined", "* alice has left")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_client_says_that_the_server_has_gone_and_waits_for_no_key(chat, how) -> None:
    terminal = chat.terminal()
    terminal.types("alice")
    terminal.shows("* in the room: ")
    chat.server.send_signal(how)
    gone = "the connection to {} has ended" if chat.protocol == "tcp" else GONE_OR_NEVER_THERE
    terminal.shows(gone.format(f"127.0.0.1:{chat.port}"))
    assert terminal.ends() == (1, "")
    chat.server.wait(timeout=TIMEOUT)  # what it still does to end is no part of the next test


GONE_OR_NEVER_THERE = "the server at {} has gone, or was never there"


def test_taken_name_is_shown(chat) -> None:
    chat.join("alice")
    terminal = chat.terminal()
    terminal.types("alice")
    terminal.shows('! the name "alice" is taken')


def test_client_without_a_server_says_what_to_do(terminal_at, free_port: int) -> None:
    status, complaint = terminal_at("tcp", free_port).ends()
    assert status == 1
    assert complaint.startswith(f"no chat server at 127.0.0.1:{free_port}: ")
    assert complaint.endswith("; start server.py, or pass --host and --port\n")


def test_udp_client_without_a_server_says_so_as_soon_as_it_can_know(terminal_at, free_port) -> None:
    terminal = terminal_at("udp", free_port)
    terminal.types("alice")
    terminal.shows("Welcome to the chat! What is your name?")
    terminal.shows(GONE_OR_NEVER_THERE.format(f"127.0.0.1:{free_port}"))
    assert terminal.ends() == (1, "")


def test_client_shows_half_a_letter_once_it_is_whole_and_text_without_a_newline(
    terminal_at,
) -> None:
    """It must get on with servers that prompt ``Your name: `` or send no newlines."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        terminal = terminal_at("tcp", server.getsockname()[1])
        guest, _ = server.accept()
        with guest:
            guest.sendall("пр".encode()[:3])
            terminal.shows_exactly("п")
            guest.sendall("пр".encode()[3:])
            terminal.shows_exactly("р")
