"""Tell from an error which arguments were missed, where there is no usage.

An ``IndexError`` names no argument, only the line that took it: the variable it
was meant for, an ``int(`` around it, or just its place in ``sys.argv``.
"""

from __future__ import annotations

import re

from grader.launch.prompt_words import kind_of_words
from grader.launch.usage import Slot, kind_of_slot

_ARGV = re.compile(r"\b(?P<list>(?:sys\.)?argv|args?|arguments|params)\[(?P<at>\d+)\]")
_SENTENCE = re.compile(
    r"\b(?:requires?|needs?|expect\w*|provide|specify|supply|pass|missing|укажите|передайте|нужн\w+"
    r"|требу\w+)\b(?P<what>.+)",
    re.IGNORECASE,
)
_BUG = re.compile(r"\w*Error\b")  # "TypeError: f() missing 1 required positional argument"
_INDEX_ERROR = re.compile(r"^IndexError: list index out of range", re.MULTILINE)
_UNPACK = re.compile(r"^ValueError: not enough values to unpack \(expected (\d+)", re.MULTILINE)
_TARGETS = re.compile(
    r"^\s*(?P<names>[\w\s,()]+?)\s*=\s*(?:list\()?(?P<list>(?:sys\.)?argv)\b"
    r"(?P<cut>\[1:[^\]]*\])?(?!\[)"
)


def slots_missed(output: str) -> list[Slot]:
    """The arguments that *output*, a traceback or a sentence, says were not there."""
    lines = output.splitlines()
    return _indexed(lines) or _asked_for(lines)


def _indexed(lines: list[str]) -> list[Slot]:
    error = next((at for at in range(len(lines) - 1, -1, -1) if _is_error(lines[at])), None)
    if error is None:
        return []
    for line in reversed(lines[max(0, error - 4) : error]):
        if targets := _TARGETS.match(line):
            names = re.findall(r"\w+", targets["names"])
            names = names if targets["cut"] else names[1:]
            return [Slot(kind_of_slot(name)) for name in names]
        if hits := list(_ARGV.finditer(line)):
            return _from_indexes(line, hits)
    return []


def _asked_for(lines: list[str]) -> list[Slot]:
    """What a sentence asks for: "requires server ip and port number as arguments"."""
    for line in reversed(lines):
        if (hit := _SENTENCE.search(line)) and not _BUG.match(line):
            parts = re.split(r",|&|\band\b|\bи\b", hit["what"])
            kinds = [kind for part in parts if (kind := kind_of_words(part))]
            if kinds:
                return [Slot(kind) for kind in kinds]
    return []


def _is_error(line: str) -> bool:
    return bool(_INDEX_ERROR.match(line) or _UNPACK.match(line))


def _from_indexes(line: str, hits: list[re.Match[str]]) -> list[Slot]:
    left, _, right = line.partition("=")
    names = (
        [name.strip() for name in left.split(",")] if right.count(",") or "," not in left else []
    )
    kinds: dict[int, str] = {}
    for order, hit in enumerate(hits):
        at = int(hit["at"]) + (0 if hit["list"].endswith("argv") else 1)
        before = line[: hit.start()].rstrip()
        name = names[order] if order < len(names) and "argv" not in names[order] else ""
        kind = kind_of_words(name) or "unknown"
        if kind == "unknown" and before.endswith(("int(", "float(")):
            kind = "port"
        kinds[at] = kind
    return [Slot(kinds.get(at, "unknown")) for at in range(1, max(kinds) + 1)]
