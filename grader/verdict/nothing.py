"""A submission in which no server was found, graded all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.submission import Submission
from grader.text.words import in_lang, say
from grader.verdict.model import CheckResult, Result, Verdict
from grader.verdict.rubric import Rubric
from grader.verdict.score import settle


@dataclass
class NothingToGrade:
    """A submission in which no server was found: every check is answered by what was seen."""

    submission: Submission
    rubric: Rubric
    lang: str = "en"
    protocol: str = "tcp"
    label: str = "none"
    dialect_in_words: str = ""

    @property
    def name(self) -> str:
        """The submission's name."""
        return self.submission.name

    @property
    def mark_factor(self) -> float:
        """What the points are multiplied by."""
        return self.rubric.factor(self.protocol)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found instead."""
        return tuple(in_lang(note, self.lang) for note in self.submission.notes)

    @property
    def isolation(self) -> str:
        """There was nothing to isolate."""
        return say("nothing was run", self.lang)

    def close(self) -> None:
        """Nothing was begun."""

    def run(self, check: str) -> CheckResult:
        """The check without points; the first one says what was seen."""
        first = not self.rubric.depends(check)
        return CheckResult(
            id=check,
            step=self.rubric.step(check),
            verdict=Verdict.FAILED if first else Verdict.SKIPPED,
            points=0,
            max_points=self.rubric.points(check),
            title=self.rubric.title(check, self.lang),
            story="\n".join(self.notes) if first else None,
            bonus=self.rubric.bonus(check),
        )

    def run_all(self, only: Sequence[str] | None = None) -> Result:
        """All checks."""
        results = [self.run(one) for one in self.rubric.checks if only is None or one in only]
        settled = settle(results, self.rubric, self.lang, protocol=self.protocol)
        return Result(
            submission=self.name,
            protocol=self.protocol,
            factor=self.mark_factor,
            isolation=self.isolation,
            dialect=say("not needed", self.lang),
            seconds=0.0,
            checks=tuple(settled),
            notes=self.notes,
        )
