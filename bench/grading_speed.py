"""What one grading costs, side by side with the naive way: ``python bench/grading_speed.py``.

Four questions, put in one run: how much faster than a grader that sleeps the same eight
behaviours are judged; how the wall time of a whole grading compares with the CPU time of
all processes in it (what is above 1 is waiting); what a submission costs that deadlocks or
stays silent; and what a second worker gains. Prints a table, and ends with status 1 when
a promise of the README is broken. Takes some three minutes; Linux, on an idle machine.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import naive_grader
import psutil
from rich.console import Console
from rich.table import Table

from grader.launch.keeper import keeper
from grader.launch.namespaces import NamespaceWorld
from grader.verdict.grade import Options, grade

HOME = Path(__file__).parents[1]
REFERENCE = HOME / "reference" / "tcp"
sys.path.insert(0, str(HOME / "tests" / "zoo"))
from zoo import wrong_chats  # noqa: E402  what stands beside the tests is on no path

BEHAVIOURS = [behaviour.__name__ for behaviour in naive_grader.BEHAVIOURS]
DEADLOCKED = "tcp-lock-taken-twice"
SILENT = """
import socket, threading

def serve(sock):
    while sock.recv(1024):
        pass

with socket.create_server(("127.0.0.1", 9090)) as server:
    while True:
        threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
"""
ROUNDS = 5


@dataclass(frozen=True)
class Cost:
    """Seconds of one grading: on the clock, and of CPU in all its processes."""

    wall: float
    cpu: float


def cost_of(play: Callable[[], object]) -> Cost:
    """What *play* costs, the programs that it starts included."""
    worlds = psutil.Process(keeper(os.getpid()).pid)
    running = 0.0  # s of CPU of the programs that still ran when their world was ended

    def cpu() -> float:
        ours, theirs = os.times(), worlds.cpu_times()
        return sum(ours[:4]) + sum(theirs[:4]) + running

    def end(world: NamespaceWorld) -> list[int]:
        nonlocal running
        for process in psutil.Process(world.first_pid).children(recursive=True):
            with contextlib.suppress(OSError):  # CPUCLOCK_SCHED of a process, as in time.h
                running += time.clock_gettime(~process.pid << 3 | 2)
        return really_end(world)

    really_end, NamespaceWorld.end = NamespaceWorld.end, end  # type: ignore[method-assign]
    try:
        used, began = cpu(), time.monotonic()
        play()
        return Cost(time.monotonic() - began, cpu() - used)
    finally:
        NamespaceWorld.end = really_end  # type: ignore[method-assign]


def median_cost(path: Path, only: list[str] | None = None) -> Cost:
    """The median of some gradings; a first one pays for what is found out once in a process."""
    grade(path, Options(), only)
    costs = [cost_of(lambda: grade(path, Options(), only)) for _ in range(ROUNDS)]
    wall, cpu = (statistics.median(getattr(one, name) for one in costs) for name in ("wall", "cpu"))
    return Cost(wall, cpu)


def stuck_chats(folder: Path) -> dict[str, Path]:
    """A chat that deadlocks and one that says nothing, made in *folder*."""
    deadlocked, silent = folder / "deadlocked", folder / "silent"
    next(chat for chat in wrong_chats() if chat.name == DEADLOCKED).make(deadlocked)
    shutil.copytree(REFERENCE, silent)
    (silent / "server.py").write_text(SILENT, encoding="utf-8")
    return {"a server that deadlocks": deadlocked, "a server that says nothing": silent}


def pytest_seconds(*options: str) -> float:
    """The wall time of the command that students and instructors type."""
    command = [sys.executable, "-m", "pytest", "grader/", "--submission", str(REFERENCE)]
    usual = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    began = time.monotonic()
    subprocess.run([*command, *options], cwd=HOME, env=usual, check=True, capture_output=True)
    return time.monotonic() - began


def main() -> int:
    """Measure, tell, and hold the promises."""
    found = Table("measured", "s", "ratio", "promise", title="one grading")
    kept = True

    def tell(what: str, seconds: float, ratio: float | None = None, bound: str = "") -> None:
        nonlocal kept
        held = ratio is None or not bound or _holds(ratio, bound)
        kept &= held
        shown = f"{ratio:.2f}" if ratio is not None else ""
        promise = f"{bound}{'' if held else ' BROKEN'}" if bound else ""
        found.add_row(what, f"{seconds:.2f}", shown, promise)

    began = time.monotonic()
    verdicts = naive_grader.grade(REFERENCE)
    naive = time.monotonic() - began
    assert all(verdicts.values()), verdicts
    eight = median_cost(REFERENCE, BEHAVIOURS)
    tell("eight behaviours, sleeping", naive)
    tell("eight behaviours, ours", eight.wall, naive / eight.wall, ">= 25")
    whole = median_cost(REFERENCE)
    tell("whole rubric, CPU of all processes", whole.cpu)
    tell("whole rubric, wall", whole.wall, whole.wall / whole.cpu, "<= 1.3")
    tell("whole rubric on UDP, wall", median_cost(HOME / "reference" / "udp").wall)
    with tempfile.TemporaryDirectory(prefix="chatkit-speed-") as folder:
        for name, path in stuck_chats(Path(folder)).items():
            stuck = median_cost(path)
            tell(name, stuck.wall, stuck.wall / whole.wall, "<= 2")
    alone, beside = (
        statistics.median(pytest_seconds(*options) for _ in range(ROUNDS))
        for options in ((), ("-n", "2"))
    )
    tell("pytest grader/", alone)
    tell("pytest grader/ -n 2", beside, alone / beside, ">= 1")
    Console().print(found)
    return 0 if kept else 1


def _holds(ratio: float, bound: str) -> bool:
    sign, number = bound.split()
    return ratio >= float(number) if sign == ">=" else ratio <= float(number)


if __name__ == "__main__":
    sys.exit(main())
