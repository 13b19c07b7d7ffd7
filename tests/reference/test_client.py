"""What a person at a terminal sees of the chat."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest

from tests.reference.conftest import REFERENCE, TIMEOUT


def test_message_is_shown_while_its_reader_types_nothing(chat) -> None:
    terminal, (bob,) = chat.terminal(), chat.join("bob")
    terminal.types("alice")
    terminal.shows("* in the room: bob")
    bob.hears("* alice has joined")
    bob.says("привет")
    terminal.shows("[bob] привет")


def test_what_was_typed_reaches_the_others(chat) -> None:
    terminal, (bob,) = chat.terminal(), chat.join("bob")
    terminal.types("alice", "hello", "+1", "@bob psst")
    bob.hears("* alice has joined", "[alice] hello", "[alice] +1", "[alice -> bob] psst")


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


def test_client_leaves_although_the_server_never_hangs_up(terminal_at) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        terminal = terminal_at("tcp", server.getsockname()[1])
        guest, _ = server.accept()
        with guest:
            terminal.types("alice", "/quit")
            assert terminal.ends() == (0, "")


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


@pytest.mark.parametrize("server", ["silent", "gone"])
def test_udp_client_gives_up_a_server_that_does_not_answer(server: str) -> None:
    """Whoever finds it out, here the one who sends: no receiver runs."""
    program = """if True:
        import client, socket, sys
        client.KEEP_ALIVE, client.GONE_AFTER = 0.1, 1.2
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))
            alice = client.ChatClient(port=server.getsockname()[1])
            if sys.argv[1] == "gone":
                server.close()
            alice.join("alice")
    """
    command = [sys.executable, "-c", program, server]
    cwd = REFERENCE / "udp"
    ended = subprocess.run(command, cwd=cwd, capture_output=True, timeout=TIMEOUT, check=False)
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert ended.stdout.endswith(b" has gone, or was never there" + os.linesep.encode())


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


def test_no_letter_is_too_strange_for_a_terminal(chat, monkeypatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    terminal, (bob,) = chat.terminal(), chat.join("bob")
    terminal.types("alice", "ж")
    bob.hears("* alice has joined", "[alice] \ufffd\ufffd")
    bob.says("привет")
    terminal.shows("* in the room: bob", "[bob] ??????")


def test_client_that_cannot_send_any_more_lets_its_receiver_tell_why() -> None:
    """The keyboard may be the first to find that nobody is there."""
    program = """if True:
        import client, socket, threading
        class Receiver(threading.Thread):
            def join(self, timeout=None):  # it learns no sooner than it is waited for
                server.close()
                guest.close()
                super().join(timeout)
        client.threading.Thread = Receiver
        def find_out():
            raise ConnectionResetError
        with socket.create_server(("127.0.0.1", 0)) as server:
            alice = client.ChatClient(port=server.getsockname()[1])
            guest, _ = server.accept()
            alice.send_typed = find_out
            alice.run()
    """
    command = [sys.executable, "-c", program]
    cwd = REFERENCE / "tcp"
    ended = subprocess.run(command, cwd=cwd, capture_output=True, timeout=TIMEOUT, check=False)
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert ended.stdout.endswith(b" has ended" + os.linesep.encode())


def test_udp_client_tells_what_could_not_be_sent_and_goes_on() -> None:
    program = """if True:
        import client
        class Plug:
            def send(self, data):
                raise OSError("message too long")
        alice = client.ChatClient(port=9)
        alice._sock = Plug()
        alice._send("hello")
    """
    command = [sys.executable, "-c", program]
    cwd = REFERENCE / "udp"
    ended = subprocess.run(command, cwd=cwd, capture_output=True, timeout=TIMEOUT, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.decode().splitlines() == ["! not sent: message too long"]


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_programs_meet_at_one_address_when_nobody_says_another(protocol: str) -> None:
    program = """if True:
        import client, inspect, server, sys
        def show(*where):
            print(*where[:2])
            sys.exit()
        defaults = [inspect.signature(one).parameters
                    for one in (client.ChatClient, server.ChatServer)]
        for each in defaults:
            print(each["host"].default, each["port"].default)
        sys.argv = ["program"]
        client.ChatClient = server.ChatServer = show
        for program in (client, server):
            try:
                program.main()
            except SystemExit:
                pass
    """
    command = [sys.executable, "-c", program]
    cwd = REFERENCE / protocol
    shown = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout
    assert shown.splitlines() == ["127.0.0.1 9090"] * 4
