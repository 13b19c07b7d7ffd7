"""Ports of the machine's own network: one grading at a time, and only when they are free.

Lock files for each hard-coded port keep parallel gradings from each other; a trial
bind tells whether another program has the port. TIME_WAIT, in which a server that
closed first leaves its port for a minute, keeps nobody: the shim lets a student's
server bind over it, as if its network were fresh.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import filelock
import psutil

from grader.launch.pump import Deadline, Pump
from grader.launch.world import LaunchError
from grader.text.words import Said, phrase

PORT_SECONDS = 150.0  # for a port to be free: TIME_WAIT lasts 60 s on Linux, up to 120 elsewhere
TURN_SECONDS = 600.0  # for other gradings, which take turns with this one
TELL_SECONDS = 1.0  # of waiting in silence
POLL = 0.02
REUSABLE = sys.platform != "win32"  # there a port in TIME_WAIT can be bound as it is
_OTHERS = phrase("port {port} is another grading's now; the two take turns")
_BUSY = phrase("port {port} is in use by {who}; stop it, and the grading goes on")
_LINGERS = phrase("the system keeps port {port} for a minute after its last connection; waiting")
_SOMEBODY = phrase("another program")


class Ports:
    """The ports that a submission has written into its code, for one world."""

    _given_up: ClassVar[set[int]] = set()  # waited for in vain: the next scene waits less
    _said: ClassVar[set[str]] = set()

    def __init__(
        self,
        pump: Pump,
        ports: tuple[int, ...],
        protocol: str,
        tell: Callable[[str], None],
    ) -> None:
        self._pump = pump
        self._ports = sorted(set(ports))
        self._udp = protocol == "udp"
        self._tell = tell
        self._locks: list[filelock.FileLock] = []

    def take(self) -> None:
        """Wait until all are ours, and free.

        Raises:
            LaunchError: another grading or another program does not let go of one.
        """
        for port in self._ports:
            self._lock(port)
            self._until_free(port, reuse=REUSABLE)

    def became_free(self) -> bool:
        """For a server that could not bind after all: wait until any program could."""
        busy = [port for port in self._ports if not port_free(port, udp=self._udp, reuse=False)]
        for port in busy:
            self._until_free(port, reuse=False)
        return bool(busy)

    def release(self) -> None:
        """Let the next grading have them."""
        while self._locks:
            self._locks.pop().release()

    def _lock(self, port: int) -> None:
        """Wait until no other grading uses *port*.

        Who comes next holds a lock of its own meanwhile. So a grading that has just
        let go of the port, and wants it for its next scene, stands in line behind.
        """
        lock, in_line = _file_lock(f"{port}"), _file_lock(f"{port}-next")
        self._acquire(in_line, port)
        try:
            self._acquire(lock, port)
        finally:
            in_line.release()
        self._locks.append(lock)

    def _acquire(self, lock: filelock.FileLock, port: int) -> None:
        try:
            lock.acquire(timeout=TELL_SECONDS, poll_interval=POLL)
        except filelock.Timeout:
            self._say_once(Said(_OTHERS, port=port))
            try:
                lock.acquire(timeout=TURN_SECONDS, poll_interval=POLL)
            except filelock.Timeout as error:
                raise LaunchError(
                    f"port {port} is in use by another grading for {TURN_SECONDS:.0f} s; "
                    "try again later"
                ) from error

    def _until_free(self, port: int, *, reuse: bool) -> None:
        deadline = Deadline(TELL_SECONDS if port in self._given_up else PORT_SECONDS)
        unexplained = Deadline(TELL_SECONDS)
        while not port_free(port, udp=self._udp, reuse=reuse):
            if deadline.passed:
                self._given_up.add(port)
                raise LaunchError(
                    f"port {port} is in use by {_owner(port)} after {PORT_SECONDS:.0f} s; stop it"
                )
            if unexplained.passed:
                unexplained = Deadline(PORT_SECONDS)
                lingers = not reuse and port_free(port, udp=self._udp, reuse=True)
                key = _LINGERS if lingers else _BUSY
                self._say_once(Said(key, port=port, who=_owner(port)))
            self._pump.wait(POLL)
        self._given_up.discard(port)

    def _say_once(self, text: str) -> None:
        """Tell the person who waits, but not again with every scene."""
        if text not in self._said:
            self._said.add(text)
            self._tell(text)


def _file_lock(name: str) -> filelock.FileLock:
    return filelock.FileLock(_folder() / f"{name}.lock", mode=0o666)


def _owner(port: int) -> str:
    """Which program has *port*, as far as this user may see."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if any(sock.laddr and sock.laddr.port == port for sock in process.net_connections()):
                return f"{process.name()} ({process.pid})"
    return Said(_SOMEBODY)


def _folder() -> Path:
    """Where all users of this machine keep their locks.

    Not the folder of temporary files itself: Linux lets nobody open another
    user's file there that may have to be created (``fs.protected_regular``).
    """
    folder = Path(tempfile.gettempdir()) / "chatkit-ports"
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
    return folder


def port_free(port: int, *, udp: bool, reuse: bool) -> bool:
    """Whether a server could bind *port* now; *reuse*: over connections in TIME_WAIT."""
    # Both hosts: BSD lets "" share a port with a listener on one address.
    for host in ("", "127.0.0.1"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM) as one:
            if sys.platform == "win32":
                one.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            elif reuse and not udp:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((host, port))
            except OSError:
                return False
    return True
