"""How often a verdict is wrong: grade the whole zoo and count, for ``chatkit zoo``.

    python tests/zoo/confusion.py [--jobs N] [--json FILE] [NAME ...]

A wrong chat must lose exactly the checks that its bug costs, a right one none but those its row
of the table names. What is lost beyond that is a false alarm, what is kept a miss; a check that
could not be judged is neither. NAMES are patterns such as ``wrong-udp-*``. Ends with status 1
when one chat's verdicts are not as they should be, unless its row says what it still awaits.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path

from expected import LOST, chats
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from zoo import WrongChat, wrong_chats

from grader.verdict.grade import Options, grade, the_rubric
from grader.verdict.model import Verdict

RIGHT = Path(__file__).parent / "right"
EXACT, LESS, MORE, UNGRADED = "as it should", "lost less", "lost more", "ungraded"
WIDTH = 80


@dataclass(frozen=True)
class Member:
    """One chat of the zoo, and what it must lose."""

    name: str
    chat: WrongChat | Path
    loses: frozenset[str]
    if_tried: frozenset[str] = frozenset()  # lost too, unless another loss keeps it from its turn
    skipped: frozenset[str] = frozenset()  # required checks that need not be tried
    ungraded: frozenset[str] = frozenset()  # what nobody can judge here
    awaits: str = ""

    @property
    def wrong(self) -> bool:
        """Whether it has a bug."""
        return isinstance(self.chat, WrongChat)


@dataclass(frozen=True)
class Judged:
    """What the grader said of one member, beside what it should have said."""

    member: Member
    should: frozenset[str]
    lost: frozenset[str]
    ungraded: frozenset[str]
    seconds: float
    fault: str = ""  # an error that ended the whole grading

    @property
    def missed(self) -> frozenset[str]:
        """Checks that it should lose and has not."""
        return self.should - self.lost - self.ungraded

    @property
    def alarms(self) -> frozenset[str]:
        """Checks that it has lost and should not."""
        return self.lost - self.should

    @property
    def outcome(self) -> str:
        """How its verdicts compare with what they should be; an injustice weighs most."""
        if self.fault or self.ungraded:
            return UNGRADED
        return MORE if self.alarms else LESS if self.missed else EXACT

    def __str__(self) -> str:
        """What is not as it should be, in one line."""
        parts = [f"{self.member.name}: {self.outcome}"]
        found = ("kept", self.missed), ("also lost", self.alarms), ("not judged", self.ungraded)
        parts += [f"{words} {', '.join(sorted(some))}" for words, some in found if some]
        parts += [self.fault] if self.fault else []
        parts += [f"known: {self.member.awaits}"] if self.member.awaits else []
        return "; ".join(parts)


def members(patterns: Sequence[str]) -> list[Member]:
    """The wrong chats and the right ones, as far as asked."""
    found = [
        Member(f"wrong-{one.name}", one, one.loses, one.base_loses, awaits=one.awaits)
        for one in wrong_chats()
    ]
    found += [
        Member(
            f"right-{one.name}",
            one.path,
            one.loses | one.bonus,
            skipped=one.skipped,
            ungraded=one.ungraded,
            awaits=one.awaits,
        )
        for one in chats(RIGHT)
    ]
    wanted = patterns or ["*"]
    return [one for one in found if any(fnmatch.fnmatch(one.name, name) for name in wanted)]


def judge(member: Member) -> Judged:
    """Grade *member* on the whole rubric."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chatkit-zoo-") as folder:
        chat = member.chat
        try:
            if isinstance(chat, WrongChat):
                chat = chat.make(Path(folder) / chat.name)
            (result,) = grade(chat, Options(seed=1))
        except Exception as fault:  # whatever it is: the other chats are still to be judged
            nothing = frozenset[str]()
            return Judged(member, member.loses, nothing, nothing, 0.0, repr(fault))
    by_verdict = {
        verdict: {check.id for check in result.checks if check.verdict is verdict}
        for verdict in Verdict
    }
    skipped = by_verdict[Verdict.SKIPPED]
    lost = set[str]().union(*(by_verdict[verdict] for verdict in LOST))
    if not member.wrong:  # points that it gets from nobody are points lost
        worth = {check.id for check in result.checks if check.max_points and not check.bonus}
        lost |= skipped & worth - member.skipped
    return Judged(
        member,
        member.loses | (member.if_tried - skipped),
        frozenset(lost),
        frozenset(by_verdict[Verdict.UNGRADED] - member.ungraded),
        round(time.monotonic() - began, 1),
    )


