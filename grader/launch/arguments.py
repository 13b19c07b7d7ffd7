r"""Which arguments to start a student's program with, when it wants some.

What the program says itself counts most: its usage, or the ``sys.argv[2]`` that
was not there. Then what its source reads. A client is always told where the
server is; a server keeps its own defaults, as no other can be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from grader.launch.missed_arguments import slots_missed
from grader.launch.prompt_answers import Known
from grader.launch.prompt_menus import Option, order
from grader.launch.source_arguments import ArgumentLike, from_source, side_of, with_source
from grader.launch.usage import Slot, slots_in_usage

_BAD_NUMBER = re.compile(
    r"invalid literal for int\(\) with base 10: '(?P<a>[^']*)'|invalid int value: '(?P<b>[^']*)'"
)
_BAD_CHOICE = re.compile(r"invalid choice: '(?P<text>[^']*)' \(choose from (?P<choices>[^)]+)\)")
_UNKNOWN = re.compile(r"unrecognized arguments: (?P<texts>.+)")
_PORT_RANGE = re.compile(r"port\b.*?(?P<low>\d{1,5})\D{1,8}(?P<high>\d{4,5})", re.IGNORECASE)


def guess_arguments(
    program_arguments: Sequence[ArgumentLike],
    output: str,
    known: Known,
    *,
    both: bool = False,
    named: bool = False,
) -> list[str] | None:
    """The arguments to start with, from what the program printed or, failing that, reads.

    Nothing if it seems to want none; an empty list if all of them can be left out. *both*
    says that one file is server and client; *named*, that a name can be told in no other way.
    """
    output = _end(output)
    told = sorted(slots_in_usage(output), key=lambda slots: _strangeness(slots, known.role))
    if slots := told[0] if told else slots_missed(output):
        return _fill(with_source(slots, program_arguments), known)
    if not program_arguments:
        return None
    return _fill(from_source(program_arguments, known, both=both, named=named), known)


def next_arguments(
    last: Sequence[str],
    output: str,
    known: Known,
    program_arguments: Sequence[ArgumentLike] = (),
    tried: Sequence[Sequence[str]] = (),
) -> list[str] | None:
    """What to try after *last*, with which the program printed *output* and ended.

    Nothing when no sensible way is left; *tried* are those before *last*.
    """
    output = _end(output)
    before = [list(last), *map(list, tried)]
    ways = _ways(list(last), output, known, program_arguments)
    return next((one for one in ways if one is not None and one not in before), None)


def _end(output: str) -> str:
    """What can be a usage or an error: it stands at the end, in lines that can be read."""
    return "\n".join(line[:500] for line in output.splitlines()[-200:])


def _ways(
    last: list[str], output: str, known: Known, program_arguments: Sequence[ArgumentLike]
) -> Iterator[list[str] | None]:
    yield _repaired(last, output, known)
    yield guess_arguments(program_arguments, output, known)
    if program_arguments:
        yield _fill(from_source(program_arguments, known, all_of_them=True), known)
    host, port, name = known.host, str(known.port), known.name
    if known.role == "server":
        usual = [[], [port], [host, port], ["server"], ["server", port]]
    else:
        usual = [[], [host, port], [host, port, name], [port], [name], [name, host, port], [host]]
    yield from usual[usual.index(last) + 1 :] if last in usual else usual


def _repaired(last: list[str], output: str, known: Known) -> list[str] | None:
    """*last* with the one word changed that the program complains about."""
    if bad := _BAD_CHOICE.search(output):
        choices = re.findall(r"[\w-]+", bad["choices"])
        return _replaced(last, bad["text"], _pick(choices, known.role))
    if extra := _UNKNOWN.search(output):
        surplus = extra["texts"].split()
        return [text for text in last if text not in surplus]
    if bad := _BAD_NUMBER.search(output):
        word = bad["a"] or bad["b"] or ""
        number = next((text for text in last if text.isdecimal()), None)
        if number is None:
            return _replaced(last, word, str(known.port))
        swap = {word: number, number: word}
        return [swap.get(text, text) for text in last]
    if (wanted := _PORT_RANGE.search(output)) and known.role == "server":
        low, high = int(wanted["low"]), int(wanted["high"])
        if not low <= known.port <= high:
            return _replaced(last, str(known.port), str(min(high, low + 1000)))
    return None


def _replaced(words: list[str], old: str, new: str) -> list[str]:
    return [new if word == old else word for word in words]


def _strangeness(slots: list[Slot], role: str) -> int:
    """How little a usage line is meant for *role*: "chat.py client <host>" is not a server's."""
    sides = [side_of(slot.text) for slot in slots if slot.kind == "literal"]
    if any("help" in slot.text for slot in slots):
        return 9
    return 0 if role in sides else 3 if any(sides) else 1


def _fill(slots: list[Slot], known: Known) -> list[str]:
    left = [kind for kind in ("host", "port", "name") if kind not in {s.kind for s in slots}]
    if known.role == "server" and len(slots) == 1 and "port" in left:
        left = ["port"]
    words: list[str] = []
    for slot in slots:
        kind = slot.kind
        if kind == "unknown":
            kind = left.pop(0) if left else "text"
        value = slot.text if kind == "literal" else _value(kind, slot.choices, known)
        if slot.option is None:
            words.append(value)
        elif slot.option.endswith("="):
            words.append(slot.option + value)
        else:
            words += [slot.option, value]
    return words


def _value(kind: str, choices: Sequence[str], known: Known) -> str:
    if choices:
        return _pick(choices, known.role)
    values = {
        "host": known.host,
        "port": str(known.port),
        "address": f"{known.host}:{known.port}",
        "room": known.room,
        "password": "abc12",  # short: some allow five characters
        "number": "20",
        "mode": known.role,
    }
    return values.get(kind, known.name)


def _pick(choices: Sequence[str], role: str) -> str:
    own = [choice for choice in choices if side_of(choice) == role]  # "-s" says it, too
    return order([Option(choice, choice) for choice in own or choices], role)[0].key
