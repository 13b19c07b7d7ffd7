"""How the server starts and stops, and what it says when it cannot."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.reference.conftest import PROMPT, REFERENCE


def run_server(protocol: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "server.py", *options]
    cwd = REFERENCE / protocol
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=10, check=False)


def test_ctrl_c_ends_the_server_while_guests_are_in_every_state(chat) -> None:
    chat.join("alice", "bob")
    chat.guest()
    chat.terminal().types("zoe")
    assert chat.ctrl_c() == (0, "")


def test_port_in_use_is_said_in_one_line(chat) -> None:
    ended = run_server(chat.protocol, "--port", str(chat.port))
    assert (ended.returncode, ended.stderr) == (
        1,
        f"port {chat.port} is already in use; stop the other server or pass --port\n",
    )


def test_port_can_be_taken_again_at_once(open_chat) -> None:
    """The connections of the server before are still in TIME_WAIT then."""
    first = open_chat("tcp")
    first.join("alice", "bob")
    assert first.ctrl_c() == (0, "")
    assert open_chat("tcp", "--port", str(first.port)).port == first.port


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
@pytest.mark.parametrize("options", [("--port", "70000"), ("--host", "192.0.2.1")])
def test_address_that_cannot_be_had_is_said_in_one_line(protocol: str, options) -> None:
    ended = run_server(protocol, *options)
    assert ended.returncode == 1
    assert ended.stderr.startswith("cannot listen on ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_port_that_is_forbidden_is_not_called_one_in_use(protocol: str) -> None:
    program = """if True:
        import server, sys
        def forbid(*_):
            raise PermissionError(13, "Permission denied")
        server.open_socket = forbid
        sys.argv = ["server.py", "--port", "80"]
        server.main()
    """
    command = [sys.executable, "-c", program]
    cwd = REFERENCE / protocol
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (
        1,
        "cannot listen on 127.0.0.1:80: [Errno 13] Permission denied\n",
    )


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_server_that_never_served_can_be_shut_down(protocol: str) -> None:
    command = [sys.executable, "-c", "import server; server.ChatServer(port=0).shutdown()"]
    subprocess.run(command, cwd=REFERENCE / protocol, timeout=10, check=True)


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_ctrl_c_ends_the_server_where_it_cannot_interrupt_a_waiting_call(protocol: str) -> None:
    """So it is on Windows; a handler that does nothing makes accept() and recvfrom() so here."""
    program = """if True:
        import server, signal, socket, sys, threading
        signal.signal(signal.SIGINT, lambda *_: None)
        chat = server.ChatServer(port=0)
        server.on_ctrl_c(chat.shutdown)

        def come_and_press() -> None:
            kind = socket.SOCK_STREAM if sys.argv[1] == "tcp" else socket.SOCK_DGRAM
            with socket.socket(socket.AF_INET, kind) as guest:
                guest.connect(chat.address)
                guest.send(b"alice")
                print(guest.recv(100).decode())
            signal.raise_signal(signal.SIGINT)

        threading.Thread(target=come_and_press).start()
        chat.serve_forever()
    """
    command = [sys.executable, "-c", program, protocol]
    ended = subprocess.run(
        command, cwd=REFERENCE / protocol, timeout=10, check=True, capture_output=True, text=True
    )
    assert ended.stdout.strip() == (PROMPT if protocol == "tcp" else "* in the room:")
    assert ended.stderr == ""
