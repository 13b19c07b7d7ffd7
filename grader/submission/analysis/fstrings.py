"""Turn the f-strings that only a newer Python can read into plain strings.

Since 3.12 the braces of an f-string may hold anything: the same quotes again,
line breaks, backslashes. An older parser refuses the whole file for one
``f"{data["name"]}"``. Only the literal text matters for finding prompts, so
the braces are dropped; line breaks stay, and so does every line number.
"""

from __future__ import annotations

import re

_STRING = re.compile(r"(?<!\w)([a-zA-Z]{0,2})('''|\"\"\"|'|\")")
_FORMATTED = {"f", "rf", "fr", "t", "rt", "tr"}


def flatten(text: str) -> tuple[str, bool]:
    """Return *text* with f-strings made plain, and whether a t-string (3.14) was met."""
    out: list[str] = []
    template = False
    at = 0
    while (start := _next(text, at)) is not None:
        if isinstance(start, int):  # a comment: skip to the end of its line
            out.append(text[at:start])
            at = start
            continue
        prefix, quote = start[1].lower(), start[2]
        out.append(text[at : start.start()])
        literal, end = _read(text, start.end(), quote, formatted=prefix in _FORMATTED)
        if prefix in _FORMATTED:
            template = template or "t" in prefix
            lines = literal.count("\n")
            plain = literal.replace("\n", " ") if len(quote) == 1 else literal
            out.append(f"{prefix.strip('fFtT')}{quote}{plain}{quote}")
            out.append("\\\n" * lines if len(quote) == 1 else "")
        else:
            out.append(text[start.start() : end])
        at = end
    return "".join([*out, text[at:]]), template


def _next(text: str, at: int) -> re.Match[str] | int | None:
    """Return the next string's opening, or the end of a comment that comes before it."""
    found = _STRING.search(text, at)
    comment = text.find("#", at, found.start() if found else len(text))
    if comment < 0:
        return found
    end = text.find("\n", comment)
    return len(text) if end < 0 else end


def _read(text: str, at: int, quote: str, *, formatted: bool) -> tuple[str, int]:
    """Return the literal text from *at* up to its closing quote, and where that ends."""
    out: list[str] = []
    while at < len(text):
        if text[at] == "\\":
            out.append(text[at : at + 2])
            at += 2
        elif text.startswith(quote, at):
            return "".join(out), at + len(quote)
        elif formatted and text.startswith(("{{", "}}"), at):
            at += 2
        elif formatted and text[at] == "{":
            end = _brace(text, at + 1)
            out.append("\n" * text.count("\n", at, end))
            at = end
        elif text[at] == "\n" and len(quote) == 1:
            break  # never closed: leave the error to the parser
        else:
            out.append(text[at])
            at += 1
    return "".join(out), at


def _brace(text: str, at: int) -> int:
    """Return where the brace that was opened before *at* is closed."""
    depth = 1
    while at < len(text) and depth:
        string = _STRING.match(text, at)
        if string:
            formatted = string[1].lower() in _FORMATTED
            _, at = _read(text, string.end(), string[2], formatted=formatted)
            continue
        depth += {"{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1}.get(text[at], 0)
        at += 1
    return at
