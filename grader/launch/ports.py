"""Ports of the machine's own network: one grading at a time, and only when they are free.

A lock file for each hard-coded port keeps parallel gradings from each other; a
trial bind tells whether anything else has the port, or TIME_WAIT keeps it.
"""

from __future__ import annotations

import itertools
import re
import socket
import sys
import tempfile
from pathlib import Path

import filelock

from grader.launch.pump import Deadline, Pump
from grader.launch.world import LaunchError

PORT_SECONDS = 150.0  # for a port to be free: TIME_WAIT lasts 60 s on Linux, up to 120 elsewhere
_REUSE = re.compile(rb"SO_REUSEADDR|\bcreate_server\(|\ballow_reuse_address\s*=\s*True")


class Ports:
    """The ports that a submission has written into its code, for one world."""

    def __init__(self, pump: Pump, ports: tuple[int, ...]) -> None:
        self._pump = pump
        self._ports = sorted(set(ports))
        self._locks: list[filelock.FileLock] = []

    def take(self, *, reuse: bool) -> None:
        """Wait until all are ours and free; *reuse*: for a server with SO_REUSEADDR.

        Raises:
            LaunchError: another grading or another program does not let go of one.
        """
        for port in self._ports:
            self._lock(port)
            self._until_free(port, reuse=reuse)

    def became_free(self) -> bool:
        """For a server that could not bind after all: wait until any program could."""
        busy = [port for port in self._ports if not port_free(port, reuse=False)]
        for port in busy:
            self._until_free(port, reuse=False)
        return bool(busy)

    def release(self) -> None:
        """Let the next grading have them."""
        for lock in self._locks:
            lock.release()

    def _lock(self, port: int) -> None:
        """Wait until no other grading uses *port*."""
        lock = filelock.FileLock(locks_folder() / f"{port}.lock", mode=0o666)
        try:
            lock.acquire(timeout=PORT_SECONDS)
        except filelock.Timeout as error:
            raise LaunchError(
                f"port {port} is in use by another grading for {PORT_SECONDS:.0f} s; "
                "try again later"
            ) from error
        self._locks.append(lock)

    def _until_free(self, port: int, *, reuse: bool) -> None:
        deadline = Deadline(PORT_SECONDS)
        while not port_free(port, reuse=reuse):
            if deadline.passed:
                raise LaunchError(
                    f"port {port} is in use after {PORT_SECONDS:.0f} s; "
                    "stop the program that has it"
                )
            self._pump.wait(0.05)


def locks_folder() -> Path:
    """Where all users of this machine keep their locks.

    Not the folder of temporary files itself: Linux lets nobody open another
    user's file there that may have to be created (``fs.protected_regular``).
    """
    folder = Path(tempfile.gettempdir()) / "chatkit-ports"
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
    return folder


def reuses_address(source: Path) -> bool:
    """Whether the submission seems to set SO_REUSEADDR, and so need not wait for TIME_WAIT."""
    return any(_REUSE.search(path.read_bytes()) for path in source.rglob("*.py") if path.is_file())


def port_free(port: int, *, reuse: bool) -> bool:
    """Whether a server could bind *port* now, on TCP and on UDP; *reuse*: with SO_REUSEADDR."""
    kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM)
    # Both hosts: BSD lets "" share a port with a listener on one address.
    for kind, host in itertools.product(kinds, ("", "127.0.0.1")):
        with socket.socket(socket.AF_INET, kind) as trial:
            if sys.platform == "win32":
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            elif reuse and kind == socket.SOCK_STREAM:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                return False
    return True
