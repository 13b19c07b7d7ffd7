"""All processes that a plain world's programs have become: children, theirs, and strays.

Each program carries a token in its environment, so that one which slipped out of
the tree (a double fork) is still found and ended. On Linux such a one becomes the
grader's child: it is known by that even when it has cleared its environment.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sys
import time
from collections.abc import Collection

import psutil

from grader.launch.watcher import MARK, watched

WALK_SECONDS = 0.5
PR_SET_CHILD_SUBREAPER = 36
_programs: set[int] = set()  # that worlds of this grader started: children that are no strays


class ProcessTree:
    """The processes of one world; its roots are the programs that were started."""

    def __init__(self) -> None:
        # In the environment of each of them, as MARK; all worlds of this grader begin alike.
        self.token = f"{watched(os.getpid()).mark}-{secrets.token_hex(4)}"
        self._roots: list[int] = []
        self._walked_at = 0.0
        self._seen: dict[int, psutil.Process] = {}
        _adopt_orphans()
        self._before = set(_orphans())  # somebody else's: a notebook may have begun them

    def add(self, pid: int) -> None:
        """A program was started."""
        self._roots.append(pid)
        _programs.add(pid)

    def running(self, *, fresh: bool = False) -> list[psutil.Process]:
        """All processes of this world that were ever seen and still run.

        A walk through the tree reads every process of the machine on macOS and
        Windows, so it is made twice a second, or when it must be *fresh*.
        """
        now = time.monotonic()
        walk = fresh or sys.platform == "linux" or now - self._walked_at > WALK_SECONDS
        if walk:
            self._walked_at = now
            _bury_orphans()
        for pid in self._roots if walk else [pid for pid in self._roots if pid not in self._seen]:
            with contextlib.suppress(psutil.Error):
                root = self._seen.setdefault(pid, psutil.Process(pid))
                if sys.platform == "linux" and not _has_children(pid):
                    continue
                for child in root.children(recursive=True):
                    self._seen.setdefault(child.pid, child)
        return [process for process in self._seen.values() if _runs(process)]

    def strays(self) -> list[psutil.Process]:
        """Processes outside the tree that carry this world's token, or hide whose they are."""
        found: dict[int, psutil.Process] = {}
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if process.pid not in self._seen and process.environ().get(MARK) == self.token:
                    found[process.pid] = process
        for pid in set(_orphans()) - self._before:
            with contextlib.suppress(psutil.Error):
                orphan = psutil.Process(pid)
                if pid not in self._seen and not _carries_a_mark(orphan):
                    found |= {one.pid: one for one in (orphan, *orphan.children(recursive=True))}
        return [process for process in found.values() if _runs(process)]

    def memory(self, pids: Collection[int]) -> int:
        """Bytes that the system calls resident."""
        total = 0
        for pid in pids:
            with contextlib.suppress(psutil.Error):
                total += self._seen[pid].memory_info().rss
        return total


def kill_all(processes: list[psutil.Process]) -> None:
    """Kill each of them that still runs, with its group: one that forks and ends is not outrun."""
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            if sys.platform == "linux" and process.is_running():
                group = os.getpgid(process.pid)
                if group != os.getpgrp():
                    os.killpg(group, signal.SIGKILL)
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


def _orphans() -> list[int]:
    """Linux: children of this process that neither it nor a library of it has started.

    What a world starts, and all that comes of it, is in sessions of its own; whatever
    else the grader starts is in the grader's session, but for the watcher.
    """
    if sys.platform != "linux":
        return []
    pids: list[int] = []
    for task in os.listdir("/proc/self/task"):
        with (
            contextlib.suppress(OSError),  # this thread has just ended
            open(f"/proc/self/task/{task}/children", "rb") as file,
        ):
            pids += map(int, file.read().split())
    watcher = watched(os.getpid()).watcher
    known = _programs if watcher is None else _programs | {watcher.pid}
    return [pid for pid in pids if pid not in known and _session(pid) != os.getsid(0)]


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:  # it has just ended
        return os.getsid(0)


def _carries_a_mark(process: psutil.Process) -> bool:
    """Whether *process* says whose it is; what cannot be read says nothing."""
    try:
        return process.environ().get(MARK, "").startswith(watched(os.getpid()).mark)
    except psutil.AccessDenied:
        return False


def _bury_orphans() -> None:
    """Take what has ended: thousands of them would leave no process number for anybody."""
    for pid in _orphans():
        with contextlib.suppress(OSError):
            os.waitpid(pid, os.WNOHANG)


def _adopt_orphans() -> None:
    """Linux: a program that leaves its parent becomes the grader's child, and is found."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
