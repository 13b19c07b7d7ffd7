"""Take the programs out of a written report: Markdown, or plain text.

Code stands in fences, with a language tag or none; the line, the heading or
the first comment says which file it is, in Russian or English. A report
without fences may still hold code: runs of lines that look like Python.

    ## Сервер            `client.py`:          Листинг 2. Клиент
    ```python            ```                   import socket
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field

from grader.submission.pieces import Piece
from grader.submission.titles import Titles, file_of, heading_of, label_of
from grader.text.words import Said

NEAR = 3  # lines before a fence that may name it
LIKELY = 0.3  # share of lines in a Python fence that must look like code
SHORTEST = 4  # lines of code outside a fence that are worth a look

_INDENT = ("    ", "\t")
_COMMENT = re.compile(r"#(?!#)")  # more than one begins a heading
_END = "This is the end of it all."
_OPEN = re.compile(r"^(\s{0,12})(`{3,}|~{3,})\s*(.*?)\s*$")
_HTML = re.compile(r"(?m)^\s*</?(?:br|div|p|details|summary|center|img|hr|pre|code)\b[^>\n]*>\s*$")
_PYTHON = re.compile(r"(?i)^\{?\.?(?:py|python|python3|ipython3?|py3|python2)\b")
_LANGUAGE = re.compile(r"^\{?\.?[\w+#-]+\}?")
_SURE = re.compile(
    r"from\s+[\w.]+\s+import\s|import\s+[\w., ]+$|(?:if|elif|while|for|except|with)\b.*:\s*$|"
    r"[)\]}]|[a-z_]\w*\s*:\s*[\w.\[\], ]+=\s"
)
_CODE = re.compile(
    r"\s*(?:import\s+\w|from\s+[\w.]+\s+import|def\s+\w+\s*\(|class\s+\w+.*:|(?:el)?if\s.+:|else:|"
    r"while\s.+:|for\s.+:|try:|except\b.*:|finally:|with\s.+:|return\b|print\s*[(\"']|@\w+|"
    r"break$|continue$|pass$|raise\b|global\s|lambda\b|[\w.\[\]\"', ()]+\s*[-+*/|]?=\s*\S|"
    r"[\w.]+\(.*\)?|[)\]}]+,?$|[rR]?(?:\"\"\"|'''))"
)
_LOOKS = re.compile(
    r"(?m)^\s*(?:import\s+\w+|from\s+[\w.]+\s+import|def\s+\w+\s*\(|class\s+\w+|while\s+True)"
)
_PROSE = re.compile(r"(?i)^[^\"'#(=]*[а-яёa-z]{3,}\s+[а-яёa-z]{2,}\s+[а-яёa-z]{2,}[^(=]*[.:;!?]?$")


@dataclass
class Report:
    """The code of a report, and what a reader of the verdict should know of it."""

    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fences: int = 0
    lines: int = 0


def read_report(text: str, shown: str) -> Report:
    """Return the code in a report; one without any says so in a note."""
    lines = text.split("\n")
    report = Report(lines=len(lines))
    _fenced(lines, shown, report)
    if not report.pieces:
        _indented(lines, report)
    if not report.pieces:
        _bare(lines, report)
    if not report.pieces:
        fences = Said("{count} fences, none with Python", count=report.fences)
        seen = fences if report.fences else Said("no code fence")
        key = "{file} is prose: {count} lines, {seen}; hand in the .py files"
        report.notes.append(Said(key, file=shown, count=report.lines, seen=seen))
    return report


def _fenced(lines: list[str], shown: str, report: Report) -> None:
    titles = Titles()
    at = after = 0  # after: the first line behind the fence before
    while at < len(lines):
        match = _OPEN.match(lines[at])
        if match is None or "`" in match[3]:
            titles.see(lines[at])
            at += 1
            continue
        close = _closing(lines, at + 1, match[2])
        body = "\n".join(lines[at + 1 : close])
        report.fences += 1
        if close == len(lines):
            key = "{file}: the fence at line {line} is never closed; the code may be cut off"
            report.notes.append(Said(key, file=shown, line=at + 1))
        if _is_python(match[3], body):
            near = _near(lines[after:at])
            place = Said("the fence at line {line}", line=at + 1)
            report.pieces.append(_piece(body, at + 2, place, [match[3], *near], titles))
        at = after = close + 1


def _near(before: list[str]) -> list[str]:
    """Return the last lines before code, the nearest first, back to the heading."""
    near: list[str] = []
    for line in reversed(before[-2 * NEAR :]):
        if heading_of(line) or len(near) == NEAR:
            break
        near += [line] if line.strip() else []
    return near


def _closing(lines: list[str], at: int, fence: str) -> int:
    """Return the line that closes a fence; the number of lines when none does."""
    for number in range(at, len(lines)):
        stripped = lines[number].strip()
        if len(stripped) >= len(fence) and set(stripped) == {fence[0]}:
            return number
    return len(lines)


def _is_python(info: str, body: str) -> bool:
    if _PYTHON.match(info) or file_of(info):
        return _code_share(body) >= LIKELY  # some put the program's output in such a fence
    language = _LANGUAGE.match(info)
    if language and not label_of(info):
        return False
    if re.search(r"(?m)^\s*(?:\$|>|#)\s*(?:python|pip|cd|git|sudo)\b", body):
        return False
    return bool(_LOOKS.search(body))


def _code_share(body: str) -> float:
    lines = [line for line in body.split("\n") if line.strip()]
    code = sum(line[:1] in {" ", "\t", "#", ")"} or _is_code(line) for line in lines)
    return code / len(lines) if lines else 0.0


def _piece(code: str, line: int, place: str, near: list[str], titles: Titles) -> Piece:
    """Name a piece by the words around it, the nearest first."""
    code = textwrap.dedent(_HTML.sub("", code))
    first = next((text for text in code.split("\n") if text.strip()), "")
    if first.lstrip().startswith(("#", '"""', "'''")):
        near = [first, *near]
    name, label = titles.file(near), titles.label(near)
    return Piece(code, line, place, name, label, section=titles.section, chapter=titles.chapter)


