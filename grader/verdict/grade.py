"""Grade what lies at a path: the whole way from a hand-in to its results, without pytest."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader import checks
from grader.launch import isolation
from grader.launch.isolation import Rung
from grader.launch.setting import Setting, say_nothing
from grader.room.dialect import Dialect
from grader.submission import Submission, open_submission
from grader.verdict.grading import Grading
from grader.verdict.model import Result
from grader.verdict.nothing import NothingToGrade
from grader.verdict.rubric import Rubric, load_rubric


@dataclass(frozen=True)
class Options:
    """What an instructor may say instead of what is found."""

    server: str | None = None
    client: str | None = None
    protocol: str | None = None
    port: int | None = None
    host: str | None = None
    external: tuple[str, int] | None = None
    python: Path | None = None
    packages: Path | None = None
    dialect: Dialect | None = None
    factor: float | None = None
    isolation: Rung | None = None
    quiet: bool = False  # judge silence as on systems that do not show threads
    lang: str = "en"
    seed: int | None = 1  # of names and texts; None draws it from the submission's own bytes
    rubric: Path | None = None
    tell: Callable[[str], None] = say_nothing  # why it takes a while, for the one who waits


def the_rubric(options: Options) -> Rubric:
    """The rubric in force. Raises RubricError."""
    return load_rubric(options.rubric, known=set(checks.load()))


@contextmanager
def opened(path: Path, options: Options) -> Iterator[Submission]:
    """The submission at *path*, staged for as long as the block lasts. Raises IntakeError."""
    with tempfile.TemporaryDirectory(prefix="chatkit-stage-") as folder:
        Path(folder).chmod(0o755)
        yield open_submission(
            path,
            Path(folder) / "submission",
            server=options.server,
            client=options.client,
            protocol=options.protocol,
        )


def gradings(
    submission: Submission, options: Options, rubric: Rubric, rung: Rung | None = None
) -> list[Grading]:
    """One grading for each protocol that was handed in, on a *rung* that was tried already."""
    rung = rung or isolation.best_rung(options.isolation)
    # Threads of a server that runs elsewhere, or under a debugger, are not ours to look at.
    blind = options.external is not None or not isolation.threads_are_seen()
    return [
        Grading(
            Setting(
                submission,
                variant,
                rung,
                quiet=options.quiet or blind,
                python=options.python,
                port=options.port,
                host=options.host,
                external=options.external,
                packages=options.packages,
                tell=options.tell,
            ),
            rubric,
            checks.load(),
            lang=options.lang,
            seed=submission.fingerprint if options.seed is None else options.seed,
            given=options.dialect,
            factor=options.factor,
        )
        for variant in submission.variants
    ]


def grade(
    path: Path, options: Options | None = None, only: Sequence[str] | None = None
) -> list[Result]:
    """All results of the submission at *path*, one for each protocol it holds.

    Raises:
        IntakeError: the path cannot be graded.
        RubricError: the rubric does not add up.
        LaunchError: the isolation asked for does not work here.
    """
    options = options or Options()
    rubric = the_rubric(options)
    with opened(path, options) as submission:
        found = gradings(submission, options, rubric)
        if not found:
            return [NothingToGrade(submission, rubric, options.lang).run_all(only)]
        return [grading.run_all(only) for grading in found]
