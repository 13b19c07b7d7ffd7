"""Search a handout for lines of the solutions, in code, texts, notebooks and their outputs.

A line is given away when it stands in the handout and only inside of solutions in
the kit. Lines as short as ``while True:`` say nothing, and are not looked for.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from grader.handout.marks import Hole, find_holes

TELLING = 12  # letters; a shorter line is everybody's
_TAG = re.compile(r"<[^>]+>")


def lines_given_away(kit: Path, handout: Path) -> list[str]:
    """Return where in *handout* a line of a solution of the *kit* stands: ``file: line``.

    Raises:
        StarterError: the marks of a solution do not fit.
    """
    secret, public = _lines_of(_finished(kit))
    # The notebooks' exercises ask for lines that the grader, which students get, has as well.
    grader = (path.read_text(encoding="utf-8") for path in (kit / "grader").rglob("*.py"))
    of_notebooks, shown = _lines_of(_cells(kit))
    of_notebooks -= shown | _lines(grader)
    wanted = (secret - public) | of_notebooks
    return [
        f"{path.relative_to(handout).as_posix()}: {line}"
        for path in sorted(handout.rglob("*"))
        if path.is_file()
        for line in sorted(_lines(_texts(path)) & wanted)
    ]


def _lines_of(sources: Iterable[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Return the lines inside and those outside of solutions."""
    inside: set[str] = set()
    outside: set[str] = set()
    for source, where in sources:
        lines = source.splitlines()
        holes: list[Hole] = find_holes(source, where)
        for hole in reversed(holes):
            inside |= _lines(["\n".join(hole.solution)])
            del lines[hole.line - 1 : hole.line + len(hole.solution) + 1]
        outside |= _lines(["\n".join(lines)])
    return inside, outside


def _finished(kit: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((kit / "reference").glob("*/*.py")):
        yield path.read_text(encoding="utf-8"), path.name


def _cells(kit: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((kit / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"]), f"{path.name}:{cell['id']}"


def _texts(path: Path) -> Iterator[str]:
    """Return the texts of a file; of a notebook also what is quoted, escaped or marked up."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    yield text
    if path.suffix == ".ipynb":
        for string in _strings(json.loads(text)):
            yield from (string, html.unescape(_TAG.sub("", string)))


def _strings(value: Any) -> Iterator[str]:
    """Return every text of a JSON value; a list of lines as one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and all(isinstance(one, str) for one in value):
        yield "".join(value)
    else:
        for one in value.values() if isinstance(value, dict) else value or ():
            if isinstance(one, str | list | dict):
                yield from _strings(one)


def _lines(texts: Iterable[str]) -> set[str]:
    found = (line.strip() for text in texts for line in text.splitlines())
    return {line for line in found if len(line) >= TELLING}
