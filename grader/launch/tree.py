"""All processes that a plain world's programs have become: children, theirs, and strays.

Each program carries a token in its environment, so that one which slipped out of
the tree (a double fork) is still found and ended.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Collection

import psutil

from grader.launch.watcher import MARK, watched

WALK_SECONDS = 0.5
PR_SET_CHILD_SUBREAPER = 36


class ProcessTree:
    """The processes of one world; its roots are the programs that were started."""

    def __init__(self) -> None:
        # In the environment of each of them, as MARK; all worlds of this grader begin alike.
        self.token = f"{watched(os.getpid()).mark}-{secrets.token_hex(4)}"
        self._roots: list[int] = []
        self._walked_at = 0.0
        self._seen: dict[int, psutil.Process] = {}
        _adopt_orphans()

    def add(self, pid: int) -> None:
        """A program was started."""
        self._roots.append(pid)

    def running(self, *, fresh: bool = False) -> list[psutil.Process]:
        """All processes of this world that were ever seen and still run.

        A walk through the tree reads every process of the machine on macOS and
        Windows, so it is made twice a second, or when it must be *fresh*.
        """
        now = time.monotonic()
        walk = fresh or sys.platform == "linux" or now - self._walked_at > WALK_SECONDS
        if walk:
            self._walked_at = now
        for pid in self._roots if walk else [pid for pid in self._roots if pid not in self._seen]:
            with contextlib.suppress(psutil.Error):
                root = self._seen.setdefault(pid, psutil.Process(pid))
                if sys.platform == "linux" and not _has_children(pid):
                    continue
                for child in root.children(recursive=True):
                    self._seen.setdefault(child.pid, child)
        return [process for process in self._seen.values() if _runs(process)]

    def strays(self) -> list[psutil.Process]:
        """Processes outside the tree that carry this world's token."""
        found = []
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if process.pid not in self._seen and process.environ().get(MARK) == self.token:
                    found.append(process)
        return found

    def memory(self, pids: Collection[int]) -> int:
        """Bytes that the system calls resident."""
        total = 0
        for pid in pids:
            with contextlib.suppress(psutil.Error):
                total += self._seen[pid].memory_info().rss
        return total


def kill_all(processes: list[psutil.Process]) -> None:
    """Kill each of them that still runs."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()


def _runs(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _has_children(pid: int) -> bool:
    """On Linux: asked a hundred times a second, so without pathlib."""
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with (
                contextlib.suppress(OSError),  # this thread has just ended
                open(f"/proc/{pid}/task/{task}/children", "rb") as file,
            ):
                if file.read(1):
                    return True
    return False


def _adopt_orphans() -> None:
    """Linux: a program that leaves its parent becomes the grader's child, and is found."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
