r"""The wrong chats of the zoo: a right chat, one small named change, and what it must cost.

A change is written like a diff without line numbers, and its lines must stand in the
chat exactly once. When that chat is rewritten and they are gone, the zoo is out of
date, and says so at once instead of grading a chat that is not wrong at all.

    @ server.py             the file that the pieces below belong to
     with self._lock:       a line that stays
    -    self.leave(bob)    a line that goes
    +    pass               a line that comes
                            an empty line ends a piece
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
WRONG = Path(__file__).parent / "wrong"


class OutdatedChange(Exception):  # noqa: N818  it is the zoo that is wrong, not the chat
    """A change does not apply any more to the chat that it is made from."""


@dataclass(frozen=True)
class Piece:
    """In *file*, the lines *old* become *new*; without *old*, *new* is the whole file."""

    file: str
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        """Make the change in a copy of the chat. Raises OutdatedChange."""
        path = folder / self.file
        if not self.old:
            path.write_text(self.new, encoding="utf-8")
            return
        text = path.read_text(encoding="utf-8")
        if (found := text.count(self.old)) != 1:
            raise OutdatedChange(f"found {found} times in {path}, expected once:\n{self.old}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class WrongChat:
    """One chat with one bug."""

    name: str
    bug: str  # in a student's words
    base: Path
    pieces: tuple[Piece, ...]
    loses: frozenset[str]  # the checks it must lose; all others are passed or left out
    base_loses: frozenset[str]  # bonus checks that its right chat loses, too
    awaits: str  # what the grader still has to learn for that; empty when it is all right

    def unchanged(self) -> WrongChat:
        """The right chat that it is made from, as one that loses nothing more."""
        return replace(
            self, name=self.base.name, bug="none", pieces=(), loses=frozenset(), awaits=""
        )

    def make(self, folder: Path) -> Path:
        """Write the chat into *folder*, which is made. Raises OutdatedChange."""
        shutil.copytree(self.base, folder, ignore=shutil.ignore_patterns("__pycache__"))
        for piece in self.pieces:
            piece.apply(folder)
        return folder


def wrong_chats() -> list[WrongChat]:
    """All of them, in the order of their files."""
    return [chat for path in sorted(WRONG.glob("*.toml")) for chat in _of_file(path)]


def _of_file(path: Path) -> list[WrongChat]:
    """The chats of one file, which share a base and what that base loses by itself."""
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    base = REPOSITORY / table.pop("base")
    always = frozenset(table.pop("base_loses"))
    return [
        WrongChat(
            name=f"{path.stem}-{name}",
            bug=one["bug"],
            base=base,
            pieces=tuple(_pieces(one["change"])),
            loses=frozenset(one["loses"]),
            base_loses=always - set(one.get("keeps", ())),
            awaits=one.get("awaits", ""),
        )
        for name, one in table.items()
    ]


def _pieces(change: str) -> Iterator[Piece]:
    file, old, new = "", "", ""
    for line in [*change.splitlines(), ""]:
        if line.startswith("@ "):
            file = line[2:]
        elif line:
            old += f"{line[1:]}\n" if line[0] in " -" else ""
            new += f"{line[1:]}\n" if line[0] in " +" else ""
        elif old or new:
            yield Piece(file, old, new)
            old = new = ""
