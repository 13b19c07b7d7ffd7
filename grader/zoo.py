"""`chatkit zoo`: how often a verdict is wrong, counted on the chats of ``tests/zoo``.

They stand with the tests, which no layer of the grader may import and which students do
not get. So the counting stands there too, as a program of its own, and this starts it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from grader.session import ROOT, UsageProblem

PROGRAM = ROOT / "tests" / "zoo" / "confusion.py"


def register(app: typer.Typer) -> None:
    """Add the command to *app*."""
    app.command()(zoo)


def zoo(
    names: Annotated[
        list[str] | None, typer.Argument(help="these chats only, as 'wrong-udp-*'")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="chats graded at a time")] = 1,
    json: Annotated[Path | None, typer.Option(help="write the counts there, too")] = None,
) -> int:
    """Grade the kit's wrong and right chats, and count the verdicts that are not as they should."""
    if not PROGRAM.is_file():
        raise UsageProblem(f"no {PROGRAM}; the zoo is in a clone of the kit, not in what it gives")
    if json is not None and not json.absolute().parent.is_dir():
        raise UsageProblem(f"--json {json}: no folder {json.absolute().parent}; make it first")
    command = [sys.executable, str(PROGRAM), f"--jobs={jobs}"]
    command += [f"--json={json.absolute()}"] if json is not None else []
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.run([*command, "--", *(names or [])], env=environment, check=False).returncode
