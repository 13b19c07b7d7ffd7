"""Bounds on what one world may use: processes and threads, and memory in all.

The kernel bounds each process (`interpreter.LIMITS`), but eight processes of
150 MB pass such a limit, and nothing bounds their sum without a cgroup. So each
look counts the threads, and twenty times a second the memory; a world beyond a
bound is ended, and its programs' output says which bound it was. One process that
starts another and ends, again and again, is never too many at once: those are
counted as they come.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

MAX_THREADS = 700  # processes and threads of one world; a fork bomb is ended there
MAX_STARTED = 1_000  # processes that one world starts by and by; fifty terminals are fifty
MAX_MEMORY = 1 << 30  # bytes of a world's own memory; 50 guests of a right chat take 60 MB
EVERY = 0.05  # s between two counts of the memory, which cost 20 microseconds a process


class Guard:
    """Tells when a world has grown beyond its bounds."""

    def __init__(self) -> None:
        self._next = 0.0
        self._started: set[int] = set()

    def excess(self, pids: Collection[int], threads: int, memory: Callable[[], int]) -> str | None:
        """What is too much, in words; None while nothing is."""
        self._started.update(pids)
        if pids and (count := len(self._started)) > MAX_STARTED:
            return f"process limit: {count} processes started, at most {MAX_STARTED} allowed"
        if threads > MAX_THREADS:
            return f"process limit: {threads} processes and threads, at most {MAX_THREADS} allowed"
        now = time.monotonic()
        if now < self._next:
            return None
        self._next = now + EVERY
        if (used := memory()) > MAX_MEMORY:
            return f"memory limit: {used >> 20} MB in use, at most {MAX_MEMORY >> 20} MB allowed"
        return None
