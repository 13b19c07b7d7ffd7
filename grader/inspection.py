"""Look at a submission without grading it: its programs, and how it speaks.

The dialect is learned by running the student's programs, in the same worlds as
when they are graded: what is said here is what the scenes will go by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from grader.room import dialect_file
from grader.room.dialect import Dialect
from grader.session import UsageProblem, open_session
from grader.submission.describe import describe
from grader.text.safe import safe_text
from grader.verdict.grading import Grading


def inspect(said: Mapping[str, Any], save_to: Path | None = None) -> Iterator[str]:
    """Yield, line by line, what is found at ``said["submission"]``; keep the dialect in *save_to*.

    Raises:
        UsageProblem: something that was said cannot be.
    """
    with closing(open_session(said)) as session:
        first = session.gradings[0]
        yield from describe(
            first.setting.submission if isinstance(first, Grading) else first.submission
        )
        speaking = [one for one in session.gradings if isinstance(one, Grading)]
        if save_to is not None:
            _can_save(save_to, [one.protocol for one in speaking])
        for grading in speaking:
            learned = grading.dialect
            yield from _speech(grading, learned)
            if save_to is not None:
                dialect_file.save(learned, save_to)
                yield f"dialect written to {save_to}; `pytest grader/ --dialect FILE` uses it"


def _speech(grading: Grading, learned: Dialect) -> Iterator[str]:
    said = f"none found that works: {'; '.join(learned.notes)}" if learned.notes else ""
    yield safe_text(f"dialect ({grading.protocol}): {said or learned.describe()}", 300)
    yield f"  found out in {grading.seconds:.1f} s, isolation {grading.setting.rung}"


def _can_save(path: Path, protocols: list[str]) -> None:
    if len(protocols) > 1:
        raise UsageProblem("--save-dialect: both tcp and udp were found; --protocol says which")
    if not protocols:
        raise UsageProblem("--save-dialect: no server was found, so there is no dialect to save")
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise UsageProblem(f"--save-dialect {path}: not a file that can be written; name another")
