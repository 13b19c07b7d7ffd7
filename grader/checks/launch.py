"""Step 1: the server starts, uses what the assignment asks for, and lets three in."""

from __future__ import annotations

from grader.checks import Stage, check
from grader.room import expect
from grader.room.failure import Expectation, SceneFailed
from grader.room.room import Room
from grader.text.words import phrase


@check(step="launch")
def starts(room: Room) -> None:
    """The server starts and listens on a port, by itself or once its questions are answered."""
    assert room.address[1]  # the room opens only when it does


@check(step="launch", needs="stage")
def uses_socket_and_threading(stage: Stage) -> None:
    """`socket` and `threading` are imported and used, and no framework hides them."""
    programs = stage.setting.programs
    frameworks = sorted({name for program in programs for name in program.frameworks})
    if frameworks:
        raise SceneFailed(
            expected=(Expectation("source", "", phrase("socket and threading themselves")),),
            got=phrase("the framework {text}, which hides them"),
            got_text=", ".join(frameworks),
        )
    for module, used in (
        ("socket", any(program.uses_socket for program in programs)),
        ("threading", any(program.uses_threads for program in programs)),
    ):
        if not used:
            raise SceneFailed(
                expected=(Expectation("source", module, phrase("the module {text}, used")),),
                got=phrase("no use of it in the server or the client"),
            )


@check(step="launch")
def three_guests(room: Room) -> None:
    """Three guests are let in, and all three stay connected while the third comes."""
    expect.served(room, room.join("alice", "bob", "carol"))
