"""Ends the programs of a plain grading when the grader itself has ended, by whatever signal.

A grader that is killed ends nothing any more. So a small process waits at a pipe
whose other end only the grader holds: the pipe's end is the grader's. Then every
process that carries the grading's mark in its environment is killed, with all its
children. On Windows a job does the same, see `job.py`.
"""

from __future__ import annotations

import contextlib
import secrets
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

MARK = "DESK"  # the environment variable that marks a program of a grading
ROUNDS = 50  # of killing what was forked while the others were killed
ROUND_SECONDS = 0.1
_ROOT = Path(__file__).resolve().parent.parent.parent  # where the package `grader` lies
_CODE = "import sys; sys.path.append(sys.argv[1]); from grader.launch.watcher import main; main()"


@dataclass(frozen=True)
class Watched:
    """A grader that is watched."""

    mark: str  # in the environment of every program that it starts
    watcher: subprocess.Popen[bytes] | None  # whose pipe stays open as long as this is held


@cache
def watched(process: int) -> Watched:
    """From now on grader *process*, this one, is watched; a fork of it gets its own watcher."""
    del process
    mark = secrets.token_hex(8)
    if sys.platform == "win32":
        return Watched(mark, None)
    watcher = subprocess.Popen(
        [sys.executable, "-c", _CODE, str(_ROOT), mark],
        stdin=subprocess.PIPE,  # never written to
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,  # Ctrl+C is the grader's to answer
    )
    return Watched(mark, watcher)


def main() -> None:
    """Wait for the grader's end; then end what it left."""
    sys.stdin.buffer.read()
    for _ in range(ROUNDS):
        left = marked(sys.argv[-1])
        if not left:
            return
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(left, timeout=ROUND_SECONDS)


def marked(mark: str) -> set[psutil.Process]:
    """Every process that carries *mark*, and all that came of them."""
    found = set()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(MARK, "").startswith(mark):
                found |= {process, *process.children(recursive=True)}
    return {process for process in found if _runs(process)}


def _runs(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.status() != psutil.STATUS_ZOMBIE
    return False
