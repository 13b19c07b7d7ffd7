"""Step 6: the student's own client against the student's own server, as a person would."""

from __future__ import annotations

from grader.checks import Stage, check
from grader.launch.silence import Outcome
from grader.launch.start import StartFailed
from grader.room.failure import Expectation, SceneFailed
from grader.room.notices import plain
from grader.room.room import Room
from grader.room.seat import Seat
from grader.room.terminal import TerminalGuest
from grader.text.words import phrase

GONE = phrase("a word that the server is gone, or the client's end")


@check(step="terminals", needs="stage")
def three_terminals(stage: Stage) -> None:
    """Three of the student's clients: what is typed in one is shown in the two others, twice."""
    program = stage.client()
    room = stage.open()
    seats = [room.seat(room.terminal(program)) for _ in range(3)]
    for number, speaker in enumerate(seats * 2):
        hearers = [seat for seat in seats if seat is not speaker]
        marks = [seat.mark() for seat in hearers]
        other_script = number == 4 and room.facts.any_script
        text = speaker.says(f"привет {room.tokens.word(8)}" if other_script else None)
        for hearer, mark in zip(hearers, marks, strict=True):
            hearer.hears(text, mark=mark)


def _answer_to_typing(room: Room, seat: Seat) -> str:
    """What a terminal shows when its user has typed: a fresh prompt, its own line, or nothing."""
    mark = seat.mark()
    text = seat.says()
    room.until(lambda: False)
    return plain(seat.guest.news(mark).replace(text, ""))


def _not_a_hole(seat: Seat, guest: TerminalGuest) -> None:
    """The starter's own words tell of a hole, not of the server. Raises SceneFailed."""
    if guest.hole:
        raise SceneFailed(
            "not started",
            expected=(Expectation(seat.name, "", GONE),),
            got=phrase("it says what is still to be written: {text}"),
            got_text=guest.hole,
        )


@check(step="terminals", needs="stage")
def client_tells_server_gone(stage: Stage) -> None:
    """When the server goes, the client says so or ends, and does not spin."""
    program = stage.client()
    room = stage.open()
    guest = room.terminal(program)
    try:
        seat = room.seat(guest)
    except SceneFailed as failed:
        if _tells_before_it_chats(room, failed):
            return
        raise
    usual = _answer_to_typing(room, seat) if room.udp else ""
    room.falls_silent()
    busy = bool(room.silence.spinning)  # as a window that draws itself in a loop of its own
    mark = seat.mark()
    room.kill_server()

    def told() -> bool:
        return not guest.alive or bool(seat.guest.news(mark).strip())

    outcome = room.until(told)
    if outcome is not Outcome.MET and room.udp:  # only a send finds out that nobody is there
        answer = _answer_to_typing(room, seat)
        outcome = Outcome.MET if not guest.alive or answer not in usual else Outcome.SILENT
        mark = seat.mark()
        outcome = outcome if outcome is Outcome.MET else room.until(told, timers=True)
    _not_a_hole(seat, guest)
    if outcome is not Outcome.MET:
        spins = bool(room.silence.spinning)
        raise SceneFailed(
            "failed",
            expected=(Expectation(seat.name, "", GONE),),
            got=phrase("nothing, while a thread of the client spins")
            if spins
            else phrase("nothing"),
            stacks=room.terminal_stacks(guest),
            sure=not busy and (spins or outcome is Outcome.FLOODED),  # of empty lines
        )
    outcome = room.until(lambda: not guest.alive, thorough=False)
    if outcome is Outcome.FLOODED or (guest.alive and room.silence.spinning):
        raise SceneFailed(
            expected=(Expectation(seat.name, "", phrase("that the client comes to rest")),),
            got=phrase("a client that spins: it never sleeps again"),
            stacks=room.terminal_stacks(guest),
        )
    room.falls_silent()
    _not_a_hole(seat, guest)  # of a client that has ended all is read only now
    if crash := room.terminal_crash(guest):
        raise SceneFailed(
            "crashed",
            expected=(Expectation(seat.name, "", GONE),),
            got=phrase("an error that nobody catches"),
            crash=crash,
        )


def _tells_before_it_chats(room: Room, failed: SceneFailed) -> bool:
    """Whether a client that never came to chat, as the server does not answer, tells of its end.

    The server may have ended by itself meanwhile; that it does not serve costs another check.
    """
    start = failed.__cause__
    if not isinstance(start, StartFailed) or room.server is None:
        return False
    process, said = start.process, start.process.output.text().strip()
    gone = not room.server.process.alive
    room.kill_server()
    if start.why == "exited":
        return failed.kind == "failed" and gone

    def told() -> bool:  # an empty line is no word
        return not process.alive or process.output.text().strip() != said

    outcome = room.until(told, timers=True)
    return start.why == "silent" and outcome is Outcome.MET and not room.silence.spinning
