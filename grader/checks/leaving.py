"""Step 4: a guest leaves, or crashes, and the others live on."""

from __future__ import annotations

from grader.checks import NotTried, check
from grader.launch.silence import Outcome
from grader.room import expect
from grader.room.failure import Expectation
from grader.room.room import Room
from grader.room.seat import Seat
from grader.text.words import phrase

TOLD = phrase("a line that tells of {text} leaving")


@check(step="leaving")
def leaving_told(room: Room) -> None:
    """When a guest leaves, the others are told, with its name in the line."""
    _told(room, crash=False)


@check(step="leaving")
def crash_told(room: Room) -> None:
    """When a guest's connection breaks (a reset), the others are told just the same.

    Datagrams know no connection: there, the others must chat on undisturbed.
    """
    if room.udp:
        alice, bob, carol = room.join("alice", "bob", "carol")
        text = alice.says()
        if room.until(lambda: bob.guest.has(text)) is not Outcome.MET:
            raise NotTried(phrase("messages do not get through even before anybody is gone"))
        alice.vanishes()
        _chat(room, bob, carol)
        return
    _told(room, crash=True)


@check(step="leaving", plays=3)
def others_chat_on(room: Room) -> None:
    """After one left and one crashed, the others chat on, and newcomers can join."""
    alice, bob, carol, dave = room.join("alice", "bob", "carol", "dave")
    alice.says()
    alice.leaves()
    _chat(room, bob, carol)
    dave.vanishes()
    _chat(room, carol, bob)
    _chat(room, bob, carol)
    erin = room.join("erin")[0]
    _chat(room, erin, bob)
    _chat(room, bob, erin)


def _told(room: Room, *, crash: bool) -> None:
    alice, bob, carol = room.join("alice", "bob", "carol")
    room.until(lambda: False)  # some sleep before they tell who came: that is no leave notice
    marks = bob.mark(), carol.mark()
    looks = expect.looks_of(room, alice, (bob, carol))
    if crash:
        alice.vanishes()
    else:
        alice.leaves()
    texts = [*alice.guest.said, *room.dialect.goodbye_texts(alice.name)]
    for seat, mark, look in zip((bob, carol), marks, looks, strict=True):
        told = seat.is_told_of(alice, mark, look, texts)
        if not told and not room.facts.names_shown:
            told = seat.is_told_something(mark, look, texts)
        if not told:
            room.missing(seat, Expectation(seat.name, alice.name, TOLD), mark)


def _chat(room: Room, speaker: Seat, hearer: Seat) -> None:
    """Two messages in a row: a send to a socket that was just reset may still succeed once."""
    del room
    for _ in range(2):
        mark = hearer.mark()
        hearer.hears(speaker.says(), of=speaker, mark=mark)
