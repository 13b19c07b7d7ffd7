"""A guest in a room, with the words that scenes are written in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.launch.silence import Outcome
from grader.room.failure import Expectation, SceneFailed
from grader.room.guest import Guest
from grader.room.notices import Look, is_any_notice, is_notice, look_of, plain
from grader.text.words import phrase

if TYPE_CHECKING:
    from grader.room.room import Room


@dataclass
class Facts:
    """What earlier scenes of the same grading found out about this chat."""

    names_shown: bool = True
    any_script: bool = True


class Seat:
    """A guest in the room, with the words of a scene."""

    def __init__(self, room: Room, guest: Guest) -> None:
        self.room = room
        self.guest = guest
        self.entered = 0  # where in what it heard the chat began for it

    @property
    def name(self) -> str:
        """What it calls itself in the chat."""
        return self.guest.name

    def says(self, text: str | None = None) -> str:
        """Say *text*, or something new; returns what was said."""
        said = self.room.tokens.text() if text is None else text
        room = self.room
        # Two quick messages may come as one: that is a bonus check's matter alone.
        if room.falls_silent() is Outcome.FLOODED:
            room.fail(Outcome.FLOODED, Expectation(self.name, "", phrase("to get a word in")))
        if not self.guest.send_text(said):
            raise CannotSay(said)
        return said

    def hears(self, text: str, *, of: Seat | None = None, mark: int = 0) -> None:
        """Expect *text*, with the name of its sender *of* beside it when given."""
        room = self.room
        outcome = room.until(lambda: self.guest.has(text, mark))
        shown = f"[{of.name}] {text}" if of and room.facts.names_shown else text
        if outcome is not Outcome.MET:
            room.fail(outcome, Expectation(self.name, shown), heard=self.guest.news(mark))

    def does_not_hear(self, text: str, mark: int = 0) -> None:
        """Expect that *text* has not come, and will not."""
        outcome = self.room.until(lambda: self.guest.has(text, mark), thorough=False)
        if outcome is Outcome.MET:
            raise SceneFailed(
                expected=(Expectation(self.name, "", "nothing"),),
                got="{text}",
                got_text=self._around(text, mark),
            )

    def is_told_of(self, who: Seat, mark: int, looks: Sequence[Look], texts: Sequence[str]) -> bool:
        """Whether a notice with the name of *who* has come since *mark*; waits for it."""

        def told() -> bool:
            return self.has_notice_of(who, mark, looks, texts)

        return self.room.until(told) is Outcome.MET or told()

    def has_notice_of(
        self, who: Seat, mark: int, looks: Sequence[Look], texts: Sequence[str]
    ) -> bool:
        """The same, as far as it has come by now."""
        return is_notice(self.guest.pieces(mark), who.name, looks, texts)

    def is_told_something(self, mark: int, looks: Sequence[Look], texts: Sequence[str]) -> bool:
        """The same in a chat without names: anything that is no message."""

        def told() -> bool:
            return is_any_notice(self.guest.pieces(mark), looks, texts)

        return self.room.until(told) is Outcome.MET or told()

    def look_of(self, text: str, mark: int = 0) -> Look | None:
        """How a message saying *text* looks at this guest."""
        for piece in reversed(self.guest.pieces(mark)):
            if (found := look_of(piece, text)) is not None:
                return found
        return look_of(self.guest.news(mark), text)

    def line_with(self, text: str, mark: int = 0) -> str:
        """The line in which *text* was heard."""
        look = self.look_of(text, mark)
        return look.before + text + look.after if look else ""

    def mark(self) -> int:
        """The place in the conversation where this guest is now."""
        return self.guest.mark()

    def leaves(self) -> None:
        """Leave as this chat's own client does."""
        self.room.falls_silent()  # a goodbye glued to the last text would be none
        self.guest.leave()
        self.room.falls_silent()

    def vanishes(self) -> None:
        """Be gone without a word: a reset connection."""
        self.room.falls_silent()  # a reset takes back what was not read yet
        self.guest.vanish()
        self.room.falls_silent()

    def lines(self, mark: int = 0) -> list[str]:
        """The lines that were heard since *mark*, as `Look.around` writes them."""
        lines = (line for piece in self.guest.pieces(mark) for line in re.split("[\n\0]", piece))
        return [plain(line) for line in lines]

    def _around(self, text: str, mark: int) -> str:
        return self.line_with(text, mark) or self.guest.news(mark)[-200:]


class CannotSay(Exception):  # noqa: N818  the check is left ungraded, with the reason
    """The dialect that was learned has no way to say such a text."""
