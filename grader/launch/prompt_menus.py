r"""Read a menu as it stands on a terminal, and pick what a person in this role would.

Menus come as lines (``1. join``), in one line (``1) Create server 2) Connect``),
as letters in words (``(s)erver or (c)lient``) and as words (``login/register``).
The first pick registers before it logs in, and never leaves.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

_SEPARATOR = r"(?:[).:\]=]|-+>?|–|—|\bfor\b|\bto\b|\bif\b|\bдля\b|\bчтобы\b|\bесли\b)"
_KEYED = re.compile(
    r"(?:(?<=^)|(?<=[\s,;/|:]))(?![\[(]\w[\])][^\W\d])[\[(<\"'«]?(?P<key>\d{1,2}|[A-Za-zА-Яа-я])[\])>\"'»]?\s*"
    rf"(?:{_SEPARATOR}|(?<=[\])>\"'»]))\s*(?=[\[(<\"'«]?[^\W\d]{{2}})",
    re.MULTILINE,
)
_LETTER_IN_WORD = re.compile(r"[\[(](?P<key>\w)[\])](?P<rest>[^\W\d]+)")
_LETTER_AFTER_WORD = re.compile(r"(?P<label>[^\W\d]{2,})\s*[\[(](?P<key>\w)[\])]")
_QUOTED = re.compile(r"[\"'`«](?P<key>\w+)[\"'`»](?P<label>[^\"'`«»]*)")
_IN_BRACKETS = re.compile(r"[\[(](?P<words>[^\W\d]\w*(?:\s*(?:[/|,]|\bor\b|\bили\b)\s*\w+)+)[\])]")
_BARE = re.compile(
    r"\b(?P<words>(?:[^\W\d]+)(?:\s*(?:/|\||\bor\b|\bили\b|,)\s*(?:a |as |the |как )?[^\W\d]+)+)"
)
_KNOWN = (
    r"server|client|host|join|create|login|register|sign ?up|sign ?in|tcp|udp|connect"
    r"|сервер\w*|клиент\w*|создать|войти|вход|регистрация|подключиться|зарегистрироваться"
)

_LEAVES = r"exit|quit|leave|logout|close|cancel|delete|remove|выход|выйти|закр|отмен|удал|покинуть"
_CLIENT = r"client|connect|join|клиент|подключ|присоедин"
_SERVER = r"server|host|listen|сервер|хост|слуша"
_ASIDE = r"help|about|list|show|settings?|options|config|помощь|справк|список|настро|показать"
# What a guest does first; the earlier, the better.
_WISHES = (
    r"regist|sign ?up|new (?:user|account)|create (?:an )?account|зарегистр|регистрац|новый польз",
    _CLIENT,
    r"enter|log ?in|sign ?in|войти|вход|логин|авториз",
    r"chat|talk|group|general|public|lobby|all|everyone|чат|общ|всем|групп",
)


@dataclass(frozen=True)
class Option:
    """One line of a menu: what to type, and what it says."""

    key: str
    label: str


def options_in(text: str, last_line: str) -> list[Option]:
    """The options that *text*, the end of what was printed, offers; *last_line* is its question."""
    keyed = _keyed(text)
    if len(keyed) >= 2 or (keyed and keyed[0].key == "1" and _side(keyed[0].label)):
        return keyed
    for pattern in (_LETTER_IN_WORD, _LETTER_AFTER_WORD, _QUOTED):
        found = [_option(hit) for hit in pattern.finditer(last_line)]
        if len({option.key for option in found}) >= 2:
            return found
    if hit := _IN_BRACKETS.search(last_line):
        return _split(hit["words"])
    for hit in _BARE.finditer(last_line):
        words = _split(hit["words"])
        if all(re.fullmatch(_KNOWN, option.key, re.IGNORECASE) for option in words):
            return words
    return []


def offers_roles(options: list[Option]) -> bool:
    """Whether the menu asks if this is the server or a client."""
    sides = {_side(option.label) for option in options}
    return {"server", "client"} <= sides and any(
        re.search(_SERVER, option.label, re.IGNORECASE)
        for option in options
        if _side(option.label) == "server"
    )


def order(options: list[Option], role: str) -> list[Option]:
    """*options* as a person in *role* would try them, best first; it stays if it can."""
    stays = [option for option in options if not re.search(_LEAVES, option.label, re.IGNORECASE)]
    return sorted(stays or options, key=lambda option: _rank(option.label, role))


def _rank(label: str, role: str) -> int:
    side = _side(label)
    if role == "server":
        return {"server": 0, None: 1, "client": 2}[side]
    if side == "server" and not re.search(_WISHES[0], label, re.IGNORECASE):
        return len(_WISHES) + 1
    for rank, wish in enumerate(_WISHES):
        if re.search(wish, label, re.IGNORECASE):
            return rank
    return len(_WISHES) + (2 if re.search(_ASIDE, label, re.IGNORECASE) else 0)


def _side(label: str) -> str | None:
    if re.search(_CLIENT, label, re.IGNORECASE):
        return "client"  # "connect to a server" is a client's
    if re.search(rf"{_SERVER}|create|start|созда|запус", label, re.IGNORECASE):
        return "server"
    return None


def _keyed(text: str) -> list[Option]:
    hits = list(_KEYED.finditer(text))
    found: list[Option] = []
    for hit, following in itertools.zip_longest(hits, hits[1:]):
        end = following.start() if following else len(text)
        label = text[hit.end() : end].partition("\n")[0].strip(" \t,;.|/\"')]")
        label = re.sub(r"\s+(?:or|and|или|и)$", "", label)
        if hit["key"] in {option.key for option in found}:
            found = []  # the menu was printed again: the newer one counts
        found.append(Option(hit["key"], label))
    return found


def _option(hit: re.Match[str]) -> Option:
    fields = hit.groupdict()
    if "rest" in fields:
        return Option(hit["key"], hit["key"] + hit["rest"])
    return Option(hit["key"], f"{hit['key']} {fields['label']}".strip())


def _split(words: str) -> list[Option]:
    parts = re.split(r"\s*(?:[/|,]|\bor\b|\bили\b)\s*(?:(?:a|as|the|как)\s+)?", words)
    return [Option(part, part) for part in parts if part]
