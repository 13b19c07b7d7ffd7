"""Where a program is started: beside its file, unless what it opens lies elsewhere.

``python src/server.py`` in the submission's folder is how some say that their
chat is started; then ``open("src/config.txt")`` finds its file from there, and
from nowhere else.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from grader.submission import Program

_PATH = re.compile(r"[\"']((?:\./)?[\w-][\w .-]*(?:/[\w .-]+)*\.\w{1,5})[\"']")
_FOLDER = re.compile(r"[\"']((?:\./)?(?:[\w-]+/)+)[^\"'\n]*[\"']")  # "data/{name}.txt"


def start_folder(root: Path, program: Program) -> PurePosixPath:
    """The folder to start *program* in, relative to *root*: its own, or the submission's."""
    own = program.path.parent
    if own == PurePosixPath():
        return own
    here = there = 0
    for path in (program.path, *program.modules):
        try:
            text = (root / path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        for named in {*_PATH.findall(text), *_FOLDER.findall(text)}:
            from_own, from_root = (root / own / named).exists(), (root / named).exists()
            here += from_own and not from_root
            there += from_root and not from_own
    return PurePosixPath() if there > here else own
