"""A server that already runs, under a debugger say: guests go there, nothing is launched."""

from __future__ import annotations

import socket
from collections.abc import Collection
from pathlib import Path

from grader.launch import look
from grader.launch.look import Listener, Thread, ThreadId
from grader.launch.process import Process
from grader.launch.pump import Pump
from grader.launch.sleeps import Sleep, Wait
from grader.launch.world import Command, LaunchError, World
from grader.text.words import Said


class ExternalWorld(World):
    """The machine's own network, and no process of ours in it."""

    shared_network = True
    isolation = Said("none: a server that was already running")
    box = Path("/nonexistent")

    def __init__(self, pump: Pump) -> None:
        super().__init__(pump)

    def spawn(self, command: Command) -> Process:
        """Nothing is started here."""
        raise LaunchError(f"cannot start {command.script} beside an external server")

    def make_socket(self, family: int, kind: int) -> socket.socket:
        """An ordinary socket."""
        return socket.socket(family, kind)

    def look(self) -> look.Look:
        """Nothing is seen of another's process: a quiet period has to do."""
        return look.Look()

    def look_at(self, key: ThreadId) -> Thread | None:
        """Unknown."""
        del key
        return None

    def unsent(self) -> int:
        """Unknown; taken as none."""
        return 0

    def unread(self) -> dict[bytes, int]:
        """Unknown; taken as none."""
        return {}

    def waiting_guests(self) -> int:
        """Unknown; taken as none."""
        return 0

    def sleep_of(self, key: ThreadId) -> Sleep:
        """Unknown."""
        del key
        return Sleep(Wait.UNKNOWN)

    def cpu_ns(self, key: ThreadId) -> int:
        """Unknown."""
        del key
        return 0

    def cpu_seconds(self) -> float:
        """Unknown; taken as standing still."""
        return 0.0

    def listeners(self) -> list[Listener]:
        """Not looked for: the instructor named the address."""
        return []

    def threads_of(self, process: Process) -> list[ThreadId]:
        """None."""
        del process
        return []

    def signal(self, pid: int, number: int) -> None:
        """Nobody here is ours to signal."""

    def memory(self, pids: Collection[int]) -> int:
        """Unknown."""
        del pids
        return 0

    def kill(self) -> None:
        """Nothing here is ours to kill."""

    def end(self) -> list[int]:
        """The server goes on running."""
        return []
