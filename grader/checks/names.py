"""Step 2: names are asked for, told, shown and kept apart."""

from __future__ import annotations

from grader.checks import check
from grader.room import expect
from grader.room.failure import Expectation, SceneFailed
from grader.room.notices import plain
from grader.room.room import Room
from grader.text.words import phrase

TOLD = phrase("a line that tells of {text}")


@check(step="names")
def join_told(room: Room) -> None:
    """When a guest joins, the others are told, with its name in the line."""
    alice, bob = room.join("alice", "bob")
    marks = alice.mark(), bob.mark()
    carol = room.join("carol")[0]
    room.until(lambda: False)  # some sleep before they tell: a text must not be glued to that
    looks = expect.looks_of(room, carol, (alice, bob))
    for seat, mark, look in zip((alice, bob), marks, looks, strict=True):
        if not seat.is_told_of(carol, mark, look, carol.guest.said):
            room.missing(seat, Expectation(seat.name, carol.name, TOLD), mark)


@check(step="names")
def names_shown(room: Room) -> None:
    """A message arrives with the name of its sender beside it."""
    alice, bob, carol = room.join("alice", "bob", "carol")
    for speaker, hearer in ((alice, bob), (bob, carol), (carol, alice)):
        mark = hearer.mark()
        text = speaker.says()
        hearer.hears(text, of=speaker, mark=mark)
        room.falls_silent()
        if not hearer.guest.has(speaker.name, mark):
            room.facts.names_shown = False
            raise SceneFailed(
                expected=(Expectation(hearer.name, f"[{speaker.name}] {text}"),),
                got=phrase("{text}, without the sender's name"),
                got_text=hearer.line_with(text, mark) or text,
            )


@check(step="names")
def names_not_mixed(room: Room) -> None:
    """Each message carries its own sender's name, in whatever order they speak."""
    alice, bob, carol = room.join("alice", "bob", "carol")
    for speaker in (carol, alice, bob, bob, alice, carol):
        others = [seat for seat in (alice, bob, carol) if seat is not speaker]
        marks = [seat.mark() for seat in others]
        text = speaker.says()
        for hearer, mark in zip(others, marks, strict=True):
            hearer.hears(text, of=speaker, mark=mark)
            room.falls_silent()
            expect.only_name(room, hearer, speaker, text, mark)


@check(step="names")
def taken_name_refused(room: Room) -> None:
    """A second guest cannot speak under a name that is taken."""
    alice, bob = room.join("alice", "bob")
    mark = bob.mark()
    carol = room.join("carol")[0]
    text = alice.says()
    bob.hears(text, of=alice, mark=mark)
    look = bob.look_of(text, mark)
    coming = bob.look_of(carol.name, mark)
    try:
        twin = room.seat(room.newcomer(alice.name))
    except SceneFailed:
        if room.dialect.terminals:  # the student's client ended: it was not let in
            return
        raise
    mark = bob.mark()
    forged = room.tokens.text()
    if not twin.guest.closed_by_peer:
        twin.guest.send_text(forged)
        room.until(lambda: bob.guest.has(forged, mark), thorough=True)
    heard = bob.look_of(forged, mark)
    # What stands behind a text may be a list of who is there, which is longer now.
    alike = look and heard and plain(look.before) == plain(heard.before)
    alike = alike and look is not None and alice.name in plain(look.before)
    # "mira: hi has joined": it was asked for another name, and what it said became that.
    if alike and heard and coming and look and plain(coming.after) != plain(look.after):
        alike = plain(heard.after) != plain(coming.after)
    if look is not None and (alike or look.around(forged) in bob.lines(mark)):
        raise SceneFailed(
            expected=(Expectation(bob.name, alice.name, phrase("nothing from a second {text}")),),
            got="{text}",
            got_text=bob.line_with(forged, mark),
        )
    expect.still_there(room, alice, bob, carol)
