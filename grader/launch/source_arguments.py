"""What a program's source says about its arguments, as places of a command line.

A client is told the host and the port even where it has defaults for them,
unless those are the right ones: nothing else tells it where the server is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from grader.launch.prompt_answers import Known
from grader.launch.usage import Slot

_SERVER_WORD = re.compile(r"serve|listen|^-*(?:host|start)$|сервер|^-*s$", re.IGNORECASE)
_CLIENT_WORD = re.compile(r"client|connect|join|клиент|^-*c$", re.IGNORECASE)


class ArgumentLike(Protocol):
    """One argument that a program's source reads."""

    @property
    def name(self) -> str:
        """As a person would say it: "host", "--port", "argv[1]"."""

    @property
    def position(self) -> int | None:
        """1 for the first after the script's name; nothing for an option."""

    @property
    def option(self) -> str | None:
        """ "--port"; nothing for a positional argument."""

    @property
    def kind(self) -> str:
        """ "host", "port", "address" (both), "name", "mode", "number", "flag", "text", ..."""

    @property
    def required(self) -> bool:
        """Whether the program does not start without it."""

    @property
    def default(self) -> str | None:
        """What it takes without it."""

    @property
    def choices(self) -> Sequence[str]:
        """The words it may be."""


def with_source(slots: list[Slot], arguments: Sequence[ArgumentLike]) -> list[Slot]:
    """*slots*, the unknown ones named as the source names them."""
    kinds = {one.position: one.kind for one in arguments if one.kind not in {"text", "flag"}}
    place, named = 0, []
    for slot in slots:
        place += slot.option is None
        kind = kinds.get(place, slot.kind) if slot.kind == "unknown" else slot.kind
        named.append(slot if slot.option else Slot(kind, slot.text, None, slot.choices))
    return named


def from_source(
    arguments: Sequence[ArgumentLike],
    known: Known,
    *,
    both: bool = False,
    named: bool = False,
    all_of_them: bool = False,
) -> list[Slot]:
    """The places that *arguments* need filled, as far as the program cannot do without.

    One that is *both* server and client is often a server if it is told nothing. *named*: its
    user's name is asked for nowhere else, though it makes one up without it. *all_of_them*:
    it did not do without some, whatever its declarations say.
    """
    modes = [choice for one in arguments if _is_subcommand(one) for choice in one.choices]
    places: dict[int, ArgumentLike] = {}
    for one in arguments:
        if one.position and not _is_subcommand(one):
            best = places.get(one.position)
            if best is None or (best.kind in {"text", "number"} and not best.required):
                places[one.position] = one
    everything = all_of_them or (both and known.role == "client")
    needed = [
        place
        for place, one in places.items()
        if one.required or everything or _is_told(one, known, named)
    ]
    slots = [Slot("mode", choices=tuple(modes))] if modes else []
    for place in range(1, max(needed, default=0) + 1):
        one_here = places.get(place)
        slots.append(_slot(one_here, known) if one_here else Slot("unknown"))
    options = {one.option: one for one in arguments if one.option}
    for option, one in options.items():
        if one.kind == "flag":
            if one.required or side_of(option) == known.role:
                slots.append(Slot("literal", option))
        elif (all_of_them and one.default is None) or one.required or _is_told(one, known, named):
            slots.append(_slot(one, known))
    return slots


def _is_subcommand(one: ArgumentLike) -> bool:
    return one.kind == "mode" and one.name == "mode" and len(one.choices) == 1


def _is_told(one: ArgumentLike, known: Known, named: bool) -> bool:
    """Whether *known* says something of this optional argument that its default does not."""
    if one.kind == "mode":
        return known.role in map(side_of, one.choices)
    if known.role == "server":
        return False
    if one.kind == "name":
        return named
    if one.kind == "password":
        return one.default is None
    value = {"host": known.host, "port": str(known.port)}.get(one.kind)
    return value is not None and one.default != value


def _slot(one: ArgumentLike, known: Known) -> Slot:
    kind = one.kind
    if one.name.startswith("argv[") and kind in {"text", "number"}:
        kind = "unknown"  # where it stands tells more than that it is a number
    sides = set(map(side_of, one.choices)) - {None}
    if not one.option and sides and known.role not in sides:
        # "-s or an address": the address is for the client
        return Slot("unknown" if kind == "mode" else kind)
    return Slot(kind, "", one.option, tuple(one.choices))


def side_of(word: str) -> str | None:
    """Whether *word* means the server or the client."""
    if _CLIENT_WORD.search(word):
        return "client"
    return "server" if _SERVER_WORD.search(word) else None
