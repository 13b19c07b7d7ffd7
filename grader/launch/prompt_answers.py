r"""What to type for each kind of question, the first choice first.

A server may be started anywhere, so it is left its defaults; a client must
find that server, so it is always told. Nobody here guesses at random: every
guest of a class types the same for the same question, which makes a grading
repeatable.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from grader.launch.prompt_words import plain

_DEFAULT = re.compile(
    r"\bdefaults?\b|\bby default\b|по умолчанию|\b(?:leave|left) (?:it )?(?:blank|empty)"
    r"|\b(?:blank|empty) for\b|\bpress enter\b|\benter for\b|нажмите enter|пуст"
    r"|[\[(](?:\d{2,5}|[\w-]*\.[\w.]+|localhost)[\])]"
)
_RANGE = re.compile(r"(\d+)\s*(?:-|–|—|\.\.|to|and|до|и)\s*(\d+)")
_AT_LEAST = re.compile(r"(?:at least|min\w*|не менее|минимум|от)\D{0,12}(\d+)")
_AT_MOST = re.compile(r"(?:at most|max\w*|no more than|up to|не более|максимум|до)\D{0,12}(\d+)")
_LETTERS = re.compile(r"\b(?:char\w*|letters?|symbols?|символ\w*|букв\w*|знак\w*)\b")
_NOT_AT_FIRST = re.compile(
    r"\b(?:quit|exit|leave|stop|disconnect|close|encrypt\w*|tls|ssl|proxy|change|custom|debug"
    r"|already|have an account|выйти|выход|закры\w+|отключ\w+|шифр\w*|прокси|измен\w+|уже)\b"
    r"|есть (?:ли )?(?:у вас )?аккаунт"
)


@dataclass(frozen=True)
class Known:
    """What the grader knows when it starts a program."""

    host: str
    port: int
    name: str
    room: str = "lobby"
    role: str = "client"  # or "server"


def tries(kind: str, prompt: str, known: Known, own: bool = False) -> list[str]:
    """What to type for a question of *kind*, best first; never empty.

    *own* says that a host or port is the program's own, not that of the server it looks for.
    """
    words = plain(prompt)
    match kind:
        case "host":
            return _host(words, known)
        case "port":
            return _port(prompt.lower(), known, own)
        case "address":
            return _address(words, known)
        case "name":
            return names(known.name, prompt.lower())
        case "room":
            by_number = re.search(r"\b(?:number|id|номер|код|code)\b", words)
            return ["1", known.room] if by_number else [known.room, "1", "general"]
        case "password":
            if re.search(r"\b(?:number|numeric|digits?|pin|цифр\w*|числ\w*|пин)\b", words):
                return ["1234", "123456"]
            return ["secret1", "Secret123!"]
        case "number":
            return _number(prompt)
        case "email":
            return [f"{known.name}@example.com"]
        case "recipient":
            everyone = re.search(r"\b(?:all|everyone|everybody|всем|все)\b", words)
            return [everyone[0] if everyone else "all", ""]
        case "mode":
            return [known.role, known.role[0], "1" if known.role == "server" else "2"]
        case "choice":
            return ["1", "2", "3"]
        case "unknown" if known.role == "client":
            return [known.name, "1", "y", ""]
    return [""]


def yes_or_no(prompt: str, yes: str, no: str) -> list[str]:
    """*yes* and *no* as the question spells them, the one that leads into the chat first."""
    if yes.islower() != no.islower():  # "[Y/n]" marks the default, it does not ask for a capital
        yes, no = yes.lower(), no.lower()
    return [no, yes] if _NOT_AT_FIRST.search(plain(prompt)) else [yes, no]


def names(name: str, rules: str = "") -> list[str]:
    """*name*, then others made of its letters alone, as long as the printed *rules* allow."""
    shortest, longest = 1, 32
    if _LETTERS.search(rules):
        if span := _RANGE.search(rules):
            shortest, longest = int(span[1]), int(span[2])
        if least := _AT_LEAST.search(rules):
            shortest = int(least[1])
        if most := _AT_MOST.search(rules):
            longest = int(most[1])
    longest = max(1, min(longest, 32))
    shortest = min(shortest, longest)
    letters = "".join(letter for letter in name if letter.isalpha()) or "guest"
    wanted = [name, *(letters[: longest - 1] + other for other in "abcdefgh")]
    return [one[:longest].ljust(shortest, "x") for one in wanted]


def own_port(known: Known) -> int:
    """A port of the program's own, another one for every guest's name."""
    return 20_000 + zlib.crc32(known.name.encode()) % 20_000


def _host(words: str, known: Known) -> list[str]:
    if known.role == "server" and _DEFAULT.search(words):
        return ["", known.host, "localhost"]
    return list(dict.fromkeys([known.host, "localhost", ""]))


def _port(prompt: str, known: Known, own: bool) -> list[str]:
    if own:
        return [str(own_port(known) + step) for step in range(4)]
    if known.role == "client":
        return [str(known.port), str(own_port(known)), ""]
    port = known.port
    if (span := _RANGE.search(prompt)) and not int(span[1]) <= port <= int(span[2]) <= 65_535:
        port = min(int(span[2]), int(span[1]) + 1000)
    ports = [str(port), str(port + 1), "9090", "5000"]
    return ["", *ports] if _DEFAULT.search(prompt) else [*ports, ""]


def _address(words: str, known: Known) -> list[str]:
    if known.role == "server" and _DEFAULT.search(words):
        return ["", f"{known.host}:{known.port}"]
    marks = [":", " ", ","]
    if not re.search(r":\s*(?:port|порт|\d+)", words):
        marks = [",", " ", ":"] if re.search(r",\s*(?:port|порт)", words) else [" ", ":", ","]
    return [f"{known.host}{mark}{known.port}" for mark in marks] + [""]


def _number(prompt: str) -> list[str]:
    if span := _RANGE.search(prompt):
        low, high = int(span[1]), int(span[2])
        return [str(max(low, min(20, high))), str(low), str(high)]
    return ["20", "1", "100"]