def _indented(lines: list[str], report: Report) -> None:
    """Find code that stands four spaces to the right, as old Markdown has it."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith(_INDENT)):
            end += 1
        before = next((line for line in reversed(lines[:at]) if line.strip()), "")
        if end > at and not _is_code(before) and any(map(str.strip, lines[at:end])):
            _keep(lines, at, end, report)
        at = max(end, at + 1)


def _bare(lines: list[str], report: Report) -> None:
    """Find runs of code lines in text without fences."""
    start: int | None = None
    end = 0
    quoted: str | None = None  # the triple quote that is open
    for at, line in enumerate([*lines, _END]):
        inside = quoted is not None and at < len(lines)
        if not line.strip() and not inside:
            continue
        goes_on = start is not None and (line[:1] in {" ", "\t"} or _COMMENT.match(line))
        if inside or goes_on or _is_code(line):
            start = at if start is None else start
            end = at + 1
            quoted = _open_quote(line, quoted)
        elif start is not None:
            _keep(lines, start, end, report)
            start = None


def _is_code(line: str) -> bool:
    return bool(_SURE.match(line) or (_CODE.match(line) and not _PROSE.match(line)))


def _open_quote(line: str, quoted: str | None) -> str | None:
    """Return the triple quote that is open after *line*, when *quoted* was before it."""
    for mark in re.findall(r"\"{3}|'{3}", line):
        if quoted is None:
            quoted = mark
        elif quoted == mark:
            quoted = None
    return quoted


def _keep(lines: list[str], start: int, end: int, report: Report) -> None:
    """Keep lines of code that stand in no fence, when they are enough."""
    while start < end and not lines[start].strip():
        start += 1
    body = "\n".join(lines[start:end])
    if end - start < SHORTEST or not _LOOKS.search(body):
        return
    while start and _COMMENT.match(lines[start - 1]):
        start -= 1
    near = _near(lines[:start])
    titles = Titles()
    for line in lines[:start]:
        titles.see(line)
    code, place = "\n".join(lines[start:end]), Said("the code at line {line}", line=start + 1)
    report.pieces.append(_piece(code, start + 1, place, near, titles))
