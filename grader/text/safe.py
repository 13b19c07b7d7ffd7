r"""Make a student's text safe to print: nothing in it may steer a terminal or a reader's eye.

Chat messages, file names and program output are written by others. One escape
sequence in them can clear the instructor's screen or retitle the window, and a
right-to-left mark can make one file name look like another. Call `safe_text`
where text leaves the grader, not where it enters: what was really sent stays
in the transcript.

    kept      newline, tab, every letter, sign and emoji
    escaped   C0 and C1 controls, DEL, bidi marks, zero-width signs, line
              separators, tags, lone surrogates: as \x1b, \u202e, \U000e0041
"""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without \t and \n, DEL, C1
    "\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_CUT = "…"


def safe_text(text: str, limit: int | None = None) -> str:
    """Return *text* with everything that could steer a terminal escaped.

    With *limit* the result has at most that many characters; a cut text ends
    in an ellipsis and never in half an escape.
    """
    if limit is None:
        return _UNSAFE.sub(_escape, text)
    if limit < 1:
        return ""
    shown = _UNSAFE.sub(_escape, text[: limit + 1])  # an escape is longer than what it stands for
    return shown if len(shown) <= limit else _cut(text, limit)


def _cut(text: str, limit: int) -> str:
    """Return as many whole characters of *text* as fit before the ellipsis."""
    pieces: list[str] = []
    room = limit - len(_CUT)
    for character in text:
        piece = _UNSAFE.sub(_escape, character)
        if len(piece) > room:
            break
        pieces.append(piece)
        room -= len(piece)
    return "".join(pieces) + _CUT


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return "\\r" if code == 0x0D else f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
