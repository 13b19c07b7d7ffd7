"""Count verdicts that change: grade each chat again and again, idle and beside busy processes.

    python bench/flakes.py 300 --members reference-tcp reference-udp
    python bench/flakes.py 5

A verdict must depend on the chat alone. So each is graded N times with the machine idle
and N times beside processes that want all of it; whatever differs from the first grading
is a flake, and is shown with its story. Exit status 1 when there is one.
"""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from grader.verdict.grade import Options, grade

REPOSITORY = Path(__file__).parents[1]
ZOO = REPOSITORY / "tests" / "zoo"
sys.path.insert(0, str(ZOO))
from zoo import wrong_chats  # noqa: E402  what stands beside the tests is on no path

# Ends by itself with us, however we end.
BUSY = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    sum(range(100_000))"


@dataclass
class Member:
    """One chat, and what its gradings said."""

    name: str
    path: Path
    first: dict[str, str] = field(default_factory=dict)  # verdicts by check
    changes: dict[bool, Counter[str]] = field(
        default_factory=lambda: {False: Counter(), True: Counter()}
    )
    seconds: dict[bool, float] = field(default_factory=lambda: {False: 0.0, True: 0.0})

    def heard(self, found: Found, *, busy: bool) -> list[str]:
        """Take one more grading; what differs from the first one, told as stories."""
        told = []
        self.seconds[busy] += found.seconds
        self.first = self.first or found.verdicts
        for name in sorted(self.first.keys() | found.verdicts.keys()):
            if found.verdicts.get(name) != self.first.get(name):
                self.changes[busy][name] += 1
                told.append(
                    f"{self.name} {name} {'beside busy processes' if busy else 'idle'}: first "
                    f"{self.first.get(name)}, then {found.verdicts.get(name)}\n"
                    f"{found.stories.get(name) or ''}"
                )
        return told


@dataclass
class Found:
    """What one grading said, by protocol and check."""

    verdicts: dict[str, str]
    stories: dict[str, str | None]
    seconds: float


def graded(path: Path, options: Options) -> Found:
    """Grade it once, in whatever process this is called."""
    began = time.monotonic()
    checks = {
        f"{result.protocol} {one.id}": one
        for result in grade(path, options)
        for one in result.checks
    }
    return Found(
        {name: str(one.verdict) for name, one in checks.items()},
        {name: one.story for name, one in checks.items()},
        time.monotonic() - began,
    )


def members(patterns: list[str], folder: Path) -> list[Member]:
    """The references, the wrong chats (made in *folder*) and the right ones, as far as asked."""
    places = {f"reference-{one.name}": one for one in sorted((REPOSITORY / "reference").iterdir())}
    wrong = {chat.name: chat for chat in wrong_chats()}
    places |= {f"wrong-{name}": folder / name for name in wrong}
    places |= {f"right-{one.name}": one for one in sorted((ZOO / "right").iterdir())}
    chosen = [
        Member(name, path)
        for name, path in places.items()
        if not path.is_file()
        and (not patterns or any(fnmatch.fnmatch(name, pattern) for pattern in patterns))
    ]
    for member in chosen:
        if member.path.parent == folder:
            wrong[member.path.name].make(member.path)
    return chosen


@contextlib.contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """As many processes that never rest, for the length of a ``with`` block."""
    processes = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def table(chosen: list[Member], asked: argparse.Namespace) -> Table:
    """One line for each member whose verdicts changed, and the sum of all."""
    times = asked.times
    found = Table(
        title=f"{len(chosen)} chats, {times} gradings of each idle and {times} beside "
        f"{asked.busy} busy processes, {asked.jobs} at a time"
    )
    for heading in ("chat", "changed idle", "changed busy", "checks", "s idle", "s busy"):
        found.add_column(heading, justify="left" if heading in {"chat", "checks"} else "right")

    def add(name: str, some: list[Member], checks: str) -> None:
        changed = {one: sum(m.changes[one].total() for m in some) for one in (False, True)}
        mean = {
            one: sum(m.seconds[one] for m in some) / max(1, len(some) * times)
            for one in (False, True)
        }
        found.add_row(
            name,
            str(changed[False]),
            str(changed[True]),
            checks,
            f"{mean[False]:.1f}",
            f"{mean[True]:.1f}",
        )

    for member in chosen:
        if either := member.changes[False] | member.changes[True]:
            add(member.name, [member], ", ".join(sorted(either)))
    verdicts = sum(len(member.first) for member in chosen) * 2 * times
    add("all together", chosen, f"of {verdicts} verdicts")
    return found


def main() -> int:
    """Grade, count, and say what changed."""
    parser = argparse.ArgumentParser(description="count verdicts that change")
    parser.add_argument("times", type=int, help="gradings of each chat, idle, and as many busy")
    parser.add_argument("--busy", type=int, default=4, help="busy processes")
    parser.add_argument("--members", nargs="*", default=[], help="patterns, as 'wrong-tcp-*'")
    parser.add_argument(
        "--elsewhere", action="store_true", help="as systems without namespaces and /proc"
    )
    parser.add_argument("--jobs", type=int, default=1, help="gradings at a time")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    options = Options(seed=asked.seed)
    if asked.elsewhere:
        options = Options(seed=asked.seed, quiet=True, isolation="plain")
    console = Console()
    with tempfile.TemporaryDirectory(prefix="chatkit-flakes-") as folder:
        chosen = members(asked.members, Path(folder))
        if not chosen:
            parser.error(f"no chat is called so: {', '.join(asked.members)}")
        with ProcessPoolExecutor(asked.jobs) as pool:
            for busy in (False, True):
                with busy_processes(asked.busy if busy else 0):
                    rounds = {
                        pool.submit(graded, member.path, options): member
                        for _ in range(asked.times)
                        for member in chosen
                    }
                    note = "beside busy processes" if busy else "idle"
                    for one in track(
                        as_completed(rounds), note, total=len(rounds), console=console
                    ):
                        for story in rounds[one].heard(one.result(), busy=busy):
                            console.print(f"{story}\n", markup=False, highlight=False)
    console.print(table(chosen, asked))
    return int(any(sum(member.changes.values(), Counter()) for member in chosen))


if __name__ == "__main__":
    sys.exit(main())
