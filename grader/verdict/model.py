"""The one result model: what every report, page and export is made from.

A `CheckResult` holds the transcript it was judged on, so a mark always comes
with its evidence. Nothing here knows how a result was found or how it is shown.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from grader.room.transcript import Event

SCHEMA_VERSION = 1


class Verdict(enum.StrEnum):
    """What a check says of a submission."""

    PASSED = "passed"
    FAILED = "failed"
    CRASHED = "crashed"  # the student's program ended with an exception
    HUNG = "hung"  # every thread of the student's program waits for ever
    NOT_STARTED = "not started"  # the starter's own NotImplementedError
    SKIPPED = "skipped"  # a check it depends on failed, or it does not apply
    UNGRADED = "ungraded"  # a fault of the grader or the machine: never a zero


@dataclass(frozen=True)
class CheckResult:
    """One check's verdict, its points and its evidence."""

    id: str
    step: str
    verdict: Verdict
    points: float
    max_points: float
    title: str
    story: str | None = None  # at most 15 lines: the failed scene told to the student
    cause: str | None = None  # a likely cause, only for a mistake that we recognise
    seconds: float = 0.0
    transcript: tuple[Event, ...] = ()
    bonus: bool = False
    detail: str | None = None  # a fault of ours in full; shown with -vv only


@dataclass(frozen=True)
class Result:
    """One submission graded under one protocol."""

    submission: str
    protocol: str  # "tcp" or "udp"
    factor: float  # of the mark: 1.0 for TCP, 0.8 for UDP
    isolation: str  # the rung of the ladder that was used, in words
    dialect: str  # how the chat's dialect was learned, and what it is, in words
    seconds: float
    checks: tuple[CheckResult, ...] = field(default_factory=tuple)
    notes: tuple[str, ...] = ()  # what was found in the submission and is worth a word

    @property
    def score(self) -> float:
        """Points of the required checks times the protocol's factor."""
        return round(self.factor * sum(c.points for c in self.checks if not c.bonus), 2)

    @property
    def max_score(self) -> float:
        """What a faultless submission on this protocol earns, without the bonus."""
        return round(self.factor * sum(c.max_points for c in self.checks if not c.bonus), 2)

    @property
    def bonus(self) -> float:
        """Bonus points, on top of the score; never needed for full marks."""
        return round(sum(c.points for c in self.checks if c.bonus), 2)

    @property
    def passed(self) -> bool:
        """Whether every required check that applies was passed."""
        applied = (c for c in self.checks if not c.bonus and c.max_points)
        return all(c.verdict is Verdict.PASSED for c in applied)

    @property
    def unjudged(self) -> float:
        """Points of the score that are still open through a fault of ours."""
        mine = (c for c in self.checks if c.verdict is Verdict.UNGRADED and not c.bonus)
        return round(self.factor * sum(c.max_points for c in mine), 2)
