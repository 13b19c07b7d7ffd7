"""The plain rung shares the machine's ports: one grading at a time, and only when they are free."""

from __future__ import annotations

import socket
import sys
import threading
from typing import TYPE_CHECKING

import filelock
import pytest

from grader.launch import plain, ports
from grader.launch.pump import Pump
from grader.launch.world import LaunchError

if TYPE_CHECKING:
    from .conftest import Stagehand

TAKES_IT = "import socket\nsocket.create_server(('127.0.0.1', %d))\nprint('up')\ninput()"


@pytest.fixture
def port() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found: int = server.getsockname()[1]
    return found


def test_two_worlds_take_turns_with_a_port(stage: Stagehand, port: int) -> None:
    """The second one begins when the first has ended."""
    first = stage.world("plain", TAKES_IT % port, ports=(port,))
    stage.says(stage.run(first), "up")
    source = stage.source(main="")
    order: list[str] = []

    def another() -> None:
        world = plain.PlainWorld(Pump(), source, ports=(port,))
        order.append("second began")
        world.close()

    thread = threading.Thread(target=another)
    thread.start()
    thread.join(timeout=0.3)
    order.append("first ended")
    stage.close(first)
    thread.join(timeout=30)
    assert order == ["first ended", "second began"]


def test_a_busy_port_is_waited_for(stage: Stagehand, port: int) -> None:
    """Another program's listener, closed a moment later; TIME_WAIT is waited for alike."""
    other = socket.create_server(("127.0.0.1", port))
    closer = threading.Timer(0.3, other.close)
    closer.start()
    world = stage.world("plain", TAKES_IT % port, ports=(port,))
    assert other.fileno() == -1, "the world was there before the port was free"
    stage.says(stage.run(world), "up")
    closer.join()


def left_in_time_wait(port: int) -> None:
    """Let a server close first: its port is not free for a minute."""
    server = socket.create_server(("127.0.0.1", port))
    guest = socket.create_connection(("127.0.0.1", port))
    accepted = server.accept()[0]
    accepted.close()
    assert guest.recv(1) == b""
    guest.close()
    server.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows binds a port in TIME_WAIT")
def test_a_port_in_time_wait_is_no_free_port(port: int) -> None:
    """A server without SO_REUSEADDR could not bind it, so the world waits."""
    left_in_time_wait(port)
    assert not ports.port_free(port, reuse=False)
    assert ports.port_free(port, reuse=True)


def test_a_server_that_reuses_its_address_need_not_wait(stage: Stagehand, port: int) -> None:
    """Otherwise every scene after one that kills the server would cost a minute."""
    left_in_time_wait(port)
    world = stage.world("plain", TAKES_IT % port, ports=(port,))
    stage.says(stage.run(world), "up")


def test_a_port_that_stays_busy_is_the_machines_fault(
    stage: Stagehand, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "PORT_SECONDS", 0.1)
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(LaunchError, match=f"port {port} is in use after 0 s; stop the program"),
    ):
        stage.world("plain", ports=(port,))
    lock = filelock.FileLock(ports.locks_folder() / f"{port}.lock")
    with lock.acquire(timeout=0):
        pass  # it was let go


def test_another_gradings_lock_is_told(
    stage: Stagehand, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "PORT_SECONDS", 0.1)
    lock = filelock.FileLock(ports.locks_folder() / f"{port}.lock")
    with (
        lock.acquire(timeout=0),
        pytest.raises(LaunchError, match=f"port {port} is in use by another grading"),
    ):
        stage.world("plain", ports=(port,))
