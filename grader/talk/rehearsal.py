"""Get to know a chat in its simplest conversation, before it is put to the test by a random one.

Nothing is judged here: every part of it is another check's matter. What a chat
does not do even now is not expected of it later, so that a fault costs one check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.room import expect
from grader.room.failure import SceneFailed
from grader.room.notices import Look
from grader.room.room import Room
from grader.room.seat import Seat
from grader.talk.model import Manners
from grader.talk.player import Acquaintance

_SECRET = re.compile(r"(?i)@|priv|secret|whisper|direct|dm|pm|msg|mess|tell|^\W*w$|личн|шеп")
_CLOSING = {"{": "}", "[": "]", "(": ")", "<": ">"}
WHISPERS = ("@{name} {text}", "/w {name} {text}", "/msg {name} {text}", "/pm {name} {text}")


def rehearse(room: Room) -> Acquaintance | None:
    """What the chat in *room* does; None when not even a message gets through."""
    alice, bob = room.join("alice", "bob")
    marks = alice.mark(), bob.mark()
    carol = room.join("carol")[0]
    own = carol.mark()
    looks = expect.looks_of(room, carol, (alice, bob))
    if not all(looks):
        return None
    text = carol.guest.said[-1]
    hearers = list(zip((alice, bob), marks, strict=True))
    manners = {
        "join_told": all(
            seat.has_notice_of(carol, mark, look, carol.guest.said)
            for (seat, mark), look in zip(hearers, looks, strict=True)
        ),
        "names_shown": all(
            carol.name in look.before.casefold() for found in looks for look in found
        ),
        "echoes": carol.guest.has(text, own),
        "says_once": not room.udp and all(_once(seat, text, mark) for seat, mark in hearers),
        "leave_told": _going_told(room, alice, (bob, carol), crash=False),
        "reset_told": not room.udp
        and _going_told(room, room.join("dave")[0], (bob, carol), crash=True),
    }
    erin = room.join("erin")[0]
    return Acquaintance(
        Manners(
            **manners,
            whisper=_whisper(room, bob, carol, erin),
            refuses_twin=_refuses_twin(room, bob, carol, erin),
            at_once=not room.dialect.terminals,
        ),
        tuple(dict.fromkeys(look for found in looks for look in found)),
        carol.name,
    )


def _once(hearer: Seat, text: str, mark: int) -> bool:
    try:
        expect.once(hearer, text, mark)
    except SceneFailed:
        return False
    return True


def _going_told(room: Room, who: Seat, hearers: tuple[Seat, ...], *, crash: bool) -> bool:
    marks = [seat.mark() for seat in hearers]
    looks = expect.looks_of(room, who, hearers)
    if crash:
        who.vanishes()
    else:
        who.leaves()
    texts = [*who.guest.said, *room.dialect.goodbye_texts(who.name)]
    told = zip(hearers, marks, looks, strict=True)
    return all(seat.is_told_of(who, mark, look, texts) for seat, mark, look in told)


def whispers(room: Room) -> Iterator[str]:
    """Ways to write to one guest alone, the usual one first, then those that the code names."""
    yield from dict.fromkeys([*WHISPERS[:1], *_named(room), *WHISPERS[1:]])


def _named(room: Room) -> list[str]:
    words = {word: None for program in room.setting.programs for word in program.commands}
    likely = sorted(words, key=lambda word: not _SECRET.search(word))
    forms = [form for word in likely for form in whispers_by(word)]
    return list(dict.fromkeys(forms))[:4]


def whispers_by(word: str) -> tuple[str, ...]:
    """How to write to one guest by the command *word*: "/w bob hi", "@bob hi", "@{bob} hi"."""
    closing = _CLOSING.get(word[-1], "")
    gap = "" if closing or word == "@" else " "
    before, after = (part.replace("{", "{{").replace("}", "}}") for part in (word, closing))
    form = f"{before}{gap}{{name}}{after} {{text}}"
    return (form, "@{name}: {text}") if word == "@" else (form,)


def _whisper(room: Room, speaker: Seat, hearer: Seat, other: Seat) -> str | None:
    for form in whispers(room):
        marks = hearer.mark(), other.mark()
        text = room.tokens.text()
        speaker.says(form.format(name=hearer.name, text=text))
        room.until(lambda: hearer.guest.has(text, marks[0]), thorough=False)  # noqa: B023
        room.falls_silent()
        if hearer.guest.has(text, marks[0]) and not other.guest.has(text, marks[1]):
            return form
    return None


def _refuses_twin(room: Room, owner: Seat, hearer: Seat, other: Seat) -> bool:
    """Whether nobody else can speak under the name of *owner*, who goes on as before."""
    look: tuple[Look, ...] = expect.looks_of(room, owner, (hearer,))[0]
    try:
        twin = room.seat(room.newcomer(owner.name))
    except SceneFailed:
        return room.dialect.terminals  # the student's client ended: it was not let in
    mark = hearer.mark()
    forged = room.tokens.text()
    if not twin.guest.closed_by_peer:
        twin.guest.send_text(forged)
        room.falls_silent()
    if not look or look[0].around(forged) in hearer.lines(mark):
        return False
    twin.guest.vanish()
    room.falls_silent()
    try:
        expect.still_there(room, owner, hearer, other)
    except SceneFailed:
        return False
    return True
