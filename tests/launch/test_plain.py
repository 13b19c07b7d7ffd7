"""The plain rung shares the machine's ports: one grading at a time, and only when they are free."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING

import filelock
import psutil
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
    """A program out of the shim's reach could not bind it; one of UDP could."""
    left_in_time_wait(port)
    assert not ports.port_free(port, udp=False, reuse=False)
    assert ports.port_free(port, udp=False, reuse=True)
    assert ports.port_free(port, udp=True, reuse=False)


@pytest.mark.parametrize("reuse", ["", "server.setsockopt(socket.SOL_SOCKET, 2, 1)"])
def test_a_server_need_not_wait_for_time_wait(stage: Stagehand, port: int, reuse: str) -> None:
    """With SO_REUSEADDR or without: else a scene after one that kills the server costs a minute."""
    left_in_time_wait(port)
    code = f"""
        import socket
        server = socket.socket()
        {reuse}
        server.bind(("127.0.0.1", {port}))
        server.listen()
        print("up")
        input()
    """
    world = stage.world("plain", code, ports=(port,))
    assert "up" in stage.says(stage.run(world), "up")


def test_a_port_that_stays_busy_is_the_machines_fault(
    stage: Stagehand, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told after a moment, by the name of the program, and not again with every scene."""
    monkeypatch.setattr(ports, "PORT_SECONDS", 0.1)
    monkeypatch.setattr(ports, "TELL_SECONDS", 0.05)
    told: list[str] = []
    source = stage.source(main="")
    us = rf"{re.escape(psutil.Process().name())} \({os.getpid()}\)"
    with socket.create_server(("127.0.0.1", port)):
        for _ in range(2):
            with pytest.raises(LaunchError, match=rf"port {port} is in use by {us}"):
                plain.PlainWorld(Pump(), source, ports=(port,), tell=told.append)
    assert len(told) == 1
    assert str(port) in told[0]
    plain.PlainWorld(Pump(), source, ports=(port,), tell=told.append).close()  # it was let go


def test_another_gradings_lock_is_told(
    stage: Stagehand, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "TELL_SECONDS", 0.05)
    monkeypatch.setattr(ports, "TURN_SECONDS", 0.1)
    told: list[str] = []
    source = stage.source(main="")
    with (
        ports._file_lock(f"{port}").acquire(timeout=0),
        pytest.raises(LaunchError, match=f"port {port} is in use by another grading"),
    ):
        plain.PlainWorld(Pump(), source, ports=(port,), tell=told.append)
    assert told == [f"port {port} is another grading's now; the two take turns"]


def test_gradings_take_turns_scene_by_scene(stage: Stagehand, port: int) -> None:
    """Neither is starved, although each wants the port back as soon as it has let go of it."""
    source = stage.source(main="")
    order: list[str] = []
    ended = threading.Event()

    def somebody_waits() -> bool:
        try:
            ports._file_lock(f"{port}-next").acquire(timeout=0).lock.release()
        except filelock.Timeout:
            return True
        return False

    def grade(name: str) -> None:
        pump = Pump()
        for _ in range(5):
            world = plain.PlainWorld(pump, source, ports=(port,))
            order.append(name)
            while not ended.is_set() and not somebody_waits():
                pump.wait(0.005)
            world.close()
        ended.set()

    gradings = [threading.Thread(target=grade, args=(name,)) for name in "ab"]
    for grading in gradings:
        grading.start()
    for grading in gradings:
        grading.join(timeout=30)
    assert "".join(order) in {"ab" * 5, "ba" * 5}


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+Break is not ignored by inheritance")
def test_ctrl_c_reaches_a_program_of_a_grading_in_the_background(stage: Stagehand) -> None:
    """A shell starts what it puts there with Ctrl+C ignored, and children inherit that."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = stage.start("plain", "try: print('up'); input()\nexcept: print('interrupted')")
    finally:
        signal.signal(signal.SIGINT, before)
    stage.says(process, "up")
    process.interrupt()
    assert "interrupted" in stage.ends(process)
