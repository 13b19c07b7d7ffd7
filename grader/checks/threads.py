"""Step 5: nobody waits for anybody."""

from __future__ import annotations

from grader.checks import Stage, check
from grader.room.room import Room


@check(step="threads")
def silent_newcomer(room: Room) -> None:
    """Somebody who connects and says nothing blocks nobody, not even the next newcomer."""
    alice, bob = room.join("alice", "bob")
    room.connect_silently()
    mark = bob.mark()
    bob.hears(alice.says(), of=alice, mark=mark)
    carol = room.join("carol")[0]
    marks = alice.mark(), carol.mark()
    alice.hears(carol.says(), of=carol, mark=marks[0])
    carol.hears(alice.says(), of=alice, mark=marks[1])


@check(step="threads", needs="stage")
def client_hears_while_typing(stage: Stage) -> None:
    """The student's own client shows a message although its user has typed nothing since."""
    program = stage.client()
    room = stage.open()
    alice = room.join("alice")[0]
    client = room.seat(room.terminal(program))
    bob = room.join("bob")[0]
    for speaker in (alice, bob):
        for _ in range(2):
            mark = client.mark()
            client.hears(speaker.says(), mark=mark)
