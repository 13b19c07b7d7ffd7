r"""Read what a program says about its arguments when it is started without them.

argparse writes what may be left out in square brackets; students write
``Usage: client.py [host] [port]`` and mean that both are needed, and some write
``Correct usage: script, IP address, port number``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.launch.prompt_words import kind_of_words

_USAGE = re.compile(
    r"^(?P<before>.*?)\b(?P<word>(?:correct |proper )?usage|использование|запуск|синтаксис|syntax"
    r"|run (?:as|with)|вызов|формат(?: запуска)?|пример(?: запуска)?|example)\b"
    r"(?:\s+is)?\s*[:=—-]*\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]|<[^<>]*>|\{[^{}]*\}|[^\s\[\]<>{}]+")
_EITHER = re.compile(r"[\[(](?P<parts>[^\[\]()|]*(?:\|[^\[\]()|]*[\s-][^\[\]()|]*)+)[\])]")
_SCRIPT = re.compile(
    r"(?:\S*[/\\])?(?:\S+\.(?:pyw?|exe)|python[\d.]*|py|-m|script\S*|program\S*|prog|скрипт|\$|>"
    r"|%s|\./\S+)$",
    re.IGNORECASE,
)
_REQUIRED = re.compile(r"error: the following arguments are required: (?P<names>.+)")
_CLICK = re.compile(r"Error: Missing (?:argument|option) '(?P<name>[^']+)'")


@dataclass(frozen=True)
class Slot:
    """One place of a command line."""

    kind: str  # "host", "port", "name", "mode", "number", "text", ... or "literal"
    text: str = ""  # of a literal
    option: str | None = None  # "--port", or "--port=" where one word holds both
    choices: tuple[str, ...] = ()


def slots_in_usage(output: str) -> list[list[Slot]]:
    """The command lines that *output* says are right, best first."""
    lines = output.splitlines()
    usages = [(one, argparse) for usage, argparse in _usages(lines) for one in _ways(usage)]
    found = [slots for usage in usages if (slots := _slots(*usage))]
    if missing := [hit["name"] for hit in _CLICK.finditer(output)]:
        extra = [Slot(kind_of_slot(name), option=name) for name in missing if name.startswith("-")]
        found = [slots + extra for slots in found] or ([extra] if extra else [])
    if not found and (hit := _REQUIRED.search(output)):
        names = [name.strip().split("/")[0] for name in hit["names"].split(",")]
        found = [[Slot(kind_of_slot(n), option=n if n.startswith("-") else None) for n in names]]
    return found


def _usages(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Each command line told, and whether argparse wrote it; examples after usages."""
    examples = []
    for at, line in enumerate(lines):
        hit = _USAGE.match(line)
        if hit is None:
            continue
        argparse = line.startswith(("usage: ", "Usage: ")) and re.search(
            r"\[-h[],]|\[OPTIONS\]", " ".join(lines[at : at + 2])
        )
        following = _following(lines[at + 1 :])
        if argparse:
            rest = hit["rest"] + " " + " ".join(following)
            yield rest, True
            continue
        told = [hit["rest"]] if hit["rest"] else []
        told += [more for more in following if not told or _SCRIPT.match(more.split()[0])]
        for one in told:
            if re.match(r"(?i)example|пример", hit["word"]):
                examples.append((one, False))
            else:
                yield one, False
    yield from examples


def _ways(usage: str) -> list[str]:
    """``[-s | addr port]`` is one way of starting or the other."""
    hit = _EITHER.search(usage)
    if hit is None:
        return [usage]
    parts = [part.strip() for part in hit["parts"].split("|")]
    return [usage[: hit.start()] + part + usage[hit.end() :] for part in parts]


def _following(lines: list[str]) -> list[str]:
    found = []
    for line in lines:
        if not line.strip() or not line[0].isspace():
            break
        found.append(line.strip())
    return found


def _slots(usage: str, argparse: bool) -> list[Slot]:
    usage = (
        re.split(r"\s#|\s{3,}|\.\s|\. *$", usage.strip().strip("'\"`"))[0]
        if not argparse
        else usage
    )
    if "," in usage and not re.search(r"[<\[{]", usage):
        parts = [part.strip() for part in usage.split(",") if part.strip()]
        return [Slot(kind_of_slot(part)) for part in parts if not _SCRIPT.match(part.split()[0])]
    tokens = _TOKEN.findall(usage)
    while tokens and (_SCRIPT.match(tokens[0]) or _is_script_in_brackets(tokens[0])):
        del tokens[0]
    marked = not argparse and any(token[0] in "<[{" for token in tokens)
    slots: list[Slot] = []
    while tokens:
        word = tokens.pop(0)
        if word.startswith("[" if argparse else "[-"):
            continue
        if word.startswith("-"):
            slots.append(_option(word, tokens))
        elif not word.startswith(("|", "...")):
            slots.append(_place(word, marked))
    return slots


def _option(token: str, rest: list[str]) -> Slot:
    name, equals, value = token.partition("=")
    if equals:
        value = value or (rest.pop(0) if rest else "")
        return Slot(kind_of_slot(value or name), option=name + "=")
    if rest and not rest[0].startswith(("-", "[-")) and (rest[0].isupper() or rest[0][0] in "<{["):
        value = rest.pop(0)
        choices = _choices(value)
        kind = "mode" if choices else kind_of_slot(value)
        return Slot(kind if kind != "text" else kind_of_slot(name), option=name, choices=choices)
    return Slot("literal", token)


def _place(token: str, marked: bool) -> Slot:
    bare = token.strip("<>[]{}")
    if choices := _choices(token):
        return Slot("mode", choices=choices)
    if re.fullmatch(r"\d+", bare):
        return Slot("port" if int(bare) > 1023 else "literal", bare)
    if re.fullmatch(r"\d+(?:\.\d+){3}|localhost", bare):
        return Slot("host")
    if marked and bare == token and bare.islower():
        return Slot("literal", bare)
    return Slot(kind_of_slot(bare))


def _choices(token: str) -> tuple[str, ...]:
    bare = token.strip("<>[]{}")
    parts = [part.strip() for part in re.split(r"[|,/]", bare)]
    return tuple(parts) if len(parts) > 1 and all(parts) else ()


def _is_script_in_brackets(token: str) -> bool:
    return token[0] in "<[" and bool(
        re.search(r"script|file ?name\.py|\.py|программ|скрипт", token)
    )


def kind_of_slot(words: str) -> str:
    """What a placeholder stands for: "<server_ip>" is a host, "<colour>" just a text."""
    kind = kind_of_words(words.strip("<>[]{}-"))
    return kind or "text"
