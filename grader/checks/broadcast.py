"""Step 3: what one says, all the others hear, and only they."""

from __future__ import annotations

from grader.checks import check
from grader.room import expect
from grader.room.room import Room

SCRIPTS = "привет мир ёжик", "こんにちは 你好", "🙂🚀 naïve café"


@check(step="broadcast")
def everyone_else_hears(room: Room) -> None:
    """A message reaches everyone but its sender."""
    alice, bob, carol = room.join("alice", "bob", "carol")
    marks = bob.mark(), carol.mark()
    text = alice.says()
    bob.hears(text, of=alice, mark=marks[0])
    carol.hears(text, of=alice, mark=marks[1])
    expect.through_the_server(room, alice, bob)


@check(step="broadcast")
def sender_hears_nothing(room: Room) -> None:
    """The sender does not hear its own message back."""
    alice, bob, carol = room.join("alice", "bob", "carol")
    said = []
    for speaker, hearer in ((alice, bob), (bob, carol), (carol, alice)):
        marks = speaker.mark(), hearer.mark()
        text = speaker.says()
        hearer.hears(text, of=speaker, mark=marks[1])
        expect.no_echo(room, speaker, hearer, text, marks)
        said.append((speaker, hearer, text, marks))
    expect.nothing_late(room)
    for speaker, hearer, text, marks in said:
        expect.no_echo(room, speaker, hearer, text, marks)


@check(step="broadcast")
def everyone_may_speak(room: Room) -> None:
    """Everyone may speak, several times, and each one's messages keep their order."""
    seats = room.join("alice", "bob", "carol")
    marks = [seat.mark() for seat in seats]
    said: dict[str, list[str]] = {seat.name: [] for seat in seats}
    for times in (1, 3):  # messages in a row may overtake each other
        for speaker in seats:
            said[speaker.name] += [speaker.says() for _ in range(times)]
    for speaker in seats:
        for hearer, mark in zip(seats, marks, strict=True):
            if hearer is not speaker:
                for text in said[speaker.name]:
                    hearer.hears(text, of=speaker, mark=mark)
                expect.order(hearer, said[speaker.name], mark)
                expect.once(hearer, said[speaker.name][0], mark)


@check(step="broadcast")
def any_script(room: Room) -> None:
    """Letters of any script and emoji arrive as they were sent."""
    alice, bob, carol = room.join("alice", "bob", "carol")
    for text in SCRIPTS:
        marks = bob.mark(), carol.mark()
        alice.says(text)
        bob.hears(text, of=alice, mark=marks[0])
        carol.hears(text, of=alice, mark=marks[1])
