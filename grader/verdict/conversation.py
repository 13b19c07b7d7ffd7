"""Boil the events of a scene down to the few rows a student should read.

A scene of ten messages leaves two hundred events, a server that floods two
thousand; what explains a failure is who was there, what was sent last, and
what those saw who were disappointed. Rows that are the same for several
guests become one, and what is left out is counted, never silently dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from grader.room.transcript import Event
from grader.text.words import phrase

VERBS = {
    "connected": phrase("{who} connected"),
    "refused": phrase("{who} could not connect"),
    "joined": phrase("{who} joined"),
    "sent": phrase("{who} sent"),
    "received": phrase("{who} received"),
    "printed": phrase("{who} printed"),
    "typed": phrase("{who} typed"),
    "left": phrase("{who} left"),
    "reset": phrase("{who} reset"),
    "vanished": phrase("{who} vanished"),
    "doubled": phrase("a second {who} came, and went"),
    "together": phrase("at the same moment:"),
    "closed": phrase("{who} lost the connection"),
    "exited": phrase("{who} exited"),
    "killed": phrase("{who} was killed"),
    "interrupted": phrase("{who} was sent Ctrl+C"),
}
# what a scene does; all else answers it
_ACTS = {"sent", "typed", "left", "reset", "vanished", "doubled", "together"}
_ACTS |= {"connected", "killed", "interrupted"}
WORDED = {"sent", "received", "printed", "typed"}  # told with their text, even an empty one


@dataclass(frozen=True)
class Row:
    """One line of a conversation: some people did the same thing."""

    who: tuple[str, ...]
    what: str
    text: str
    count: int  # events in this row

    @property
    def times(self) -> int:
        """How often each did it, at most; 1 when nobody did it twice."""
        return 1 if self.count <= len(self.who) else self.count


def entrances(events: Iterable[Event]) -> list[Event]:
    """Tell guests' coming as one: without the talk at the door, before what others heard of it.

    Most scenes begin with three guests who come one by one, are asked for a
    name, and hear of each other; none of that explains what happens later.
    """
    told = list(events)
    inside: dict[str, int] = {}
    for place, event in enumerate(told):
        if event.what == "joined":
            inside.setdefault(event.who, place)
    shown: list[Event] = []
    door: int | None = None  # where a newcomer is told beside the one before
    for place, event in enumerate(told):
        if event.what in WORDED and place < inside.get(event.who, 0):
            continue
        if event.what == "joined":
            door = len(shown) if door is None else door
            shown.insert(door, event)
            door += 1
        else:
            shown.append(event)
            door = None if event.what in _ACTS else door
    return shown


def exits(events: Iterable[Event]) -> list[Event]:
    """Tell a leaving once: that the server then closed its end too is no news."""
    told = list(events)
    leavers = {one.who for one in told if one.what == "left"}
    shown: list[Event] = []
    gone: set[str] = set()
    for event in told:
        if event.who in leavers and event.what in ("left", "closed"):
            if event.who not in gone:
                shown.append(replace(event, what="left"))
            gone.add(event.who)
        else:
            if event.what in ("joined", "connected"):
                gone.discard(event.who)  # who comes back may leave again
            shown.append(event)
    return shown


def collapse(events: Iterable[Event]) -> list[Row]:
    """Join neighbours that say the same: of several guests, or of one that repeats itself."""
    rows: list[Row] = []
    for event in events:
        if event.what == "expected":
            continue  # told below the conversation, beside what came instead
        text, count = _unit(event.text if event.what in (*WORDED, "note", "exited") else "")
        last = rows[-1] if rows else None
        if last and (last.what, last.text) == (event.what, text):
            who = last.who if event.who in last.who else (*last.who, event.who)
            rows[-1] = Row(who, event.what, text, last.count + count)
        else:
            rows.append(Row((event.who,), event.what, text, count))
    return rows


def _unit(text: str) -> tuple[str, int]:
    """Return the line that *text* says over and over, and how often: a flood comes in lumps."""
    line = text[: text.find("\n") + 1]
    count = len(text) // len(line) if line else 1
    same = count > 1 and (line * (count + 1)).startswith(text)  # the last one may be cut off
    return (line, count) if same else (text, 1)


def choose(rows: Sequence[Row], budget: int, named: AbstractSet[str]) -> list[Row | int]:
    """Return the rows that matter most in *budget* lines; a number counts events left out.

    One row alone is never left out: saying so would take the same line.
    """
    picked: set[int] = set()
    for place in _by_weight(rows, named)[:200]:
        if place not in picked and _lines({*picked, place}, len(rows)) <= budget:
            picked.add(place)
    borders = sorted({-1, *picked, len(rows)})
    picked |= {before + 1 for before, after in pairwise(borders) if after - before == 2}
    shown: list[Row | int] = []
    for place, row in enumerate(rows):
        if place in picked:
            shown.append(row)
        elif shown and isinstance(shown[-1], int):
            shown[-1] += row.count
        else:
            shown.append(row.count)
    return shown if len(shown) <= budget else []


def _by_weight(rows: Sequence[Row], named: AbstractSet[str]) -> list[int]:
    """Return the places of *rows*, the most telling first; the newer of two equals first."""
    newest = range(len(rows) - 1, -1, -1)

    def those(wanted: Callable[[Row], bool]) -> list[int]:
        return [place for place in newest if wanted(rows[place])]

    return [
        *those(lambda row: row.what in _ACTS)[:1],
        *those(lambda row: row.what == "exited")[:1],
        *those(lambda row: row.what == "joined")[-1:],
        *those(lambda row: not named.isdisjoint(row.who) if named else True)[:6],
        *those(lambda row: row.what in _ACTS),
        *those(lambda row: row.what == "printed")[:2],
        *newest,
    ]


def _lines(picked: Collection[int], total: int) -> int:
    """Count the lines that the picked rows and the gaps between them take."""
    borders = sorted({-1, *picked, total})
    return len(picked) + sum(after - before > 1 for before, after in pairwise(borders))
