"""Every wrong chat loses exactly the checks that its one bug must cost, and no other.

By default a good third of them are graded, so that each check is lost once by each kind
of chat, on the required checks and the bonus they lose; and thirty as on systems that show
no threads. ``CHATKIT_ZOO=full`` grades all of them on the whole rubric, both ways, which
takes most of an hour.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Set
from pathlib import Path

import pytest
from zoo import REPOSITORY, WrongChat, wrong_chats

from grader.verdict.grade import Options, grade, the_rubric
from grader.verdict.model import CheckResult, Verdict

FULL = os.environ.get("CHATKIT_ZOO") == "full"
ALL = wrong_chats()
RUBRIC = the_rubric(Options())
ELSEWHERE = Options(quiet=True, isolation="plain")  # as systems without namespaces and /proc
TRAPS_ELSEWHERE = {  # where only a quiet period tells who speaks, or who waits at a keyboard
    "tcp-leaving-untold-on-reset",
    "tutorial-client-needs-enter",
    "tutorial-client-spins",
    "tutorial-echo",
    "tutorial-no-name-asked",
    "udp-echo",
    "udp-leaver-untold",
}
PORTS = re.compile(r"\b(?:9090|14900|5555)\b")  # of the chats that wrong ones are made from
LONG = {"random_conversation"}  # a minute for each chat where silence is a quiet period
NEIGHBOURS = {"starts", "three_guests", "everyone_else_hears", "leaving_told"}


def _enough() -> list[WrongChat]:
    """The first chat of each file that loses a check which none before it has lost."""
    seen: set[tuple[Path, str]] = set()
    chosen = []
    for chat in ALL:
        costs = {(chat.base, check) for check in chat.loses}
        if FULL or not costs <= seen:
            chosen.append(chat)
            seen |= costs
    return chosen


def _elsewhere() -> list[WrongChat]:
    """For each check a chat that loses little else, of each kind in turn; and the traps."""
    chosen = {chat.name for chat in ALL if FULL or chat.name in TRAPS_ELSEWHERE}
    kinds: Counter[Path] = Counter()
    for check in RUBRIC.checks:
        losers = [chat for chat in ALL if check in chat.loses and not chat.loses & LONG]
        if losers:
            chat = min(losers, key=lambda one: (len(one.loses), kinds[one.base]))
            chosen.add(chat.name)
            kinds[chat.base] += 1
    return [chat for chat in ALL if chat.name in chosen]


def _named(chats: list[WrongChat]) -> list[object]:
    return [
        pytest.param(
            chat,
            id=chat.name,
            marks=[pytest.mark.xfail(reason=chat.awaits, strict=False)] if chat.awaits else [],
        )
        for chat in chats
    ]


@pytest.mark.parametrize("chat", _named(_enough()))
def test_a_wrong_chat_loses_what_its_bug_costs_and_no_more(chat: WrongChat, tmp_path: Path) -> None:
    _expect(chat, tmp_path, Options(), _checks(chat))


@pytest.mark.parametrize("chat", _named(_elsewhere()))
def test_it_loses_the_same_on_other_systems(chat: WrongChat, tmp_path: Path) -> None:
    """On the machine's own network, where two chats on one port would take turns."""
    checks = (_checks(chat) if FULL else chat.loses | NEIGHBOURS) - LONG
    _expect(chat, tmp_path, ELSEWHERE, checks, port=21_000 + ALL.index(chat))


@pytest.mark.parametrize("base", sorted({chat.base for chat in ALL}))
def test_the_chats_they_are_made_from_are_right(base: Path, tmp_path: Path) -> None:
    itself = next(chat for chat in ALL if chat.base == base).unchanged()
    _expect(itself, tmp_path, Options(), set(RUBRIC.checks))


@pytest.mark.parametrize("chat", ALL, ids=lambda chat: chat.name)
def test_its_change_applies(chat: WrongChat, tmp_path: Path) -> None:
    """A change whose lines are gone from its base would grade a chat that is right."""
    made = chat.make(tmp_path / "chat")
    assert {path.name: path.read_bytes() for path in made.glob("*.py")} != {
        path.name: path.read_bytes() for path in chat.base.glob("*.py")
    }


def test_every_check_is_lost_by_some_wrong_chat() -> None:
    """A check that no bug fails may not be able to fail."""
    lost = set[str]().union(*(chat.loses for chat in ALL))
    assert lost == set(RUBRIC.checks)


def _checks(chat: WrongChat) -> set[str]:
    """The checks that matter for *chat*; another bonus costs time and says little."""
    checks = set(RUBRIC.checks)
    return checks if FULL else {one for one in checks if not RUBRIC.bonus(one)} | chat.loses


def _expect(
    chat: WrongChat, folder: Path, options: Options, checks: Set[str], port: int | None = None
) -> None:
    """Grade *chat* on *checks*, on a *port* of its own, and compare what it loses."""
    made = chat.make(folder / chat.name)
    for path in made.glob("*.py") if port else ():
        path.write_text(PORTS.sub(str(port), path.read_text(encoding="utf-8")), encoding="utf-8")
    (result,) = grade(made, options, sorted(checks))
    lost = {
        one.id: one for one in result.checks if one.verdict not in {Verdict.PASSED, Verdict.SKIPPED}
    }
    skipped = {one.id for one in result.checks if one.verdict is Verdict.SKIPPED}
    expected = (chat.loses & checks) | ((chat.base_loses & checks) - skipped)
    if lost.keys() != expected:
        pytest.fail(_difference(chat, expected, lost, result.dialect), pytrace=False)
    unsure = [one.id for one in lost.values() if one.verdict is Verdict.UNGRADED]
    assert not unsure, "ungraded, expected a verdict"


def _difference(
    chat: WrongChat, expected: frozenset[str], lost: dict[str, CheckResult], dialect: str
) -> str:
    """What was lost in addition, with its stories, and what was not."""
    lines = [f"{chat.name}: {chat.bug}", f"made from {chat.base.relative_to(REPOSITORY)}", dialect]
    if kept := sorted(expected - lost.keys()):
        lines.append(f"not lost, though the bug should cost it: {', '.join(kept)}")
    for check in sorted(lost.keys() - expected):
        one = lost[check]
        lines += [f"lost in addition: {check} ({one.verdict})", one.story or "", one.detail or ""]
    return "\n".join(lines)
