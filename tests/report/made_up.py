"""Results as a real grading leaves them, for looking at every report."""

from __future__ import annotations

import tomllib

from grader.room.failure import Expectation, SceneFailed
from grader.room.transcript import Event
from grader.verdict.model import CheckResult, Result, Verdict
from grader.verdict.rubric import DEFAULT, Rubric, load_rubric
from grader.verdict.score import settle
from grader.verdict.story import tell

EVENTS = (
    Event(0.1, "alice", "joined"),
    Event(0.2, "bob", "joined"),
    Event(0.3, "carol", "joined"),
    Event(0.4, "alice", "sent", "hello\n"),
    Event(0.5, "bob", "received", "[alice] hello\n"),
)


def rubric() -> Rubric:
    return load_rubric(known=tomllib.loads(DEFAULT.read_text(encoding="utf-8"))["checks"])


def result(
    lang: str = "en", protocol: str = "tcp", submission: str = "ivanov", **verdicts: Verdict
) -> Result:
    """All checks passed but *verdicts*, each of those with its story."""
    marks = rubric()
    checks = []
    for number, check in enumerate(marks.entries):
        verdict = verdicts.get(check, Verdict.PASSED)
        points = marks.points(check) if verdict is Verdict.PASSED else 0
        made = CheckResult(
            check,
            marks.step(check),
            verdict,
            points,
            marks.points(check),
            marks.title(check, lang),
            _story(check, verdict, marks, lang),
            seconds=0.04 * number,
            transcript=EVENTS,
            bonus=marks.bonus(check),
            detail="Traceback of the grader" if verdict is Verdict.UNGRADED else None,
        )
        checks.append(made)
    return Result(
        submission,
        protocol,
        marks.factor(protocol),
        "own network and process namespaces",
        "asks for a name, lines end with \\n",
        4.21,
        tuple(settle(checks, marks, lang, protocol=protocol)),
        ("two servers were found; server.py was graded",),
    )


def _story(check: str, verdict: Verdict, marks: Rubric, lang: str) -> str | None:
    if verdict is Verdict.PASSED:
        return None
    if verdict is Verdict.UNGRADED:
        return "a guest could not be opened: Too many open files"
    return tell(
        EVENTS,
        SceneFailed(expected=(Expectation("carol", "[alice] hello\n"),)),
        title=marks.title(check, lang),
        points=0,
        max_points=marks.points(check),
        step=marks.step_title(marks.step(check), lang),
        lang=lang,
    )
