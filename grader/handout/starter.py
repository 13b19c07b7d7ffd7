"""Make the starter, which students fill in, from the finished reference.

Every file keeps its name, its text and its contracts; only the marked solutions
become holes. A program with holes still runs: `holes.py`, put beside it, says in
one line which step comes next.
"""

from __future__ import annotations

import re
from pathlib import Path

from grader.handout import holes
from grader.handout.marks import Hole, StarterError, find_holes, remove_solutions

_FIRST_IMPORT_OF_OURS = re.compile(r"^from protocol import ", re.MULTILINE)
_START = re.compile(r'^if __name__ == "__main__":\n    main\(\)\n', re.MULTILINE)


def make_starter(source: str, where: str, solved: int = 0) -> str:
    """Return the starter file for one reference file; steps up to *solved* stay written.

    Raises:
        StarterError: the marks do not fit.
    """
    starter = remove_solutions(source, where, solved)
    if not _START.search(starter):  # no program, only a module
        return starter
    starter = _FIRST_IMPORT_OF_OURS.sub(r"import holes\n\g<0>", starter, count=1)
    return _START.sub(
        'if __name__ == "__main__":\n    holes.tell_what_is_missing()\n    main()\n', starter
    )


def starter_files(reference: Path, solved: int = 0) -> dict[Path, str]:
    """Return what `write_starter` writes: text by path, relative to the starter's folder.

    Raises:
        StarterError: the marks do not fit, or there is no reference.
    """
    files = {
        path.relative_to(reference): make_starter(
            path.read_text(encoding="utf-8"), path.relative_to(reference).as_posix(), solved
        )
        for path in sorted(reference.glob("*/*.py"))
    }
    if not files:
        raise StarterError(
            f"no Python files in {reference}, expected tcp/*.py and udp/*.py;"
            " run this in a clone of the kit"
        )
    beside = Path(holes.__file__).read_text(encoding="utf-8")
    return files | {path.parent / "holes.py": beside for path in files}


def write_starter(reference: Path, out: Path, solved: int = 0) -> list[Path]:
    """Write the starter for *reference* into *out*; return the paths written.

    Other files in *out*, the assignment's text for one, stay as they are.

    Raises:
        StarterError: the marks do not fit; then nothing is written.
    """
    files = starter_files(reference, solved)
    for relative, text in files.items():
        path = out / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [out / relative for relative in files]


def all_holes(reference: Path) -> dict[Path, list[Hole]]:
    """Return every marked solution of *reference*, by file.

    Raises:
        StarterError: the marks do not fit.
    """
    return {
        path.relative_to(reference): find_holes(
            path.read_text(encoding="utf-8"), path.relative_to(reference).as_posix()
        )
        for path in sorted(reference.glob("*/*.py"))
    }
