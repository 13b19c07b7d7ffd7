r"""Tell a failed scene to the student: what was said, what was expected, what came.

A student reads a story on a terminal of 80 columns, often the tenth one of
the evening, so it has at most 15 lines, the conversation in order, and no
traceback of ours. Texts of the student's program are quoted and made safe.

    broadcast: A message reaches everyone else                           0 of 15

        alice, bob, carol joined
        alice sent      'hello\n'
        carol expected  '[alice] hello\n'
        carol received  nothing (the server fell silent: ...)

    hint: ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from rich.cells import cell_len

from grader.room.failure import SceneFailed
from grader.room.transcript import Event
from grader.text.cells import cut_middle, wrap
from grader.text.words import phrase, say
from grader.verdict.clues import retell
from grader.verdict.conversation import VERBS, WORDED, Row, choose, collapse, entrances, exits
from grader.verdict.line import INDENT, WIDTH, Line

LINES = 15
_LABEL = 26  # the widest left column
_LEAST = 3  # lines of the conversation that are always told
_NAME = 16  # the longest name told in full
_PROGRAMS = ("server", "client", "source")  # no guests: they expect nothing, it is expected of them

EXPECTED = phrase("{who} expected")
NOT_STARTED = phrase("this step is still to be written; begin with the function named above")

_TRACEBACK = re.compile(r'Traceback \(most recent|Exception in thread|File ".+", line \d')


def tell(
    events: Sequence[Event],
    failure: SceneFailed,
    *,
    title: str,
    points: float,
    max_points: float,
    step: str,
    lang: str = "en",
    cause: str | None = None,
) -> str:
    """Return the story of *failure*; *cause*, in *lang* already, is its hint if it has none."""
    advice = say(failure.hint, lang) if failure.hint else cause
    if advice is None and failure.kind == "not started":
        advice = say(NOT_STARTED, lang)
    hint = wrap(say("hint: {text}", lang, text=advice), WIDTH, 3) if advice else []
    room = LINES - 2 - (1 + len(hint) if hint else 0)
    head = _head(f"{step}: {title}", points, max_points, lang)
    return "\n".join(
        [head, "", *_body(events, failure, room, lang), *(["", *hint] if hint else [])]
    )


def _head(title: str, points: float, max_points: float, lang: str) -> str:
    mark = say("{points} of {of}", lang, points=f"{points:g}", of=f"{max_points:g}")
    left = cut_middle(title, WIDTH - cell_len(mark) - 2)
    return left + " " * (WIDTH - cell_len(left) - cell_len(mark)) + mark


def _body(events: Sequence[Event], failure: SceneFailed, room: int, lang: str) -> list[str]:
    outcome = list(_outcome(failure, lang))
    taken = sum(len(list(line.lay(_LABEL, lang))) for line in outcome)
    evidence = list(_evidence(failure, max(2, room - _LEAST - taken), lang))
    rows = collapse(exits(entrances(_not_told_below(events, failure))))
    named = {one.who for one in failure.expected}
    taken += sum(len(list(line.lay(_column(evidence), lang))) for line in evidence)
    chosen = choose(rows, max(0, room - taken), named)
    scene = [_line(row, named, lang) for row in chosen] + outcome
    laid = [text for line in scene for text in line.lay(_column(scene), lang)]
    laid += [text for line in evidence for text in line.lay(_column(evidence), lang)]
    return laid[:room]


def _column(lines: Sequence[Line]) -> int:
    return min(_LABEL, max((cell_len(one.label) for one in lines if one.around), default=0))


def _not_told_below(events: Sequence[Event], failure: SceneFailed) -> list[Event]:
    """Leave out of the conversation what is told below it."""
    kept = [*_without_traceback(events)] if failure.crash else [*events]
    last = kept[-1] if kept else None
    whose = {one.who for one in failure.expected}
    if last and failure.got_text and last.text == failure.got_text and last.who in whose:
        kept.pop()
    return kept


def _without_traceback(events: Sequence[Event]) -> Iterator[Event]:
    """Yield *events* without what a program printed from its traceback on."""
    fallen: set[str] = set()
    for event in events:
        if event.what == "printed":
            if _TRACEBACK.search(event.text):
                fallen.add(event.who)
            if event.who in fallen:
                continue
        yield event


def _outcome(failure: SceneFailed, lang: str) -> Iterator[Line]:
    """Yield what was expected, of whom, and what came instead."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for one in failure.expected:
        wanted.setdefault((one.phrase, one.text), []).append(one.who)
    for number, ((words, text), whose) in enumerate(wanted.items()):
        if number == 2 and len(wanted) > 3:
            yield Line(say("... {count} more expectations", lang, count=len(wanted) - number))
            break
        if set(whose) & set(_PROGRAMS):
            about = say(whose[0], lang)
            label = say("{expected} ({who})", lang, expected=say("expected", lang), who=about)
        else:
            label = _label(EXPECTED, whose, lang)
        yield Line(label, say(words, lang), text, quote=not _is_figure(words, text))
    people = list(dict.fromkeys(one.who for one in failure.expected))
    guests = bool(people) and not set(people) & set(_PROGRAMS)
    figure = _is_figure(failure.got, failure.got_text)
    names_the_hole = failure.kind == "not started"  # and its function and line: never cut
    heard = guests and not names_the_hole  # a program says that, to no guest
    label = _label(VERBS["received"], people, lang) if heard else say("instead", lang)
    yield Line(
        label, say(failure.got, lang), failure.got_text, quote=not figure, prose=names_the_hole
    )


