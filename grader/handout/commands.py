"""The commands of `chatkit` that make what students get; they stay with the teacher."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader import checks
from grader.handout.marks import StarterError
from grader.handout.packing import HandoutError, write_handout
from grader.handout.starter import write_starter
from grader.session import ROOT, UsageProblem
from grader.verdict.rubric import DEFAULT, load_rubric
from grader.verdict.toml_fields import RubricError


def register(app: typer.Typer) -> None:
    """Add the commands to *app*."""
    app.command()(starter)
    app.command()(handout)


def starter(
    out: Annotated[Path, typer.Argument(help="where to")] = ROOT / "starter",
) -> None:
    """Make the starter from the reference: its marked solutions become holes."""
    try:
        for written in write_starter(ROOT / "reference", out):
            typer.echo(written)
    except StarterError as problem:
        raise UsageProblem(str(problem)) from problem


def handout(
    out: Annotated[Path, typer.Argument(help="a new or empty folder")],
    zipped: Annotated[bool, typer.Option("--zip", help="write OUT.zip, no folder")] = False,
    rubric: Annotated[Path | None, typer.Option(help="your own rubric.toml")] = None,
) -> None:
    """Make what students get: assignment, starter, grader, notebooks; no solutions."""
    try:
        points = load_rubric(rubric, known=set(checks.load()))
        made = write_handout(ROOT, out, points, rubric or DEFAULT, zipped=zipped)
    except (HandoutError, StarterError, RubricError) as problem:
        raise UsageProblem(str(problem)) from problem
    typer.echo(f"{made}: ready for students; `pytest grader/` in it grades their starter/")
