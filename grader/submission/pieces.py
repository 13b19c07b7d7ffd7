"""Put the programs together that a notebook or a report shows piece by piece.

A write-up may give each program whole, in parts under one heading, or whole
and then again in excerpts with explanations between. So pieces of one program
are told apart from excerpts of it: when a piece is a complete server or client
it is taken alone, and an excerpt (most of its lines are in another piece) is
dropped. What is left is joined in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from grader.submission.titles import label_of

EXCERPT = 0.7  # share of a piece's lines that another, longer piece has too

_SERVES = re.compile(
    r"\.accept\s*\(|\.listen\s*\(|create_server\s*\(|\.bind\s*\(\s*\(|\.bind\s*\(\w"
)
_RECEIVES = re.compile(r"\.accept\s*\(|\.recvfrom\s*\(")
_CONNECTS = re.compile(r"\.connect(?:_ex)?\s*\(|create_connection\s*\(")
_SENDS = re.compile(r"\.send(?:all|to)?\s*\(")
_TYPES = re.compile(r"\binput\s*\(|stdin|Entry\s*\(|QLineEdit|raw_input")
_IMPORTS = re.compile(r"(?m)^\s*(?:import\s+[^#\n]*\bsocket\b|from\s+socket\s+import)")


@dataclass(frozen=True)
class Piece:
    """Some lines of code in a document."""

    text: str
    line: int  # where its first line stands in the document; in a notebook, its cell
    place: str  # "the fence at line 40", "cell 3"
    name: str | None = None  # the file it says that it is
    label: str | None = None  # "server" or "client", by the words around it
    whole: bool = False  # written by %%writefile: no guessing
    section: str = ""  # "task4": one report may hold several tasks
    chapter: int = 0  # the number of the heading above it that names no program


@dataclass(frozen=True)
class Assembled:
    """A program made of pieces, and where each of its lines comes from."""

    name: str
    pieces: tuple[Piece, ...]
    section: str = ""

    @property
    def text(self) -> str:
        """Return the program's source."""
        return "\n".join(piece.text.rstrip("\n") + "\n" for piece in self.pieces)

    def origin(self, line: int) -> tuple[Piece, int]:
        """Return the piece that a line of the program is in, and its line there, from 1."""
        for piece in self.pieces[:-1]:
            count = piece.text.rstrip("\n").count("\n") + 2  # and the empty line between
            if line <= count:
                return piece, line
            line -= count
        return self.pieces[-1], line


def assemble(pieces: list[Piece]) -> list[Assembled]:
    """Join the pieces of each program, section by section, in the order in which they begin."""
    pieces = _parted(pieces)
    sections = dict.fromkeys(piece.section for piece in pieces)
    return [
        program
        for section in sections
        for program in _section([piece for piece in pieces if piece.section == section], section)
    ]


def _parted(pieces: list[Piece]) -> list[Piece]:
    """*pieces* with the chapters of a report for its tasks, where nothing else tells them apart.

    A second whole ``server.py`` under another heading is another task's. A chapter
    without a whole program explains the one before.
    """
    whole: dict[str, set[int]] = {}
    for piece in pieces:
        if not piece.section and is_complete(piece.text):
            whole.setdefault(piece.name or piece.label or "", set()).add(piece.chapter)
    if max(map(len, whole.values()), default=0) < 2:
        return pieces
    chapters = set[int]().union(*whole.values())
    found = []
    for piece in pieces:
        last = max((one for one in chapters if one <= piece.chapter), default=min(chapters))
        found.append(piece if piece.section else replace(piece, section=f"heading{last}"))
    return found


def _section(pieces: list[Piece], section: str) -> list[Assembled]:
    groups: dict[str, list[Piece]] = {}
    neutral: list[Piece] = []
    last: str | None = None
    for piece in pieces:
        name = piece.name or _by_label(piece, groups) or _by_code(piece, groups)
        if name is None and last is None:
            neutral.append(piece)
            continue
        last = name or last
        assert last is not None
        groups.setdefault(last, []).append(piece)
    if not groups and neutral:
        groups["chat.py"] = neutral
        neutral = []
    return [Assembled(name, tuple(_joined(neutral, g)), section) for name, g in groups.items()]


def _by_label(piece: Piece, groups: dict[str, list[Piece]]) -> str | None:
    if piece.label is None:
        return None
    return _known(piece.label, groups)


def _known(label: str, groups: dict[str, list[Piece]]) -> str:
    """Return the file that a label means: one already named so, else ``server.py``."""
    same = [name for name in groups if label_of(name) == label]
    return same[-1] if same else f"{label}.py"


def _by_code(piece: Piece, groups: dict[str, list[Piece]]) -> str | None:
    serves, connects = _SERVES.search(piece.text), _CONNECTS.search(piece.text)
    if serves and connects:
        return "chat.py"
    if serves:
        return _known("server", groups)
    if connects:
        return _known("client", groups)
    return None


def is_complete(text: str) -> bool:
    """Whether these lines alone could be a whole server or a whole client."""
    if not _IMPORTS.search(text) or not _SENDS.search(text):
        return False
    return bool(
        (_SERVES.search(text) and _RECEIVES.search(text))
        or (_CONNECTS.search(text) and _TYPES.search(text))
        or (".sendto" in text and _TYPES.search(text))
    )


def _joined(neutral: list[Piece], group: list[Piece]) -> list[Piece]:
    whole = [piece for piece in group if piece.whole]
    if whole:
        return whole
    complete = [piece for piece in group if is_complete(piece.text)]
    if complete:
        return [max(complete, key=lambda piece: (len(piece.text), piece.line))]
    kept = [piece for piece in group if not any(_is_excerpt(piece, other) for other in group)]
    return [*neutral, *(kept or group)]


def _is_excerpt(piece: Piece, other: Piece) -> bool:
    """Whether *piece* shows again what *other* has."""
    lines, theirs = _lines(piece.text), _lines(other.text)
    if piece is other or (len(lines), -piece.line) > (len(theirs), -other.line) or not lines:
        return False
    known = set(theirs)
    return sum(line in known for line in lines) >= EXCERPT * len(lines)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
