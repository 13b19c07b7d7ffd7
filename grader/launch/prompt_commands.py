r"""A word to type first: ``Type /join <name> to enter``, ``Use JOIN <nick>``.

Only words that let a guest in are taken from a banner. One that lists ``/msg
<user> <text>`` or ``/kick <user>`` tells what else there is, and typing those
would start a conversation of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.launch.prompt_words import kind_of_words, plain

_VERB = (
    r"(?:join|nick(?:name)?|(?:user)?name|user|login|log|register|reg|sign_?up|auth|connect|enter"
    r"|hello|hi|iam|set_?(?:name|nick)|войти|вход|имя|ник|регистрация|подключиться)"
)
_HOLE = r"<[^<>\n]+>|\[[^\[\]\n]+\]|\{[^{}\n]+\}"
_CAPITALS = r"[A-Z][A-Z_]+\b"
_WORD = r"(?:your[ _]?|ваше?[ _]?)?[^\W\d]\w*"
_HOLES = re.compile(
    rf"(?<![\w/])(?P<verb>/(?i:{_VERB})|[A-Z]{{3,}}|(?<=[\"'`«])(?i:{_VERB}))"
    rf"(?P<gap>[ :]\s*)(?P<holes>(?:{_HOLE})(?:[ ,:]\s*(?:{_HOLE}))*)"
    rf"|(?<![\w/])(?P<slash>/(?i:{_VERB})) (?P<capitals>{_CAPITALS}(?: {_CAPITALS})*)"
)
_WITH_WORDS = re.compile(rf"(?<![\w/])(?P<verb>/(?i:{_VERB})) (?P<word>{_WORD})")
_BARE = re.compile(
    r"(?i:\b(?:type|use|send|enter|write|введите|напишите|отправьте))\s+[\"'`«]?"
    r"(?P<verb>/\w+|(?<=[\"'`«])[!@#.:]?\w+)[\"'`»]?\s+(?i:to|чтобы|для)\s+"
    r"(?i:enter|join|start|begin|connect|log ?in|chat|регистр\w+|войти|входа|нач\w+|подключ\w+)"
)


@dataclass(frozen=True)
class Command:
    """One line to type, and what it tells the server."""

    text: str
    kinds: frozenset[str]  # of what its holes were filled with: "name", "room", ...


def commands_in(text: str, values: dict[str, str]) -> list[Command]:
    """What *text* says to type first, holes filled with *values* by kind; in reading order."""
    found: dict[int, Command | None] = {}
    for hit in _HOLES.finditer(text):
        verb, gap = hit["verb"] or hit["slash"], hit["gap"] or " "
        if re.fullmatch(_VERB, verb.lstrip("/"), re.IGNORECASE):
            holes = re.findall(_HOLE, hit["holes"]) if hit["holes"] else hit["capitals"].split()
            kinds = [kind_of_words(hole.strip("<>[]{}")) for hole in holes]
            found.setdefault(hit.start(), _filled(verb, gap, kinds, values))
    for hit in _WITH_WORDS.finditer(text):
        kinds = [kind_of_words(hit["word"], weak=False)]
        found.setdefault(hit.start(), _filled(hit["verb"], " ", kinds, values))
    for hit in _BARE.finditer(text):
        at = hit.start("verb")
        found[at] = found.get(at) or Command(hit["verb"], frozenset())  # "/join to" has no hole
    return [command for _, command in sorted(found.items()) if command]


def _filled(verb: str, gap: str, kinds: list[str | None], values: dict[str, str]) -> Command | None:
    """The command, unless a hole wants something else: ``/login <file>``."""
    if any(kind not in values for kind in kinds):
        return None
    glue = gap if ":" in gap else " "
    text = verb + glue + glue.join(values[kind] for kind in kinds if kind)
    return Command(text, frozenset(filter(None, kinds)))


def says_to_type(line: str) -> bool:
    """Whether *line* asks for a command rather than listing one."""
    return (
        re.search(
            r"\b(?:type|use|send|enter|write|first|please|must|to (?:join|enter|start|begin)"
            r"|введите|напишите|отправьте|сначала|чтобы (?:войти|начать|подкл\w+)"
            r"|для (?:входа|начала))\b",
            plain(line),
        )
        is not None
    )
