"""What each chat of a folder must lose: read from its ``table.toml``, compared check by check.

A chat is one folder beside the table. `loses` are required checks, `bonus` those of the
bonus that it cannot pass, `ungraded` what nobody can judge here. The sets are exact: a chat
that passes what its table says it loses makes the test fail too, for then the table, or
the grader, is wrong.

The bonus costs as much time as all the rest: it is graded with CHATKIT_ZOO=full alone, as are
the chats that are much like another one.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from grader.verdict.grade import Options, grade, the_rubric
from grader.verdict.model import Result, Verdict

FULL = os.environ.get("CHATKIT_ZOO") == "full"
LOST = (Verdict.FAILED, Verdict.CRASHED, Verdict.HUNG, Verdict.NOT_STARTED)


@dataclass(frozen=True)
class Chat:
    """One chat and its row of the table."""

    path: Path
    about: str  # what is unusual in it
    only_full: bool = False  # much like another one
    way: str = "learned"  # how its dialect is found: learned, probed or terminals
    loses: frozenset[str] = frozenset()
    bonus: frozenset[str] = frozenset()  # bonus checks that it loses
    ungraded: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()  # may be lost or not, by the order of threads
    skipped: frozenset[str] = frozenset()  # required checks that depend on one it loses
    awaits: str = ""  # what the grader still has to learn for it; empty when it is all right

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name


def chats(folder: Path) -> list[Chat]:
    """The rows of *folder*'s table, each with its folder."""
    table = tomllib.loads((folder / "table.toml").read_text(encoding="utf-8"))
    return [
        Chat(
            path=folder / name,
            about=row["about"],
            only_full=row.get("only_full", False),
            way=row.get("way", "learned"),
            loses=frozenset(row.get("loses", [])),
            bonus=frozenset(row.get("bonus", [])),
            ungraded=frozenset(row.get("ungraded", [])),
            skipped=frozenset(row.get("skipped", [])),
            awaits=row.get("awaits", ""),
        )
        for name, row in table.items()
    ]


def difference(chat: Chat, options: Options, path: Path | None = None) -> str:
    """Grade *chat*; what is not as its table says, with the stories, or nothing."""
    rubric = the_rubric(options)
    required = [name for name, entry in rubric.entries.items() if not entry.bonus]
    results = grade(path or chat.path, options, None if FULL else required)
    assert len(results) == 1, [result.protocol for result in results]
    lines = list(_differences(chat, results[0]))
    if lines:
        lines.insert(0, f"{chat.name} ({chat.about}); {results[0].dialect}")
    return "\n".join(lines)


def _differences(chat: Chat, result: Result) -> list[str]:
    lines = []
    for check in result.checks:
        if (check.bonus and not FULL) or check.id in chat.either:
            continue
        if check.id in chat.loses | chat.bonus:
            wanted = "lost"
        elif check.id in chat.ungraded:
            wanted = "ungraded"
        elif check.id in chat.skipped or not check.max_points:
            wanted = "skipped"
        else:
            wanted = "passed"
        got = "lost" if check.verdict in LOST else str(check.verdict)
        if got != wanted:
            lines.append(
                f"{check.id}: {got}, expected {wanted}\n{check.story}\n{check.detail or ''}"
            )
    if chat.way not in result.dialect:
        lines.append(f"the dialect was {result.dialect}, expected it {chat.way}")
    return lines
