r"""One of the student's own lines, as a traceback or a stack dump points at it.

Paths in both are as Python started the file: absolute or not, and on macOS
below /private. faulthandler writes ASCII only, so a folder ``чат`` arrives as
``\u0447\u0430\u0442``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

FILE_LIMIT = 1 << 20  # bytes of a student's file that are read for one line of it

_ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")


@dataclass(frozen=True)
class Frame:
    """One of the student's own lines."""

    file: str  # relative to the submission's root, with forward slashes
    line: int
    function: str  # empty at module level
    source: str = ""

    @property
    def where(self) -> str:
        """Where it is: "server.py:41 in broadcast"."""
        return f"{self.file}:{self.line}" + (f" in {self.function}" if self.function else "")

    def __str__(self) -> str:
        return f"{self.where}: {self.source}" if self.source else self.where


def inside(file: str, root: Path) -> str | None:
    """*file* as a path below *root*; nothing if it is not one of the student's own."""
    if file.startswith("<"):
        return None
    for name in dict.fromkeys([file, unescape(file)]):
        path = os.path.normpath(root / name)  # an absolute name replaces the root
        for base in (root, Path(os.path.realpath(root))):
            if Path(path).is_relative_to(base):
                below = Path(path).relative_to(base)
                return None if "site-packages" in below.parts else below.as_posix()
    return None


def unescape(text: str) -> str:
    """Undo faulthandler's ASCII."""
    return _ESCAPE.sub(lambda hit: _letter(int(hit[1] or hit[2] or hit[3], 16)), text)


def source_line(root: Path, file: str, line: int) -> str:
    """Line *line* of the student's *file*, stripped; empty if it cannot be read."""
    try:
        with (root / file).open("rb") as opened:
            data = opened.read(FILE_LIMIT)
    except OSError:
        return ""
    lines = data.decode("utf-8", "replace").split("\n")
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


def _letter(code: int) -> str:
    return chr(code) if code < 0x110000 else "\N{REPLACEMENT CHARACTER}"
