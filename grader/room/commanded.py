"""Chats that go by commands which nobody is told: ``login alice``, then ``msg hello``.

The words stand in the source. They are typed only where nothing else made two guests
hear each other: "name" and "msg" are mostly keys of a protocol, and no command.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.launch.prompt_words import kind_of_words
from grader.launch.setting import Setting
from grader.room.dialect import Typing
from grader.submission import Program
from grader.submission.analysis.verbs import ENTERS, SAYS

OF_A_KIND = 3  # words to enter by, and words to speak by, that are tried
TRIED = 8  # ways to type; a lesson takes about half a second
_HOLE = re.compile(r"<[^<>\n]+>|\[[^\[\]\n]+\]")
_FILLED = {
    "name": "{name}", "message": "{text}", "host": "{host}", "port": "{port}",
    "address": "{host}:{port}", "room": "lobby", "password": "secret1",
}  # fmt: skip
_PLACE = frozenset({"host", "port", "address"})
_BARE = re.compile(r"[\W_]")


def typings(setting: Setting, client: Program) -> Iterator[Typing]:
    """Ways to type at *client* that its source and its server's give words for."""
    server = setting.variant.server
    usages = list(map(_read, dict.fromkeys((*client.usages, *server.usages))))
    connect = [one.line for one in usages if one.enters and one.kinds <= _PLACE][:1]
    rooms = [one.line for one in usages if one.enters and one.kinds == {"room"}][:1]
    named = [one.line for one in usages if one.enters and "name" in one.kinds]
    says = [one.line for one in usages if one.says]
    pairs = itertools.zip_longest(server.verbs, client.verbs, fillvalue="")
    words = list(filter(None, dict.fromkeys(itertools.chain(*pairs))))
    named += [f"{word} {{name}}" for word in words if _core(word) in ENTERS]
    named += [f"{word} {{name}}" for word in words if " " in word and _asks_name(word)]
    says += [f"{word}\n{{text}}" for word, asked in client.leads if _is_message(asked)]
    says += [f"{word} {{text}}" for word in words if _core(word) in SAYS]
    named, says = ([*dict.fromkeys(lines)][:OF_A_KIND] for lines in (named, says))
    entering = [Typing((*connect, enter, *rooms)) for enter in named[:2]]
    both = [replace(one, text=say) for one in entering for say in says[:2]]
    speaking = [Typing((*connect, *rooms), say) for say in says]
    in_rooms = [Typing((*connect, *rooms)) for _ in rooms]
    if any(map(_asks_name, client.asks)):  # then a word to enter by is the less likely one
        yield from [*speaking, *in_rooms, *entering, *both][:TRIED]
    else:
        yield from [*entering, *both, *speaking, *in_rooms][:TRIED]


def _asks_name(phrase: str) -> bool:
    """Whether *phrase* is what a person says before a name: "my name is"."""
    return kind_of_words(phrase, weak=False) == "name"


def _is_message(asked: str) -> bool:
    return not asked.strip() or kind_of_words(asked, weak=False) == "message"


@dataclass(frozen=True)
class _Usage:
    """One command as a text of the program explains it."""

    line: str  # with {name}, {text}, ... for its holes
    kinds: frozenset[str]
    enters: bool
    says: bool


def _read(usage: str) -> _Usage:
    kinds: list[str] = []

    def fill(hole: re.Match[str]) -> str:
        kinds.append(kind_of_words(hole[0].strip("<>[]")) or "unknown")
        return _FILLED.get(kinds[-1], "")

    line = _HOLE.sub(fill, usage)
    core = _core(re.split(r"[<\[]", usage)[0])
    known = all(kind in _FILLED for kind in kinds)
    return _Usage(
        line,
        frozenset(kinds),
        enters=known and core in ENTERS and "message" not in kinds,
        says=known and core in SAYS and kinds == ["message"],
    )


def _core(word: str) -> str:
    return _BARE.sub("", word).casefold()
