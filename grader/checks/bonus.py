"""Bonus: what a chat must bear that works in earnest. Never needed for full marks."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from grader.checks import DoesNotApply, check
from grader.launch.silence import Outcome
from grader.room import expect
from grader.room.failure import Expectation, SceneFailed
from grader.room.notices import Look, plain
from grader.room.room import Room
from grader.room.seat import CannotSay, Seat
from grader.room.socket_guest import SocketGuest
from grader.talk.rehearsal import whispers
from grader.text.words import phrase

STALL_BYTES = 400_000  # more than the connection of a stalled guest holds, where it takes little
STALL_BYTES_LARGE = 2_600_000  # and where only Linux can be told so: more than buffers grow to
STALL_TEXTS = 2_000, 1_000  # the longest that the dialect can say
STALL_SECONDS = 20.0  # a right chat needs 0.2, and 2 where buffers are large
STALL_BATCH = 16  # texts between two looks at whether the others still hear
CROWD = 50
LONG = 3_000


@check(step="bonus", needs="small-buffers")
def stalled_reader(room: Room) -> None:
    """A guest that reads nothing delays nobody: its bytes wait, or it is dropped."""
    _needs_stream(room)
    alice, bob = room.join("alice", "bob")
    stalled = room.socket_guest(room.tokens.name())
    stalled.take_little()
    room.seat(stalled)
    stalled.stop_reading()
    sent, limit = 0, STALL_BYTES if sys.platform == "linux" else STALL_BYTES_LARGE
    sayable = (size for size in STALL_TEXTS if room.dialect.render(alice.name, "x" * size))
    if not (size := next(sayable, 0)):
        raise CannotSay("x" * STALL_TEXTS[-1])
    while sent < limit:
        for _ in range(STALL_BATCH):
            alice.guest.send_text(f"{room.tokens.text()} ".ljust(size, "x"))
        sent += STALL_BATCH * size
        mark = bob.mark()
        bob.hears(alice.says(), of=alice, mark=mark)
        if room.transcript.seconds > STALL_SECONDS:
            raise SceneFailed(
                expected=(Expectation(bob.name, "", phrase("to hear without delay")),),
                got=phrase("every message late, while one guest does not read"),
            )


@check(step="bonus")
def cut_and_glued_lines(room: Room) -> None:
    """TCP may cut a line anywhere and glue two together: each still arrives once, and whole."""
    _needs_stream(room)
    alice, bob = room.join("alice", "bob")
    mark = bob.mark()
    text = alice.says()
    bob.hears(text, of=alice, mark=mark)
    look = bob.look_of(text, mark)
    first, second, third = (room.tokens.text() for _ in range(3))
    raw = [room.bytes_of(alice, text) for text in (first, second, third)]
    mark = bob.mark()
    room.falls_silent()
    _socket(alice).send(raw[0] + raw[1])
    for text in (first, second):
        bob.hears(text, of=alice, mark=mark)
    expect.order(bob, (first, second), mark)
    half = len(raw[2]) // 2
    _socket(alice).send(raw[2][:half])
    room.falls_silent()
    _socket(alice).send(raw[2][half:])
    bob.hears(third, of=alice, mark=mark)
    room.falls_silent()
    for text in (first, second, third):
        if look is None or not _arrived(room, bob, look, text, mark):
            raise SceneFailed(
                expected=(Expectation(bob.name, look.before + text if look else text),),
                got="{text}",
                got_text=bob.line_with(text, mark),
            )


def _arrived(room: Room, hearer: Seat, look: Look, text: str, mark: int) -> bool:
    """Whether *text* came as a message of its own.

    A line by itself; where the dialect counts bytes instead of ending lines, the
    messages stand one behind the other.
    """
    wanted = look.around(text)
    if room.dialect.counts_bytes:
        return wanted in plain(hearer.guest.news(mark))
    return wanted in hearer.lines(mark)


@check(step="bonus")
def split_letter(room: Room) -> None:
    """A letter of two bytes, cut between two reads, arrives whole."""
    _needs_stream(room)
    alice, bob = room.join("alice", "bob")
    text = "жу" + room.tokens.word(8)
    raw = room.bytes_of(alice, text)
    at = raw.find("ж".encode())
    if at < 0:
        raise DoesNotApply(phrase("this dialect does not send letters as UTF-8"))
    mark = bob.mark()
    room.until(lambda: False)  # a server that sleeps must read the halves apart, too
    _socket(alice).send(raw[: at + 1])
    room.until(lambda: False)
    _socket(alice).send(raw[at + 1 :])
    bob.hears(text, of=alice, mark=mark)


@check(step="bonus")
def long_message(room: Room) -> None:
    """A message of 3000 bytes arrives whole; on UDP, one of 1000."""
    alice, bob = room.join("alice", "bob")
    text = room.tokens.word(1_000 if room.udp else LONG)
    mark = bob.mark()
    alice.says(text)
    bob.hears(text, of=alice, mark=mark)


@check(step="bonus", plays=3)
def fifty_guests(room: Room) -> None:
    """Fifty guests come, one speaks and all hear it, most leave, and the rest chat on."""
    seats = room.join_all(CROWD)
    speaker, hearers = seats[0], seats[1:]
    marks = [seat.mark() for seat in hearers]
    text = speaker.says()
    for hearer, mark in zip(hearers, marks, strict=True):
        hearer.hears(text, of=speaker, mark=mark)
    first, middle, last = seats[0], seats[CROWD // 2], seats[-1]
    for number, seat in enumerate(seats):
        if seat in (first, middle, last):
            continue
        if number % 2:
            seat.guest.leave(settle=False)
        else:
            seat.guest.vanish()
    room.falls_silent()
    for one, other in ((first, middle), (middle, last), (last, first)):
        mark = other.mark()
        other.hears(one.says(), of=one, mark=mark)


@check(step="bonus")
def private_message(room: Room) -> None:
    """A message to one guest is heard by that guest alone: ``@name text``, or as the code says."""
    alice, bob, carol = room.join("alice", "bob", "carol")
    overheard = ""
    ways = ((speaker, form) for speaker in _speakers(room, alice) for form in whispers(room))
    for first, form in ways:
        # A form that it did not expect may have ended its thread.
        speaker = room.seat(room.newcomer()) if first.guest.closed_by_peer else first
        marks = bob.mark(), carol.mark()
        text = room.tokens.text()
        speaker.says(form.format(name=bob.name, text=text))
        outcome = room.until(lambda text=text, mark=marks[0]: bob.guest.has(text, mark))  # type: ignore[misc]
        if outcome is Outcome.MET:  # a server may sleep before it sends to the next one
            outcome = room.until(lambda text=text, mark=marks[1]: carol.guest.has(text, mark))  # type: ignore[misc]
            if outcome is not Outcome.MET:
                return
        overheard = overheard or carol.line_with(text, marks[1])
    wanted = Expectation(carol.name, "", phrase("nothing of a message to another"))
    if alice.guest.closed_by_peer:  # the starter hangs up, and tells of its hole after that
        alice.leaves()
    if room.hole():
        room.fail(Outcome.SILENT, wanted)
    raise SceneFailed(
        expected=(wanted,),
        got="{text}" if overheard else phrase("no way to write to one guest alone"),
        got_text=overheard,
    )


def _speakers(room: Room, guest: Seat) -> Iterator[Seat]:
    """*guest*, then the student's own client, which may send a command otherwise than a text."""
    yield guest
    client = room.setting.variant.client
    outside = room.setting.external is not None or room.dialect.terminals
    if client is not None and client.typable and client.commands and not outside:
        with contextlib.suppress(SceneFailed):
            yield room.seat(room.terminal(client))


@check(step="bonus")
def clean_exit(room: Room) -> None:
    """Ctrl+C ends the server with guests inside: no traceback, no thread or process left."""
    if room.server is None:
        raise DoesNotApply(phrase("the server runs elsewhere: only its guests are graded"))
    room.join("alice", "bob")
    room.interrupt_server()


def _needs_stream(room: Room) -> None:
    if room.udp:
        raise DoesNotApply(phrase("datagrams are never cut, glued or queued"))
    if room.dialect.terminals:
        raise DoesNotApply(phrase("this chat is graded by its own client, typed at"))


def _socket(seat: Seat) -> SocketGuest:
    assert isinstance(seat.guest, SocketGuest)
    return seat.guest
