"""A world: the network, files and processes of one launch, ended as one.

`NamespaceWorld` (Linux) has its own loopback, so every submission may hard-code
port 9090 at the same time, and its own process 1, so nothing outlives it.
`PlainWorld` (anywhere) shares the machine's network: one lock per port.
"""

from __future__ import annotations

import os
import socket
import sys
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.launch.guard import Guard
from grader.launch.look import Listener, Look, Thread, ThreadId
from grader.launch.process import Process
from grader.launch.pump import Pump
from grader.launch.sleeps import Sleep, Wait


class LaunchError(Exception):
    """A fault of the grader or the machine, never of the student: measured, what to do."""


@dataclass(frozen=True)
class Command:
    """A program to start: where it lies in the submission, and how."""

    script: str  # relative to the submission's root, with forward slashes
    python: Path
    arguments: Sequence[str] = ()
    search: Sequence[str] = ()  # folders of the submission to find modules in, besides its own
    role: str = "server"
    terminal: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: str | None = None  # where it is started, like *script*; None: beside it

    def starts_in(self, box: Path) -> Path:
        """Where it is started, when the submission lies at *box*."""
        return (box / self.script).parent if self.folder is None else box / self.folder


class World(ABC):
    """What a scene needs of the place its programs run in."""

    isolation: str  # the rung of the ladder, in words
    box: Path  # the copy of the submission, as the programs see it in tracebacks
    shared_network: bool  # whether other programs of the machine are on the same loopback

    def __init__(self, pump: Pump) -> None:
        self.pump = pump
        self.processes: list[Process] = []
        self.own_inodes: set[int] = set()  # the grader's sockets in this network
        self.stalled_ports: set[int] = set()  # of guests that read no more
        self._guard = Guard()

    @abstractmethod
    def spawn(self, command: Command) -> Process:
        """Start a program. Raises LaunchError when that is no fault of the student."""

    @abstractmethod
    def make_socket(self, family: int, kind: int) -> socket.socket:
        """A socket in this world's network, not yet bound or connected."""

    @abstractmethod
    def look(self) -> Look:
        """What the programs do now."""

    @abstractmethod
    def look_at(self, key: ThreadId) -> Thread | None:
        """What one thread does now; None when it has ended."""

    @abstractmethod
    def unsent(self) -> int:
        """Bytes that the programs' TCP sockets still hold."""

    @abstractmethod
    def unread(self) -> dict[bytes, int]:
        """The programs' sockets in which something waits, and how much; none where not seen."""

    @abstractmethod
    def waiting_guests(self) -> int:
        """Connections that no program has accepted yet; 0 where that is not seen."""

    @abstractmethod
    def sleep_of(self, key: ThreadId) -> Sleep:
        """What a thread sleeps in; UNKNOWN where the system does not say."""

    @abstractmethod
    def cpu_ns(self, key: ThreadId) -> int:
        """CPU time a thread has been given, in nanoseconds."""

    @abstractmethod
    def cpu_seconds(self) -> float:
        """CPU time of all programs so far; all that a quiet period can go by."""

    @abstractmethod
    def threads_of(self, process: Process) -> list[ThreadId]:
        """The threads of the student's interpreter, and of what it has forked."""

    @abstractmethod
    def signal(self, pid: int, number: int) -> None:
        """Send a signal to the program that *pid* stands for."""

    @abstractmethod
    def listeners(self) -> list[Listener]:
        """Where the programs wait for guests."""

    @abstractmethod
    def memory(self, pids: Collection[int]) -> int:
        """Bytes of memory that the programs have for themselves."""

    @abstractmethod
    def kill(self) -> None:
        """Kill every program, at once; the world itself goes on."""

    @abstractmethod
    def end(self) -> list[int]:
        """End every process of this world; return those that could not be ended."""

    def ports_became_free(self) -> bool:
        """Wait for ports that something else had; False when there was nothing to wait for."""
        return False

    def keep_within_bounds(self, pids: Collection[int], threads: int) -> None:
        """Kill the programs once they use more than a world may, and say so in their output."""
        if excess := self._guard.excess(pids, threads, lambda: self.memory(pids)):
            for process in self.processes:
                if process.alive:
                    process.remark(f"chatkit ended this program: {excess}")
            self.kill()

    def starved_seconds(self) -> float:
        """How long the programs' threads have waited for a CPU in all; 0 where that is not seen."""
        return 0.0

    def asks(self, process: Process) -> bool:
        """Whether a thread of *process*, or of a fork, is at its keyboard; only seen on Linux."""
        return any(self.sleep_of(key).wait is Wait.STDIN for key in self.threads_of(process))

    def socket(self, family: int, kind: int) -> socket.socket:
        """A socket in this world's network that the looks know as the grader's own."""
        made = self.make_socket(family, kind)
        self.own_inodes.add(inode(made))
        return made

    def close(self) -> None:
        """End the world and let go of all that belonged to it."""
        left = self.end()
        for process in self.processes:
            process.close()
        if left:
            raise LaunchError(f"could not end processes {left}; end them by hand")


def inode(made: socket.socket) -> int:
    """The socket's number in ``/proc/net``; 0 where there is no such thing."""
    return os.fstat(made.fileno()).st_ino if sys.platform == "linux" else 0
