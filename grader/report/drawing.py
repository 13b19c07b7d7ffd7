"""Lay rows out as lifelines and arrows, and write them as SVG.

Rows have one height, so that time runs evenly for the eye; a text that is too
long for its arrow is cut in the middle and stands whole in the arrow's hint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from grader.report.svg import COLOURS, dark_style, head, line, text, xml
from grader.text.cells import cut_middle, quoted

ROW, TOP, SIDE = 34, 76, 24  # pixels: a row, what is above the first, the margins
CROSS = 26  # pixels from a guest to the cross on what never came
CELL = 7.25  # pixels of one terminal cell of the 12-pixel monospaced font

_CLASS = {"sent": "sent", "typed": "sent", "received": "received", "printed": "soft"}
_CLASS |= {"missing": "missing", "unwanted": "missing"}
_TO_GUEST = {"received", "closed", "missing", "unwanted"}
_NOTES = {"printed", "typed", "note"}


@dataclass(frozen=True)
class Row:
    """One event of the diagram."""

    who: str
    kind: str
    text: str
    at: float
    label: str = ""  # in words; without it the text is quoted
    times: str = ""
    ends: bool = False  # the lifeline of *who* ends here

    def moved(self, place: Mapping[str, str]) -> Row:
        """Return the row in the column where *who* stands."""
        return replace(self, who=place.get(self.who, self.who))


class Drawing:
    """The page of one diagram."""

    def __init__(
        self, name: str, title: str, columns: Sequence[str], server: str, times: bool
    ) -> None:
        self.name = name
        self.title = title
        self.columns = columns
        self.server = server
        self.times = times
        self.step = 220 if len(columns) <= 4 else 170 if len(columns) <= 6 else 140
        left = SIDE + (56 if times else 0)
        self.at = {who: left + self.step * n + self.step // 2 for n, who in enumerate(columns)}
        self.width = left + self.step * max(2, len(columns)) + SIDE

    def svg(self, rows: Sequence[Row]) -> str:
        """Return the whole picture."""
        height = TOP + ROW * (len(rows) + 1)
        body = [
            f'<rect class="paper" width="{self.width}" height="{height}" rx="8" fill="#ffffff"/>',
            text(SIDE, 26, cut_middle(self.title, 90), "ink", anchor="start", bold=True),
            *self._lifelines(rows, height),
        ]
        for number, row in enumerate(rows):
            body += self._row(row, TOP + ROW * (number + 1))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{self.name}" role="img" '
            f'viewBox="0 0 {self.width} {height}" width="{self.width}" height="{height}" '
            'style="max-width:100%;height:auto" '
            'font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="12">\n'
            f"<title>{xml(self.title)}</title>\n<style>{dark_style(self.name)}</style>\n"
            + "\n".join(body)
            + "\n</svg>\n"
        )

    def _lifelines(self, rows: Sequence[Row], height: int) -> list[str]:
        drawn = []
        for who, x in self.at.items():
            last = [n for n, row in enumerate(rows) if row.who == who]
            over = bool(last) and rows[last[-1]].ends
            end = TOP + ROW * (last[-1] + 1) + 9 if over else height - 16
            drawn.append(line(x, TOP - 8, x, end, "soft", dash="2 4"))
            if over:
                drawn += [line(x - 5, end - 5, x + 5, end + 5, "soft")]
                drawn += [line(x - 5, end + 5, x + 5, end - 5, "soft")]
            name = self.server if who == "server" else who
            shown = cut_middle(name, int(self.step / CELL) - 4)
            half = self.step // 2 - 12
            drawn.append(
                f'<rect class="paper l-ink" x="{x - half}" y="40" width="{half * 2}" height="28" '
                f'rx="{4 if who == "server" else 14}" fill="#ffffff" stroke="{COLOURS["ink"][0]}"/>'
            )
            drawn.append(text(x, 58, shown, "ink", bold=True))
        return drawn

    def _row(self, row: Row, y: int) -> list[str]:
        kind = _CLASS.get(row.kind, "soft")
        drawn = []
        if self.times:
            drawn.append(text(SIDE, y + 4, f"{row.at:.3f} s", "soft", anchor="start"))
        x, server = self.at.get(row.who), self.at["server"]
        if x is None or row.kind in _NOTES or x == server:
            return [*drawn, *self._note(row, x, y, kind)]
        start, end = (server, x) if row.kind in _TO_GUEST else (x, server)
        cells = int((abs(end - start) - 24) / CELL)
        hint = row.label or quoted(row.text, 400)
        drawn.append(line(start, y, end, y, kind, dash="7 5" if row.kind == "missing" else ""))
        drawn.append(head(end, y, 1 if end > start else -1, kind))
        if row.kind == "missing":  # a cross on its way
            at = end - (CROSS if end > start else -CROSS)
            end, cells = at, int(cells - CROSS / CELL)
            drawn += [
                line(at - 6, y - 6, at + 6, y + 6, kind),
                line(at - 6, y + 6, at + 6, y - 6, kind),
            ]
        drawn.append(text((start + end) / 2, y - 6, self._words(row, cells), kind, hint=hint))
        return drawn

    def _note(self, row: Row, x: int | None, y: int, kind: str) -> list[str]:
        """Write what was printed beside its column, and what is no one's across the page."""
        cells = int((self.width - 2 * SIDE if x is None else 2 * self.step - 24) / CELL)
        words = cut_middle(row.text, cells) if x is None else self._words(row, cells)
        middle = self.width / 2 if x is None else x
        wide = (cell_len(words) + 2) * CELL
        middle = min(max(middle, wide / 2 + 4), self.width - wide / 2 - 4)
        box = (
            f'<rect class="paper l-{kind}" x="{middle - wide / 2:.1f}" y="{y - 13}" '
            f'width="{wide:.1f}" height="20" rx="3" fill="#ffffff" stroke="{COLOURS[kind][0]}"/>'
        )
        return [box, text(middle, y + 1, words, kind)]

    @staticmethod
    def _words(row: Row, cells: int) -> str:
        room = max(8, cells - cell_len(row.times))
        if row.label:
            return cut_middle(row.label, room) + row.times
        shown = quoted(row.text, room)
        if row.text and "\u2026" in shown:  # the hint has the whole text and its length
            shown = f"'{cut_middle(row.text, room - 2)}'"
        return shown + row.times