def outcomes(judged: Sequence[Judged]) -> Table:
    """How many chats got the verdicts that they should get."""
    table = Table(title="verdicts on whole chats", box=SIMPLE_HEAD)
    for heading in ("", EXACT, LESS, MORE, UNGRADED, "all"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, wrong in (("wrong chats", True), ("right chats", False)):
        some = [one.outcome for one in judged if one.member.wrong is wrong]
        counts = [some.count(outcome) for outcome in (EXACT, LESS, MORE, UNGRADED)]
        table.add_row(name, *map(str, counts), str(len(some)))
    return table


def by_check(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """For each check: who should lose it, who did, and where the verdict was wrong."""
    return {
        check: {
            "should": sum(check in one.should for one in judged),
            "did": sum(check in one.should & one.lost for one in judged),
            "misses": sum(check in one.missed for one in judged),
            "false_alarms": sum(check in one.alarms for one in judged),
            "ungraded": sum(check in one.ungraded for one in judged),
        }
        for check in the_rubric(Options()).entries
    }


def checks_table(counts: dict[str, dict[str, int]]) -> Table:
    """The counts of `by_check`, check by check."""
    table = Table(title="verdicts on checks", box=SIMPLE_HEAD)
    table.add_column("check", no_wrap=True)
    for heading in ("should lose it", "did", "misses", "false alarms", "ungraded"):
        table.add_column(heading, justify="right")
    for check, row in counts.items():
        table.add_row(check, *(str(count) if count else "" for count in row.values()))
    sums = [sum(row[name] for row in counts.values()) for name in next(iter(counts.values()))]
    table.add_section()
    table.add_row("all", *map(str, sums))
    return table


def main(arguments: list[str] | None = None) -> int:
    """Grade, count and print."""
    parser = argparse.ArgumentParser(description="count wrong verdicts on the chats of the zoo")
    parser.add_argument("names", nargs="*", metavar="NAME", help="patterns, as 'wrong-udp-*'")
    parser.add_argument("--jobs", type=int, default=1, help="chats graded at a time")
    parser.add_argument("--json", type=Path, help="write the counts there, too")
    asked = parser.parse_args(arguments)
    chosen = members(asked.names)
    if not chosen:
        print(f"no chat of the zoo is called {', '.join(asked.names)}", file=sys.stderr)
        return 2
    began = time.monotonic()
    judged = _judge_all(chosen, max(1, asked.jobs))
    counts = by_check(judged)
    console = Console(width=WIDTH, highlight=False)
    console.print(outcomes(judged))
    console.print(checks_table(counts))
    off = [one for one in judged if one.outcome != EXACT]
    for one in off:
        console.print(str(one), markup=False)
    if asked.json:
        _write(asked.json, judged, counts, round(time.monotonic() - began, 1))
    return int(any(not one.member.awaits for one in off))


def _judge_all(chosen: list[Member], jobs: int) -> list[Judged]:
    done: dict[str, Judged] = {}
    pools = get_context("spawn").Pool(jobs, _end_with_parent)  # leaving it ends what still runs
    with Progress(console=Console(stderr=True)) as bar, pools as pool:
        task = bar.add_task("chats of the zoo", total=len(chosen))
        for judged in pool.imap_unordered(judge, chosen):
            done[judged.member.name] = judged
            bar.advance(task)
            if judged.outcome != EXACT:
                bar.console.print(str(judged), markup=False, highlight=False)
    return [done[member.name] for member in chosen]


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def _write(
    path: Path, judged: list[Judged], counts: dict[str, dict[str, int]], seconds: float
) -> None:
    found = [
        {
            "name": one.member.name,
            "outcome": one.outcome,
            "should_lose": sorted(one.should),
            "lost": sorted(one.lost),
            "ungraded": sorted(one.ungraded),
            "seconds": one.seconds,
            "fault": one.fault,
            "awaits": one.member.awaits,
        }
        for one in judged
    ]
    whole = {"version": 1, "seconds": seconds, "checks": counts, "chats": found}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