def _is_figure(words: str, text: str) -> bool:
    """Whether *text* is a number that a phrase speaks of, such as an exit status."""
    return words != "{text}" and text.removeprefix("-").isdecimal()


def _evidence(failure: SceneFailed, room: int, lang: str) -> Iterator[Line]:
    """Yield the student's own traceback, or where each thread stands."""
    lines = failure.crash[-room + 1 :] if failure.crash else failure.stacks[:room]
    label = say("crash", lang) if failure.crash else say("threads", lang)
    for number, line in enumerate(lines):
        error = bool(failure.crash) and number == len(lines) - 1
        shown = line if failure.crash else retell(line, lang)
        yield Line("" if number else label, "{text}", shown, quote=False, prose=error)


def _line(row: Row | int, named: Set[str], lang: str) -> Line:
    if isinstance(row, int):
        return Line(say("... {count} more events", lang, count=row))
    if row.what == "note":
        return Line(cut_middle(row.text, WIDTH - INDENT))
    times = "" if row.times == 1 else " " + say("({count} times)", lang, count=row.times)
    verb = VERBS.get(row.what, "{who} " + row.what)
    if not row.text and row.what not in WORDED:
        return Line(_label(verb, row.who, lang, named, WIDTH - INDENT - cell_len(times)) + times)
    label = _label(verb, row.who, lang, named)
    return Line(label, "{text}" + times, row.text, quote=row.what in WORDED)


def _label(
    verb: str, whose: Sequence[str], lang: str, named: Set[str] = frozenset(), room: int = _LABEL
) -> str:
    """Return who did it; where not all names fit, those it is about come first."""

    def label(names: Sequence[str], left: int) -> str:
        shown = [say(who, lang) if who in _PROGRAMS else cut_middle(who, _NAME) for who in names]
        who = ", ".join(shown)
        if left:
            who = say("{names} and {count} more", lang, names=who, count=left)
        return say(verb, lang, who=who, many=len(names) + left > 1)

    if len(whose) <= 4 and cell_len(full := label(whose, 0)) <= room:
        return full
    first = sorted(whose, key=lambda who: who not in named)
    shorter = [label(first[:n], len(first) - n) for n in (2, 1)]
    return next((one for one in shorter if cell_len(one) <= room), shorter[-1])
