r"""Fit a text into the columns of a terminal.

A letter is not a column: a CJK sign or an emoji takes two, a combining accent
none, so every width here is counted in terminal cells, and a cut never falls
inside a letter. Texts of students come out safe and on one line.

    quoted("hello\n", 20)      'hello\n'
    quoted("x" * 3000, 40)     'xxxxxxxxx…xxxxxxxxx' (3000 characters)
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from grader.text.safe import safe_text
from grader.text.words import say

CUT = "…"
_LONGEST = 400  # characters looked at from either end of a long text


def quoted(text: str, width: int, lang: str = "en") -> str:
    r"""Return *text* in quotes on one line of at most *width* columns, its newlines as ``\n``."""
    mark = '"' if "'" in text and '"' not in text else "'"
    if len(text) <= _LONGEST * 2 and cell_len(shown := _line(text)) <= width - 2:
        return f"{mark}{shown}{mark}"
    count = say("({count} characters)", lang, count=len(text))
    shown = cut_middle(text, max(1, width - cell_len(count) - 3))
    return cut_end(f"{mark}{shown}{mark} {count}", width)


def cut_middle(text: str, width: int) -> str:
    """Return *text*, safe and on one line, its middle left out when it is too wide."""
    if len(text) > _LONGEST * 2:
        head, tail, whole = _line(text[:_LONGEST]), _line(text[-_LONGEST:]), False
    else:
        head = tail = _line(text)
        whole = cell_len(head) <= width
    if whole:
        return head
    front = width // 2
    return _take(head, front) + CUT + _take(tail[::-1], width - 1 - front)[::-1]


def cut_end(text: str, width: int) -> str:
    """Return *text* with an ellipsis at its end when it is too wide."""
    return text if cell_len(text) <= width else _take(text, width - 1) + CUT


def wrap(text: str, width: int, lines: int) -> list[str]:
    """Return *text* as at most *lines* lines of *width* columns, broken between words."""
    broken = [""]
    for word in _words(text, width):
        longer = f"{broken[-1]} {word}" if broken[-1] else word
        if cell_len(longer) <= width:
            broken[-1] = longer
        else:
            broken.append(word)
    if len(broken) > lines:
        broken = [*broken[: lines - 1], _take(broken[lines - 1] + " ", width - 1).rstrip() + CUT]
    return broken


def _line(text: str) -> str:
    return safe_text(text.replace("\n", "\\n").replace("\t", "\\t"))


def _words(text: str, width: int) -> Iterator[str]:
    """Yield the words of *text*, a word wider than a whole line in pieces."""
    for word in text.split():
        rest = word
        while cell_len(rest) > width:
            piece = _take(rest, width) or rest[0]
            yield piece
            rest = rest[len(piece) :]
        yield rest


def _take(text: str, width: int) -> str:
    """Return as many letters from the front of *text* as fit into *width* columns."""
    used = 0
    for place, letter in enumerate(text):
        used += cell_len(letter)
        if used > width:
            return text[:place]
    return text
