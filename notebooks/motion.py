"""Draw a message on its way through the chat server, moving, from a real trace.

The server runs with `TRACE` put into it, which writes down who reads, puts into an
outbox, takes out of it and has sent. Only the order is kept: what takes microseconds
is drawn in seconds. The SVG moves by itself (SMIL); no script, no widget.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from IPython.display import SVG

TRACE = """
import json
import os

_lines, _send, _next_bytes = Client.lines, Client.send, Client._next_bytes


def _note(what, client, line):
    with open(os.environ["CHAT_TRACE"], "a", encoding="utf-8") as file:
        file.write(json.dumps([what, client.name, line]) + "\\n")


def _traced_lines(self):
    for line in _lines(self):
        _note("reads", self, line)
        yield line


def _traced_send(self, line):
    _note("puts", self, line)
    _send(self, line)


def _traced_next_bytes(self):
    if last := getattr(self, "_last", b""):  # it asks for more, so sendall is back
        _note("sent", self, last.decode())
    self._last = _next_bytes(self)
    _note("takes", self, self._last.decode())
    return self._last


Client.lines, Client.send, Client._next_bytes = _traced_lines, _traced_send, _traced_next_bytes
"""

WIDTH, ROW, TOP = 1000, 96, 70
COLUMNS = {"socket": 70, "reads": 235, "room": 420, "puts": 590, "takes": 755, "sent": 925}
HEADS = ("socket", "reader thread", "the room", "outbox", "writer thread", "socket")
COLOURS = ("#e8590c", "#1c7ed6", "#2f9e44", "#9c36b5")
BEAT = 1.0  # seconds for one event of the trace


@dataclass(frozen=True)
class Moment:
    """One line of the trace."""

    what: str
    who: str
    line: str


def read_trace(text: str, about: str) -> list[Moment]:
    """The moments of a trace that have to do with *about*, in their real order."""
    moments = [Moment(*json.loads(line)) for line in text.splitlines()]
    return [moment for moment in moments if about in moment.line]


def moving_picture(moments: Sequence[Moment], guests: Sequence[str], says: str) -> SVG:
    """The message *says* of the first of *guests*, on its way to the others."""
    length = BEAT * (len(moments) + 3)
    parts = [_boxes(guests)]
    for colour, guest in zip(COLOURS[1:], guests[1:], strict=False):
        stops = [
            (0.0, "socket", guests[0]),
            (BEAT, "reads", guests[0]),
            (BEAT * 1.6, "room", guests[0]),
        ]
        stops += [
            (BEAT * (number + 1), moment.what, guest)
            for number, moment in enumerate(moments)
            if moment.who == guest and moment.what != "reads"
        ]
        parts.append(_dot(stops, guests, colour, length, f"[{guests[0]}] {says}"))
    for number, moment in enumerate(moments):
        told = {
            "reads": f"{moment.who}'s reader thread has the line",
            "puts": f"it drops it into {moment.who}'s outbox",
            "takes": f"{moment.who}'s writer thread takes it",
            "sent": f"{moment.who}'s system has it: sendall is back",
        }[moment.what]
        parts.append(_caption(told, number, TOP + ROW * len(guests) + 26, length))
    height = TOP + ROW * len(guests) + 50
    return SVG(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' font-family="sans-serif" font-size="16" fill="#212529">'
        f'<rect width="{WIDTH}" height="{height}" rx="12" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def _y(guests: Sequence[str], guest: str) -> int:
    return TOP + ROW * guests.index(guest) + ROW // 2 - 10


def _boxes(guests: Sequence[str]) -> str:
    parts = [
        f'<text x="{x}" y="34" text-anchor="middle" font-weight="bold">{head}</text>'
        for x, head in zip(COLUMNS.values(), HEADS, strict=True)
    ]
    bottom = ROW * len(guests) - 20
    parts.append(
        f'<rect x="{COLUMNS["room"] - 60}" y="{TOP - 10}" width="120" height="{bottom}" rx="8"'
        f' fill="#fff9db" stroke="#f08c00" stroke-width="2"/>'
        f'<text x="{COLUMNS["room"]}" y="{TOP + bottom - 20}" text-anchor="middle"'
        f' fill="#e67700">one lock</text>'
    )
    for guest in guests:
        y = _y(guests, guest)
        for column, x in COLUMNS.items():
            if column != "room":
                parts.append(
                    f'<rect x="{x - 58}" y="{y - 26}" width="116" height="52" rx="8"'
                    f' fill="#f1f3f5" stroke="#adb5bd" stroke-width="2"/>'
                    f'<text x="{x - 50}" y="{y - 10}" font-size="13" fill="#868e96">'
                    f"{escape(guest)}</text>"
                )
    return "".join(parts)


def _dot(
    stops: Sequence[tuple[float, str, str]],
    guests: Sequence[str],
    colour: str,
    length: float,
    text: str,
) -> str:
    times, xs, ys = [], [], []
    for (start, column, guest), following in zip(
        stops, [*stops[1:], (length, "", "")], strict=True
    ):
        stay = max(start, following[0] - 0.5)  # then half a second on the way
        times += [start / length, stay / length]
        xs += [COLUMNS[column]] * 2
        ys += [_y(guests, guest) + 8] * 2
    key_times = ";".join(f"{time:.4f}" for time in [*times[:-1], 1.0])
    moves = "".join(
        f'<animate attributeName="{name}" dur="{length:g}s" repeatCount="indefinite"'
        f' keyTimes="{key_times}" values="{";".join(map(str, values))}"/>'
        for name, values in (("cx", xs), ("cy", ys))
    )
    return (
        f'<circle r="11" cx="{xs[-1]}" cy="{ys[-1]}" fill="{colour}">'
        f"<title>{escape(text)}</title>{moves}</circle>"
    )


def _caption(text: str, number: int, y: int, length: float) -> str:
    start, end = BEAT * (number + 1) / length, BEAT * (number + 2) / length
    last = end + 2 * BEAT / length >= 1
    shown = f"0;{start:.4f};{1 if last else end:.4f}" + ("" if last else ";1")
    values = "0;1;1" if last else "0;1;0;0"
    return (
        f'<text x="{WIDTH / 2}" y="{y}" text-anchor="middle" font-size="19" opacity="{int(last)}">'
        f'{escape(text)}<animate attributeName="opacity" calcMode="discrete" dur="{length:g}s"'
        f' repeatCount="indefinite" keyTimes="{shown}" values="{values}"/></text>'
    )
