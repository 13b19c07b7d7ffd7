"""Write on a console what it is able to write.

Most students read on 80 columns, many on a Windows console whose code page has
no check mark and no emoji: what the console cannot write becomes ASCII or an
escape, never an error of ours. A text of a student is never read as markup.
"""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from grader.text.words import phrase, say
from grader.verdict.model import Verdict

WIDTH = 80

# verdict -> its mark, the mark in ASCII, its style, its word
FACES = {
    Verdict.PASSED: ("\u2713", "+", "green", ""),
    Verdict.FAILED: ("\u2717", "x", "bold red", phrase("failed")),
    Verdict.CRASHED: ("\u2717", "x", "bold red", phrase("crashed")),
    Verdict.HUNG: ("\u2717", "x", "bold red", phrase("hung")),
    Verdict.NOT_STARTED: ("\u25cb", "o", "yellow", phrase("not started")),
    Verdict.SKIPPED: ("\u2013", "-", "dim", phrase("skipped")),
    Verdict.UNGRADED: ("?", "?", "bold magenta", phrase("not judged")),
}


class Page:
    """The console, and what it is able to write."""

    def __init__(self, console: Console, lang: str) -> None:
        self.console = console
        self.unicode = _can("\u2713\u2717\u25cb\u2013\u2500", console.encoding)
        self.lang = spoken(lang, console.encoding)

    def text(self, text: str, style: str = "") -> Text:
        """Return *text*, never read as markup, as far as the console can write it."""
        encoding = self.console.encoding
        if not _can(text, encoding):
            text = text.encode(encoding, "backslashreplace").decode(encoding)
        return Text(text, style=style)

    def line(self, text: str, style: str = "") -> None:
        """Print *text*, broken between words at the 80th column."""
        width = min(WIDTH, self.console.width)
        self.console.print(self.text(text, style), width=width, highlight=False)

    def mark(self, verdict: Verdict) -> Text:
        """Return the sign of *verdict*."""
        mark, plain, style, _ = FACES[verdict]
        return Text(mark if self.unicode else plain, style=style)

    def say(self, key: str, **fields: object) -> str:
        """Return the phrase *key* in the language that this console can write."""
        return say(key, self.lang, **fields)


def spoken(lang: str, encoding: str) -> str:
    """Return *lang* where a console of *encoding* can write it, else English."""
    return "en" if lang == "ru" and not _can("\u0416\u044f", encoding) else lang


def _can(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
