"""From bytes to a syntax tree, even when this Python would refuse them.

A chat that does not parse still has a server in it, and the verdict should
name it: "server.py:12: '(' was never closed". So a refused line is blanked and
the rest is parsed again. Python 2 is rewritten roughly first: good enough to
see a ``bind``, and never run.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import NamedTuple

from .fstrings import flatten

MENDS = 40  # lines that may be blanked before we give up on a file

_TWO = (  # what Python 2 alone can read, and the same for Python 3
    (re.compile(r"(?m)^([ \t]*)print[ \t]*>>[ \t]*([^\n]*)$"), r"\1print(\2)"),
    (re.compile(r"(?m)^([ \t]*)print[ \t]*(\([^\n]*\)[ \t]*[%,+][^\n]*)$"), r"\1print(\2)"),
    (
        re.compile(
            r"(?m)^([ \t]*(?:[^\n#'\"]*[:;][ \t]*)?)print[ \t]*(?=[\"'\w\[`])"
            r"((?:\"[^\"\n]*\"|'[^'\n]*'|[^\n#])+?),?([ \t]*#[^\n]*)?$"
        ),
        r"\1print(\2)\3",
    ),
    (
        re.compile(
            r"(?m)^([ \t]*except[ \t]+(?:[\w.]+|\([^)\n]*\)))[ \t]*,[ \t]*([a-z_]\w*)[ \t]*:"
        ),
        r"\1 as \2:",
    ),
    (re.compile(r"(?m)^([ \t]*raise[ \t]+[\w.]+)[ \t]*,[ \t]*([^\n]+)$"), r"\1(\2)"),
    (re.compile(r"(?m)^([ \t]*)exec[ \t]+(?!\()([^\n]+)$"), r"\1exec(\2)"),
    (re.compile(r"(?<=[\w)\]\s])<>(?=[\w(\[\s\"'-])"), "!="),
    (re.compile(r"(?<![\w\"'])[uU][rR](?=[\"'])"), "r"),
    (re.compile(r"(?<![\w.])0([0-7]+)(?![\w.])"), r"\1"),
)
_TWO_ONLY = re.compile(
    r"(?m)^\s*print\s*>>|\braw_input\s*\(|\bunicode\s*\(|\bxrange\s*\(|\.has_key\s*\(|"
    r"^\s*(?:import|from)\s+(?:Tkinter|Queue|thread|SocketServer|ConfigParser|urllib2|StringIO)\b",
)
_EITHER = re.compile(  # the file itself cares for both
    r"(?m)^\s*(?:raw_input|input|unicode|xrange)\s*=|^\s*except\s+\(?\w*(?:Import|Name|NotFound)Error|"
    r"sys\.version|\b__future__\b.*\n(?s:.*)\bsix\b|^\s*def (?:raw_input|unicode|xrange)\b",
)
_NEWER = (  # version, what only it can read, the same for an older one
    (
        "3.14",
        re.compile(r"(?m)^([ \t]*except\*?[ \t]+)([\w.]+(?:[ \t]*,[ \t]*[\w.]+)+)[ \t]*:"),
        r"\1(\2):",
    ),
    ("3.12", re.compile(r"(?m)^([ \t]*)type[ \t]+(\w+)(?:\[[^\]\n]*\])?[ \t]*="), r"\1\2 ="),
    (
        "3.12",
        re.compile(r"(?m)^([ \t]*(?:class|(?:async[ \t]+)?def)[ \t]+\w+)\[[^\n]*?\](?=[(:])"),
        r"\1",
    ),
)


class Source(NamedTuple):
    """A parsed file, and what had to be done to parse it."""

    tree: ast.Module
    python: str  # "2", "3", or the newest version that the syntax needs
    error: tuple[int, str] | None = None  # line and message, when no known Python would take it
    lost: tuple[tuple[int, str], ...] = ()  # lines that are not in the tree, by number


def parse(data: bytes) -> Source:
    """Parse *data*; a file that no Python takes is parsed as far as it goes."""
    text = _decode(data)
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError) as error:
        return _parse_refused(text, error)
    two = _TWO_ONLY.search(text) and not _EITHER.search(text)
    return Source(tree, "2" if two else "3")


def _decode(data: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding, errors="replace")
    except (SyntaxError, LookupError):
        text = data.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", " ").lstrip("\ufeff")


def _parse_refused(text: str, error: SyntaxError | ValueError) -> Source:
    two = _as_python_3(text)
    if two != text.expandtabs() and (tree := _try(two)) is not None:
        return Source(tree, "2")
    older, version = _as_older(text)
    if version is not None and (tree := _try(older)) is not None:
        return Source(tree, version)
    line = (error.lineno or 0) if isinstance(error, SyntaxError) else 0
    message = (error.msg if isinstance(error, SyntaxError) else None) or str(error)
    if message.startswith("Missing parentheses in call to"):
        tree, lost = _mended(two)
        return Source(tree, "2", lost=lost)
    tree, lost = _mended(older)
    return Source(tree, "3", (line, message), lost)


def _try(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def _as_python_3(text: str) -> str:
    """Rewrite what Python 2 alone can read; lines keep their numbers."""
    text = text.expandtabs()
    for pattern, replacement in _TWO:
        text = pattern.sub(replacement, text)
    return text


def _as_older(text: str) -> tuple[str, str | None]:
    """Rewrite what only a newer Python can read; return the text and that version."""
    versions = []
    for version, pattern, replacement in _NEWER:
        text, times = pattern.subn(replacement, text)
        versions += [version] * bool(times)
    flat, template = flatten(text)
    if flat != text:
        versions.append("3.14" if template else "3.12")
    return flat, max(versions, default=None)


def _mended(text: str) -> tuple[ast.Module, tuple[tuple[int, str], ...]]:
    """Parse *text* with every line blanked that the parser points at."""
    lines = text.split("\n")
    lost: dict[int, str] = {}
    for _ in range(MENDS):
        try:
            return ast.parse("\n".join(lines)), tuple(sorted(lost.items()))
        except (SyntaxError, ValueError) as error:
            number = error.lineno if isinstance(error, SyntaxError) else None
        if number is None or not 0 < number <= len(lines) + 1:
            break
        number = min(number, len(lines))
        while number > 1 and not lines[number - 1].strip():
            number -= 1  # the parser points behind the end
        line = lines[number - 1]
        lost.setdefault(number, line)
        indent = line[: len(line) - len(line.lstrip())]
        lines[number - 1] = f"{indent}pass" if line.strip() != "pass" else ""
    return ast.Module(body=[], type_ignores=[]), tuple(enumerate(text.split("\n"), 1))
