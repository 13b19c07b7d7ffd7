"""Lay one row of a story into two columns of a terminal.

Words around a student's text are broken between words, the text itself never:
it is quoted, cut in its middle where it must be, and stays in one piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len

from grader.text.cells import cut_end, cut_middle, quoted, wrap

WIDTH = 80
INDENT = 4
_CUT = "\u2026"
_HOLD = "\ue000"  # holds the place of a quoted text while the words around it are wrapped


@dataclass(frozen=True)
class Line:
    """One row of a story: who did it in the left column, and what, beside it."""

    label: str
    around: str = ""  # in the student's language; {text} is where the quoted text goes
    text: str = ""  # of the student's program
    quote: bool = True
    prose: bool = False  # a text of the program in words: broken where it is too long, not cut

    def lay(self, column: int, lang: str) -> Iterator[str]:
        """Yield the row's lines, at most two, with a left column of *column*."""
        if not self.around:
            yield " " * INDENT + cut_end(self.label, WIDTH - INDENT)
            return
        width = WIDTH - INDENT - column - 2
        for number, text in enumerate(self._beside(width, lang)):
            label = "" if number else cut_end(self.label, column)
            yield " " * INDENT + label + " " * (column - cell_len(label) + 2) + text

    def _beside(self, width: int, lang: str) -> list[str]:
        if self.prose:
            return wrap(cut_middle(self.text, 2 * width), width, 2)
        spare = width - cell_len(self.around.replace("{text}", ""))
        shown = self._shown(max(spare, 8), lang)
        if spare < 24 or (_CUT in shown and width - spare > 20):  # rather two lines than a cut
            shown = self._shown(width, lang)
        held = self.around.replace("{text}", _HOLD * cell_len(shown))
        lines = wrap(held, width, 2)
        return [one.replace(_HOLD * cell_len(shown), shown) if shown else one for one in lines]

    def _shown(self, width: int, lang: str) -> str:
        return quoted(self.text, width, lang) if self.quote else cut_middle(self.text, width)
