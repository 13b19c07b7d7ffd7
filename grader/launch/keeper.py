"""The way to `agent`: one keeper for each grading process, one channel for each world."""

from __future__ import annotations

import array
import json
import os
import select
import socket
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any

from grader.launch.world import LaunchError

RECORD = 1 << 18  # bytes in one message at most; agent.py has the same bound
ANSWER_SECONDS = 30.0  # for an answer that takes 3 ms on an idle machine
_ROOT = Path(__file__).resolve().parent.parent.parent  # where the package `grader` lies
# Without site and environment (-I -S): nothing but the standard library and ours can be imported.
_AGENT = "import sys; sys.path.append(sys.argv[1]); from grader.launch.agent import main; main()"


class Keeper:
    """The process that worlds are forked from."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _AGENT, str(_ROOT), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={},
                cwd="/",
                stdin=subprocess.DEVNULL,
            )
        self._lock = threading.Lock()  # one request at a time on the one socket

    @property
    def pid(self) -> int:
        """Its process, whose children's CPU time is that of all worlds that have ended."""
        return self._process.pid

    def open_world(self, plan: dict[str, Any]) -> Channel:
        """Ask for a world; its first answer is who its process 1 is."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._lock:
            try:
                send(self._control, plan, [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise LaunchError(f"the keeper of the worlds is gone: {error}") from error
        return Channel(ours)


@cache
def keeper(process: int) -> Keeper:
    """The keeper that belongs to *process*, this one; a fork gets its own."""
    del process
    return Keeper()


class Channel:
    """Requests to one world's process 1, its answers, and its news of ended programs."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.exits: dict[int, int] = {}  # process in the world -> exit code

    def fileno(self) -> int:
        """For a selector."""
        return self.control.fileno()

    def hear(self) -> int:
        """Take what has come unasked; returns a number of bytes, as a pump's reader does."""
        while select.select([self.control], [], [], 0)[0]:
            message, _ = self._receive()
            if message is None:
                return 0
        return 1

    def ask(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        """Send *request* with *fds* beside it and wait for its answer."""
        return self.ask_for_fds(request, fds)[0]

    def ask_for_fds(
        self, request: dict[str, Any], fds: list[int]
    ) -> tuple[dict[str, Any], list[int]]:
        """The same, with the file descriptors that came back."""
        try:
            send(self.control, request, fds)
        except OSError as error:
            raise LaunchError(f"the world has ended: {error}") from error
        return self.answer(request["do"])

    def answer(self, operation: str) -> tuple[dict[str, Any], list[int]]:
        """Wait for the answer to *operation*. Raises LaunchError when it is a refusal."""
        while True:
            if not select.select([self.control], [], [], ANSWER_SECONDS)[0]:
                raise LaunchError(f"no answer to {operation} within {ANSWER_SECONDS:.0f} s")
            message, fds = self._receive()
            if message is None:
                raise LaunchError(f"the world ended before it answered {operation}")
            if message.get("re") == operation:
                if "error" in message:
                    raise LaunchError(f"{operation}: {message['error']}")
                return message, fds

    def _receive(self) -> tuple[dict[str, Any] | None, list[int]]:
        try:
            data, extra, _, _ = self.control.recvmsg(RECORD, socket.CMSG_SPACE(16 * 4))
        except OSError:
            return None, []
        fds = array.array("i")
        for level, kind, payload in extra:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
        for fd in fds:
            os.set_inheritable(fd, False)
        if not data:
            return None, list(fds)
        message: dict[str, Any] = json.loads(data)
        if "exit" in message:
            self.exits[message["exit"]] = message["code"]
        return message, list(fds)

    def close(self) -> None:
        """Close this end: the world's process 1 ends, and with it the world."""
        self.control.close()


def send(control: socket.socket, message: dict[str, Any], fds: list[int]) -> None:
    """One record with file descriptors beside it."""
    extra = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    control.sendmsg([json.dumps(message).encode()], extra)
