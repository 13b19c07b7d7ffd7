"""Play a conversation's moves in a room, and listen whether everyone hears what they must.

What must be heard is waited for at once; what must not be heard is looked for when
the room is silent anyway, after somebody came or went and at the end: every text is
new, so it is clear even then whose it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.launch.silence import Outcome
from grader.room import expect
from grader.room.failure import Expectation, SceneFailed
from grader.room.notices import Look
from grader.room.room import Room
from grader.room.seat import CannotSay, Seat
from grader.room.socket_guest import SocketGuest
from grader.room.terminal import TerminalGuest
from grader.room.tokens import Tokens
from grader.room.transcript import Event
from grader.talk.model import PEOPLE, Chat, Conversation, Manners, Move
from grader.text.words import phrase

COMING = phrase("a line that tells of {text}")
GOING = phrase("a line that tells of {text} leaving")
LET_IN = phrase("to be let in and served")


@dataclass(frozen=True)
class Acquaintance:
    """What a rehearsal has shown of a chat: its manners, and how a message looks there."""

    manners: Manners
    looks: tuple[Look, ...]
    of: str  # whose message it was

    def looks_of(self, name: str) -> list[Look]:
        """How a message of somebody called *name* looks."""
        mine = re.compile(re.escape(self.of), re.IGNORECASE)
        return [
            Look(mine.sub(name, look.before), mine.sub(name, look.after)) for look in self.looks
        ]


@dataclass(frozen=True)
class _Said:
    """A text, and from where on each of those who were in has it or has it not."""

    text: str
    speaker: Seat
    hearers: tuple[Seat, ...]
    marks: dict[Seat, int]


@dataclass(frozen=True)
class _Due:
    """Something that must come."""

    came: Callable[[], bool]
    fail: Callable[[Outcome], None]


class Player:
    """One conversation in one room; raises SceneFailed at the move that goes wrong."""

    def __init__(self, room: Room, known: Acquaintance) -> None:
        self.room = room
        self.known = known
        self.played: Conversation = ()
        self.told: list[Event] = []  # the moves alone, for the story
        self._chat = Chat(known.manners)
        self._names = _cast(room.tokens)
        self._in: dict[int, Seat] = {}
        self._at_the_door: dict[int, Seat] = {}
        self._said: list[_Said] = []

    def play(self, conversation: Conversation) -> None:
        """Play *conversation*, then let the room fall silent: all that will be heard is heard."""
        for move in conversation:
            self.played += (move,)
            self._play(move)
        self.room.falls_silent()
        self._look_back()

    def _play(self, move: Move) -> None:
        staying = {self._in[one]: self._in[one].mark() for one in self._chat.stay(move)}
        if move.parts:
            self._come_to_the_door([part.who for part in move.parts if part.kind == "join"])
            self._tell("", "together")
        due: list[_Due] = []
        for part in sorted(
            move.each, key=lambda part: part.kind == "leave"
        ):  # it waits for silence
            due += self._do(part, staying)
        self._chat.make(move)
        outcome = self.room.until(lambda: all(one.came() for one in due)) if due else None
        if outcome is not Outcome.MET or move.kind not in ("say", "whisper"):
            self.room.falls_silent()
        for one in due:
            if not one.came():
                one.fail(outcome or Outcome.SILENT)
        if move.kind not in ("say", "whisper"):
            self._look_back()

    def _come_to_the_door(self, people: Sequence[int]) -> None:
        """Connect them, so that their last word at the door can come with what others do."""
        for one in people:
            guest = self.room.socket_guest(self._names[one])
            seat = self._at_the_door[one] = Seat(self.room, guest)
            self.room.seats.append(seat)
            guest.approach()

    def _tell(self, who: str, what: str, text: str = "") -> None:
        self.told.append(Event(round(self.room.transcript.seconds, 4), who, what, text))

    def _do(self, part: Move, staying: dict[Seat, int]) -> list[_Due]:
        """Do *part*; what must come of it for those who stay."""
        if part.kind in ("say", "whisper"):
            return self._say(part, staying)
        if part.kind == "twin":
            self._double(self._in[part.who])
            return []
        if part.kind == "join":
            seat = self._in[part.who] = self._let_in(part.who)
            self._tell(seat.name, "joined")
        else:
            seat = self._in.pop(part.who)
            self._tell(seat.name, "left" if part.kind == "leave" else "reset")
            if part.kind == "leave":
                seat.guest.leave()
            else:
                seat.guest.vanish()
        if not self._chat.tells(part):
            return []
        words = COMING if part.kind == "join" else GOING
        return [self._told(hearer, seat, mark, words) for hearer, mark in staying.items()]

    def _let_in(self, who: int) -> Seat:
        if seat := self._at_the_door.pop(who, None):
            assert isinstance(seat.guest, SocketGuest)
            seat.guest.enter()
            return seat
        seat = self.room.seat(self.room.newcomer(self._names[who]))
        if seat.guest.closed_by_peer:
            self._tell(seat.name, "connected")
            said = seat.guest.news().strip().rpartition("\n")[2]
            self.room.fail(Outcome.SILENT, Expectation(seat.name, "", LET_IN), heard=said)
        return seat

    def _double(self, owner: Seat) -> None:
        """Somebody else tries the name of *owner*, and goes away again."""
        self._tell(owner.name, "doubled")
        try:
            twin = self.room.seat(self.room.newcomer(owner.name))
        except SceneFailed:
            if self.room.dialect.terminals:  # the student's client ended: it was not let in
                return
            raise
        twin.guest.vanish()

    def _say(self, part: Move, staying: dict[Seat, int]) -> list[_Due]:
        speaker = self._in[part.who]
        text = self.room.tokens.text()
        others = tuple(seat for seat in staying if seat is not speaker)
        line, hearers = text, others
        if part.kind == "whisper" and self.known.manners.whisper is not None:
            hearers = (self._in[part.whom],)
            line = self.known.manners.whisper.format(name=hearers[0].name, text=text)
        self._tell(speaker.name, "sent", line)
        if not speaker.guest.send_text(line):
            raise CannotSay(line)
        self._said.append(_Said(text, speaker, hearers, dict(staying)))
        return [self._heard(one, speaker, text, staying[one]) for one in hearers]

    def _heard(self, hearer: Seat, speaker: Seat, text: str, mark: int) -> _Due:
        named = self.known.manners.names_shown
        shown = f"[{speaker.name}] {text}" if named else text

        def came() -> bool:
            return hearer.guest.has(text, mark) and (not named or not _misnamed())

        def _misnamed() -> SceneFailed | None:
            try:
                expect.only_name(self.room, hearer, speaker, text, mark)
            except SceneFailed as failure:
                return failure
            return None

        def fail(outcome: Outcome) -> None:
            if hearer.guest.has(text, mark) and (failure := _misnamed()):
                raise failure
            heard = hearer.guest.news(mark)
            self.room.fail(outcome, Expectation(hearer.name, shown), heard=heard)

        return _Due(came, fail)

    def _told(self, hearer: Seat, who: Seat, mark: int, words: str) -> _Due:
        looks = self.known.looks_of(who.name)
        texts = [*who.guest.said, *self.room.dialect.goodbye_texts(who.name)]

        def came() -> bool:
            return hearer.has_notice_of(who, mark, looks, texts)

        def fail(outcome: Outcome) -> None:
            expected = Expectation(hearer.name, who.name, words)
            self.room.fail(outcome, expected, heard=hearer.guest.news(mark))

        return _Due(came, fail)

    def _look_back(self) -> None:
        """Look whether anybody has heard what they must not, or twice what they must once."""
        said, self._said = self._said, []
        for one in said:
            for seat, mark in one.marks.items():
                if seat is one.speaker:
                    if not self.known.manners.echoes:
                        _not_heard(seat, one.text, mark)
                elif seat not in one.hearers:
                    _not_heard(seat, one.text, mark)
                elif self.known.manners.says_once and not isinstance(seat.guest, TerminalGuest):
                    expect.once(seat, one.text, mark)


def _not_heard(seat: Seat, text: str, mark: int) -> None:
    if seat.guest.has(text, mark):
        raise SceneFailed(
            expected=(Expectation(seat.name, "", "nothing"),),
            got="{text}",
            got_text=seat.line_with(text, mark),
        )


def _cast(tokens: Tokens) -> Sequence[str]:
    """Names, the first two of them alike but for the last letter."""
    first = tokens.name()
    return [first, tokens.like(first), *(tokens.name() for _ in range(PEOPLE - 2))]
