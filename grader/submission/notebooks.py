"""Take the programs out of a Jupyter notebook.

Cells written by ``%%writefile`` are files already. Else a solution is spread
over the cells: imports first, then the server and the client under their own
headings or in cells of their own. Lines that only Jupyter understands
(``%time``, ``!pip``, ``help?``) are blanked, so that line numbers stay.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from grader.submission.decode import decode
from grader.submission.model import IntakeError
from grader.submission.pieces import Piece
from grader.submission.titles import Titles, label_of
from grader.text.words import Said

_WRITE = re.compile(r"%%(?:writefile|file)\s+(-a\s+)?[\"']?([^\s\"']+)[\"']?")
_RUNS_PYTHON = re.compile(r"%%(?:time|timeit|capture|prun|python3?|script\s+(?:--bg\s+)?python)\b")
_MAGIC = re.compile(r"^\s*(?:%|!|\?)|^[\w.]+\?\??\s*$")


def pieces_of(data: bytes, shown: str) -> list[Piece]:
    """Return the code of a notebook, cell by cell.

    Raises:
        IntakeError: it is no notebook, or damaged.
    """
    pieces: list[Piece] = []
    titles = Titles()
    near: list[str] = []
    for number, (kind, source) in enumerate(_cells(data, shown), 1):
        if kind == "markdown":
            near = [line for line in source.split("\n") if line.strip()]
            for line in near:
                titles.see(line)
        elif kind == "code" and source.strip():
            pieces += _code(source, number, titles, near[-1:])
            near = []
    return pieces


def _cells(data: bytes, shown: str) -> list[tuple[str, str]]:
    """Return (kind, source) of each cell, of any version of the format."""
    text, _ = decode(data)
    try:
        notebook = json.loads(text)
        if notebook.get("nbformat", 4) != 4:
            notebook = _converted(text)
        return [(str(cell["cell_type"]), _text(cell["source"])) for cell in notebook["cells"]]
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError, LookupError) as error:
        raise IntakeError(f"notebook '{shown}' is damaged; save it again") from error


def _converted(text: str) -> Any:
    """Return an old notebook in today's format."""
    import nbformat  # noqa: PLC0415  (a second to import, and seldom needed)

    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # it reports small faults aloud
    reads: Callable[..., Any] = nbformat.reads
    try:
        return reads(text, as_version=4)
    except Exception as error:  # it lets the exceptions of its own helpers through
        raise ValueError(str(error)) from error


def _text(source: object) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _code(source: str, number: int, titles: Titles, near: list[str]) -> list[Piece]:
    first, _, rest = source.lstrip("\n").partition("\n")
    place = Said("cell {number}", number=number)
    if match := _WRITE.match(first):
        name = match[2].replace("\\", "/").rsplit("/", 1)[-1]
        return [Piece(rest, number, place, name, label_of(name), whole=True)]
    if first.startswith("%%") and not _RUNS_PYTHON.match(first):
        return []
    lines = source.split("\n")
    code = "\n".join("" if _MAGIC.match(line) else line for line in lines)
    if not code.strip():
        return []
    comment = next((line for line in lines if line.strip()), "")
    near = [comment, *near] if comment.lstrip().startswith("#") else near
    name, label = titles.file(near), titles.label(near)
    piece = Piece(code, number, place, name, label, section=titles.section)
    return [replace(piece, chapter=titles.chapter)]
