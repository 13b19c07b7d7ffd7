"""Hold random conversations with a chat for as long as asked, its threads switched all the time.

What a grading holds for a second, with several people speaking, coming and going at
the same moment besides: that brings out what depends on which thread is faster. It
is for whoever looks for a fault, and gives no marks.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from grader.checks import Stage
from grader.room.ahead import Ahead
from grader.room.failure import SceneFailed
from grader.room.learning import UNKNOWN
from grader.room.seat import CannotSay, Facts
from grader.session import UsageProblem, open_session
from grader.talk.rehearsal import rehearse
from grader.talk.search import Search
from grader.text.safe import safe_text
from grader.text.words import phrase, say
from grader.verdict.grading import Grading
from grader.verdict.story import tell

CHECK = "random_conversation"
SWITCHES = 1e-6  # s; CPython lets threads take turns every 0.005 s
SECONDS = 60.0
ROUND = 20  # conversations that one seed makes up
MOVES, TYPED_MOVES = 30, 12
TRIES, PLAYS = 60, 3  # of shorter ones, and of each of them: luck is needed to see a race twice

MUTE = phrase("not even a message gets through; `pytest grader/ --submission PATH` tells why")
WELL = phrase("{protocol}: conversations: {count}, in {seconds} s, seed {seed}: none broke it")
BROKE = phrase("{protocol}: conversations: {count}, in {seconds} s, seed {seed}; this broke it:")


@dataclass(frozen=True)
class Limit:
    """For how long: *seconds*, or so many *conversations* when they are given."""

    seconds: float = SECONDS
    conversations: int | None = None


def limit(seconds: str | None, examples: str | None) -> Limit:
    """What was said of that. Raises UsageProblem."""
    if seconds is not None and examples is not None:
        raise UsageProblem("--seconds and --examples: say one of them")
    with contextlib.suppress(ValueError):
        if seconds is not None and 0 < float(seconds) < 1e7:
            return Limit(float(seconds))
        if examples is not None and int(examples) > 0:
            return Limit(conversations=int(examples))
        if seconds is examples:
            return Limit()
    if seconds is not None:
        raise UsageProblem(f"--seconds {seconds}: expected a number above 0")
    raise UsageProblem(f"--examples {examples}: expected a whole number from 1")


def torture(said: Mapping[str, Any], length: Limit, tell_line: Callable[[str], None]) -> int:
    """Torture what lies at ``said["submission"]``; 0 when it bears it, 1 when not.

    Raises:
        UsageProblem: something that was said cannot be.
        LaunchError: the machine cannot.
    """
    with contextlib.closing(open_session(said)) as session:
        found = [one for one in session.gradings if isinstance(one, Grading)]
        if not found:
            raise UsageProblem(f"{said['submission']}: no server found; name it with --server FILE")
        well = True
        for grading in found:
            with contextlib.closing(grading):
                lines = list(_tortured(grading, length))
            well &= len(lines) == 1
            for line in lines:
                tell_line(safe_text(line))
    return 0 if well else 1


def _tortured(grading: Grading, length: Limit) -> Iterator[str]:
    """Yield what came of it; one line when nothing broke."""
    began = time.monotonic()
    lang = grading.lang
    setting = replace(grading.setting, switches=SWITCHES)
    played = 0
    with contextlib.closing(Ahead(setting)) as ahead:
        stage = Stage(setting, grading.dialect, Facts(), grading.seed, ahead)
        try:
            failure: SceneFailed | None = None
            for played, failure in _rounds(stage, length, began):  # noqa: B007
                pass
        finally:
            stage.close()
    key = WELL if failure is None else BROKE
    yield say(
        key,
        lang,
        protocol=grading.protocol.upper(),
        count=played,
        seconds=f"{time.monotonic() - began:.1f}",
        seed=grading.seed,
    )
    if failure is not None:
        yield ""
        yield tell(
            failure.told,
            failure,
            title=grading.rubric.title(CHECK, lang),
            points=0,
            max_points=grading.rubric.points(CHECK),
            step=grading.rubric.step_title(grading.rubric.step(CHECK), lang),
            lang=lang,
        )


def _rounds(stage: Stage, length: Limit, began: float) -> Iterator[tuple[int, SceneFailed | None]]:
    """Yield how many conversations were held, and what broke the chat, after each round."""
    from grader.talk import machine  # noqa: PLC0415  (Hypothesis takes 0.15 s)

    try:
        known = None if stage.dialect.way == UNKNOWN else rehearse(stage.open())
    except SceneFailed as failure:
        failure.told = tuple(stage.transcript or ())
        yield 0, failure
        return
    if known is None:
        yield 0, SceneFailed(got=MUTE)
        return
    held = 0

    def late() -> bool:
        return length.conversations is None and time.monotonic() - began > length.seconds

    while True:
        left = ROUND if length.conversations is None else length.conversations - held

        def over() -> bool:  # one conversation there shall be, however slow the chat
            return (late() and held + search.played > 0) or search.played >= left  # noqa: B023

        search = Search(stage.open, known, TRIES, over, PLAYS)
        with contextlib.suppress(SceneFailed):
            machine.play(
                search,
                seed=stage.seed,
                conversations=ROUND + 1,  # one talks to nobody, and is not held
                moves=TYPED_MOVES if stage.dialect.terminals else MOVES,
                hurry=True,
            )
        try:
            broken = search.verdict()
        except CannotSay as text:
            raise UsageProblem(f"the dialect has no way to say {text}; --dialect FILE") from text
        held += search.played
        yield held, broken.failure if broken else None
        if broken is not None or late() or over():
            return
        stage.seed += 1
