"""Expectations that take more than one line of a scene."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

from grader.launch.silence import Outcome
from grader.room.failure import Expectation, SceneFailed
from grader.room.notices import Look
from grader.room.room import Room
from grader.room.seat import Seat
from grader.room.terminal import TerminalGuest
from grader.text.words import phrase

TALK_OF_TWO = phrase(
    "a talk of two: the server lets one guest in, and its own user is the other; the assignment "
    "allows that, for less"
)
LET_IN = phrase("to be let in and served")


def served(room: Room, guests: Sequence[Seat]) -> None:
    """Expect that the last of *guests* is in the chat, as far as anybody is.

    Judged by whether messages flow to it or from it, when they flow at all:
    a connection that nobody accepts is open, too. A datagram is sent to nobody
    in particular: there, somebody must have been answered with anything.
    """
    first, second, last = guests
    wanted = Expectation(last.name, "", LET_IN)
    if room.server is not None and not room.server.process.alive:
        room.fail(Outcome.SILENT, wanted)
    if any(seat.guest.closed_by_peer for seat in guests):
        closed = next(seat for seat in guests if seat.guest.closed_by_peer)
        room.fail(Outcome.SILENT, Expectation(closed.name, "", LET_IN))
    text = first.says()
    room.until(lambda: last.guest.has(text), thorough=False)
    room.falls_silent()
    if last.guest.has(text):
        return
    answer = last.says()
    others = (first, second)
    room.until(lambda: any(seat.guest.has(answer) for seat in others))
    if any(seat.guest.has(answer) for seat in others):
        return
    unanswered = room.udp and not any(seat.guest.mark() for seat in guests)
    waiting = bool(room.world.waiting_guests())
    if waiting and room.server is not None and room.world.asks(room.server.process):
        raise SceneFailed(expected=(wanted,), hint=TALK_OF_TWO)
    if second.guest.has(text) or waiting or unanswered:
        room.fail(Outcome.SILENT, wanted)


def looks_of(room: Room, speaker: Seat, hearers: Sequence[Seat]) -> list[tuple[Look, ...]]:
    """How a message of *speaker* looks at each of *hearers*; empty where none arrives."""
    marks = [hearer.mark() for hearer in hearers]
    text = speaker.says()
    room.falls_silent()
    found: list[tuple[Look, ...]] = []
    for hearer, mark in zip(hearers, marks, strict=True):
        room.until(lambda hearer=hearer, mark=mark: hearer.guest.has(text, mark))  # type: ignore[misc]
        look = hearer.look_of(text, mark)
        found.append((look,) if look else ())
    return found


def only_name(room: Room, hearer: Seat, speaker: Seat, text: str, mark: int) -> None:
    """Expect the name of *speaker* with *text*, and no other guest's in its place."""
    look = hearer.look_of(text, mark)
    before = (look.before if look else "").casefold()
    others = [seat.name for seat in room.seats if seat is not speaker]
    wrong = [name for name in others if name in before and speaker.name not in before]
    if wrong or not hearer.guest.has(speaker.name, mark):
        raise SceneFailed(
            expected=(Expectation(hearer.name, f"[{speaker.name}] {text}"),),
            got="{text}",
            got_text=hearer.line_with(text, mark),
        )


def no_echo(room: Room, speaker: Seat, hearer: Seat, text: str, marks: tuple[int, int]) -> None:
    """Expect that *speaker* does not hear its own *text*.

    A terminal may show its user's own line in its own way; there, an echo is a
    line that looks just as it does at *hearer*.
    """
    if not isinstance(speaker.guest, TerminalGuest):
        speaker.does_not_hear(text, marks[0])
        return
    room.falls_silent()
    look = hearer.look_of(text, marks[1])
    if look is not None and look.before.strip() and look.around(text) in speaker.lines(marks[0]):
        raise SceneFailed(
            expected=(Expectation(speaker.name, "", "nothing"),),
            got="{text}",
            got_text=speaker.line_with(text, marks[0]),
        )


def through_the_server(room: Room, speaker: Seat, hearer: Seat) -> None:
    """Expect that no text comes past the server, where the guests are the student's programs.

    A guest of ours has nothing but its connection; they could share a file.
    """
    halves = room.setting.variant.server.imports & {"multiprocessing", "subprocess"}
    if sys.platform == "win32" or room.server is None or room.udp or halves:
        return
    if not isinstance(hearer.guest, TerminalGuest):
        return
    mark, process = hearer.mark(), room.server.process
    room.world.signal(process.pid, signal.SIGSTOP)
    try:
        text = speaker.says()
        past = room.until(lambda: hearer.guest.has(text, mark)) is Outcome.MET
    finally:
        room.world.signal(process.pid, signal.SIGCONT)
    if past:
        raise SceneFailed(
            expected=(Expectation(hearer.name, "", phrase("nothing while the server is held")),),
            got="{text}",
            got_text=hearer.line_with(text, mark),
        )


def nothing_late(room: Room) -> None:
    """Wait until all that a thread may still say by and by has been said."""
    outcome = room.until(lambda: False, timers=True)
    if outcome is not Outcome.SILENT:
        room.fail(outcome, Expectation("server", "", phrase("to have said all by now")))


def still_there(room: Room, owner: Seat, hearer: Seat, other: Seat) -> None:
    """Expect that *owner* still hears and is heard, unless nobody is: that is another fault."""
    mark, own_mark = hearer.mark(), owner.mark()
    text = owner.says()
    heard = room.until(lambda: hearer.guest.has(text, mark)) is Outcome.MET
    witness = other.says()
    if room.until(lambda: hearer.guest.has(witness, mark)) is not Outcome.MET:
        return
    if not heard:
        room.fail(Outcome.SILENT, Expectation(hearer.name, f"[{owner.name}] {text}"))
    if room.until(lambda: owner.guest.has(witness, own_mark)) is not Outcome.MET:
        room.fail(Outcome.SILENT, Expectation(owner.name, f"[{other.name}] {witness}"))


def once(hearer: Seat, text: str, mark: int) -> None:
    """Expect that *text* was heard as one line, not as the same line again."""
    look = hearer.look_of(text, mark)
    if look is None or isinstance(hearer.guest, TerminalGuest):  # a terminal may redraw a line
        return
    if hearer.lines(mark).count(look.around(text)) > 1:
        raise SceneFailed(
            expected=(Expectation(hearer.name, text, phrase("{text}, once")),),
            got=phrase("{text}, more than once"),
            got_text=hearer.line_with(text, mark),
        )


def order(hearer: Seat, texts: Sequence[str], mark: int) -> None:
    """Expect that *texts* were heard in this order."""
    news = hearer.guest.news(mark).casefold()
    places = [news.find(text.casefold()) for text in texts]
    if places != sorted(places):
        raise SceneFailed(
            expected=(Expectation(hearer.name, ", ".join(texts)),),
            got=phrase("another order: {text}"),
            got_text=", ".join(text for _, text in sorted(zip(places, texts, strict=True))),
        )
