"""Draw a scene as a sequence diagram: who stands in columns, time runs down.

The picture is one SVG without scripts, links or outside fonts, so that it can
stand in a notebook, on a page and in a mail. It brings its own background,
light or dark as the reader's system asks, because it cannot know the page's.

    sent ->  received <-  what never came: dashed in red
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import groupby

from grader.report.drawing import Drawing, Row
from grader.room.failure import Expectation
from grader.room.transcript import Event
from grader.text.words import phrase, say

MAX_ROWS = 60
MAX_COLUMNS = 9  # guests beyond these share the last column
SERVER = "server"
_HEAD_ROWS = 20  # of the first events, when the middle is left out
_TELLS = {
    "connected": phrase("connects"),
    "refused": phrase("cannot connect"),
    "joined": phrase("joins"),
    "left": phrase("leaves"),
    "closed": phrase("closes"),
    "reset": phrase("resets"),
    "vanished": phrase("vanishes"),
    "exited": phrase("ends"),
    "killed": phrase("is killed"),
    "interrupted": phrase("Ctrl+C"),
}
_ENDS = {"left", "closed", "reset", "vanished", "exited", "killed"}
_PROGRAMS = {SERVER, "client", "source", ""}


def sequence_svg(
    events: Iterable[Event],
    *,
    title: str,
    expected: Sequence[Expectation] = (),
    lang: str = "en",
    times: bool = False,
) -> str:
    """Return the diagram of *events* as an SVG; *expected* are what the guests waited for in vain.

    With *times* each row tells when it happened; without, two runs of the
    same scene give the same picture.
    """
    told = list(events)
    rows = _shortened([*_rows(told, expected, lang), *_missing(told, expected, lang)], lang)
    columns, place = _columns(told, expected, lang)
    rows = [row.moved(place) for row in rows]
    name = f"sequence-{zlib.crc32(repr((title, told, expected)).encode(errors='replace')):08x}"
    return Drawing(name, title, columns, say(SERVER, lang), times).svg(rows)


def _rows(events: Sequence[Event], expected: Sequence[Expectation], lang: str) -> list[Row]:
    """One row for each event; the same event many times over is one row."""
    unwanted = _unwanted(events, expected)
    rows = []
    for (who, what, text), group in groupby(events, key=lambda one: (one.who, one.what, one.text)):
        same = list(group)
        if what == "expected":
            if not _came(events, who, text):
                rows.append(Row(who, "missing", text, same[0].at))
            continue
        times = "" if len(same) == 1 else " " + say("({count} times)", lang, count=len(same))
        kind = what
        if any(one is unwanted for one in same):
            kind, times = "unwanted", times + " " + say("(not expected)", lang)
        label = say(_TELLS[what], lang) if what in _TELLS else ""
        if what == "exited" and text:
            label += f": {text}"
        rows.append(Row(who, kind, text, same[0].at, label, times, ends=what in _ENDS))
    return rows


def _missing(events: Sequence[Event], expected: Sequence[Expectation], lang: str) -> list[Row]:
    at = events[-1].at if events else 0.0
    rows = []
    for one in expected:
        if one.phrase.startswith("nothing") or any(
            e.what == "expected" and e.who == one.who for e in events
        ):
            continue
        label = "" if one.phrase == "{text}" else say(one.phrase, lang, text=one.text)
        who = SERVER if one.who in _PROGRAMS else one.who
        rows.append(Row(who, "missing", one.text, at, label))
    return rows


def _came(events: Sequence[Event], who: str, text: str) -> bool:
    heard = "".join(one.text for one in events if one.who == who and one.what == "received")
    return text.strip() in heard


def _unwanted(events: Sequence[Event], expected: Sequence[Expectation]) -> Event | None:
    """The last thing heard by a guest who was to hear nothing."""
    quiet = {one.who for one in expected if one.phrase.startswith("nothing")}
    heard = [one for one in events if one.what == "received" and one.who in quiet]
    return heard[-1] if heard else None


def _shortened(rows: list[Row], lang: str) -> list[Row]:
    if len(rows) <= MAX_ROWS:
        return rows
    tail = MAX_ROWS - _HEAD_ROWS - 1
    left_out = len(rows) - _HEAD_ROWS - tail
    gap = say("... {count} more events", lang, count=left_out)
    return [*rows[:_HEAD_ROWS], Row("", "note", gap, rows[_HEAD_ROWS].at), *rows[-tail:]]


def _columns(
    events: Sequence[Event], expected: Sequence[Expectation], lang: str
) -> tuple[list[str], dict[str, str]]:
    """Return the columns, the server in the middle, and in which column everyone stands."""
    wanted = [one.who for one in expected if one.who not in _PROGRAMS]
    everyone = [one.who for one in events if one.who not in _PROGRAMS]
    guests = list(dict.fromkeys(everyone + wanted))
    place = {guest: guest for guest in guests}
    if len(guests) > MAX_COLUMNS:
        first = list(dict.fromkeys(wanted + guests))[: MAX_COLUMNS - 1]
        rest = say("{count} more", lang, count=len(guests) - len(first))
        place = {guest: guest if guest in first else rest for guest in guests}
        guests = [*(guest for guest in guests if guest in first), rest]
    middle = (len(guests) + 1) // 2
    return [*guests[:middle], SERVER, *guests[middle:]], place
