"""Look for a conversation that breaks a chat, and for the shortest one that still does.

Each conversation has a server of its own: what is told at the end is true from an
empty room. What became of a conversation is remembered, so it is played once, and
Hypothesis never sees two answers: of a fault that comes only now and then, the
conversation that showed it stands, with what was heard in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from grader.room.failure import SceneFailed
from grader.room.room import Room
from grader.room.transcript import Transcript
from grader.talk.model import Conversation, canonical
from grader.talk.player import Acquaintance, Player
from grader.text.words import phrase

HEARD = 2  # people: of what one does alone nobody hears
AGAIN = 3  # plays of the shortest conversation, to see whether it breaks the chat each time
BY_LUCK = phrase(
    "the same conversation went well when it was held again: what happens depends on which "
    "thread is faster, so two of them use something at the same time"
)


@dataclass(frozen=True)
class Broken:
    """A conversation that broke the chat, and how."""

    conversation: Conversation
    failure: SceneFailed
    transcript: Transcript


class Search:
    """Plays what the state machine makes up; remembers what broke the chat."""

    def __init__(
        self,
        open_room: Callable[[], Room],
        known: Acquaintance,
        tries: int,
        stop: Callable[[], bool] = lambda: False,
        plays: int = 1,
    ) -> None:
        self.known = known
        self.manners = known.manners
        self.played = 0  # conversations that were really held
        self.fault: Exception | None = None  # ours or the machine's
        self._open_room = open_room
        self._tries = tries  # to shorten a conversation that broke it
        self._stop = stop  # whether to look for none any more
        self._plays = plays  # of each shorter one: what is a matter of luck takes several
        self._passed: set[Conversation] = set()
        self._broken: dict[Conversation, Broken] = {}

    @property
    def shortest(self) -> Broken | None:
        """The shortest conversation that broke the chat."""
        return min(self._broken.values(), key=lambda one: len(one.conversation), default=None)

    def hold(self, conversation: Conversation) -> SceneFailed | None:
        """Play *conversation*; how it broke the chat, if it did.

        Once there is one that does, only a shorter one is worth a play.
        """
        key = canonical(conversation)
        prefixes = [key[:length] for length in range(1, len(key) + 1)]
        if known := next((one for one in prefixes if one in self._broken), None):
            return self._broken[known].failure
        if self.fault is not None or not key or key in self._passed:
            return None
        if shortest := self.shortest:
            if len(key) >= len(shortest.conversation) or self._tries <= 0:
                return None
            self._tries -= 1
        elif self._stop() or len({move.who for move in key if move.kind == "join"}) < HEARD:
            return None
        for _ in range(self._plays if self._broken else 1):
            if broken := self._play(conversation):
                self._broken[canonical(broken.conversation)] = broken
                return broken.failure
        self._passed.update(prefixes)
        return None

    def verdict(self) -> Broken | None:
        """The shortest conversation that broke the chat; whether it did so by luck, in its hint.

        Raises whatever went wrong with us or the machine.
        """
        if (broken := self.shortest) is not None:
            if not any(self._play(broken.conversation) for _ in range(AGAIN)):
                broken.failure.hint = BY_LUCK
        elif self.fault is not None:
            raise self.fault
        return broken

    def _play(self, conversation: Conversation) -> Broken | None:
        self.played += 1
        player: Player | None = None
        try:
            player = Player(self._open_room(), self.known)
            player.play(conversation)
        except SceneFailed as failure:
            if player is None:
                return Broken(conversation[:1], failure, Transcript())
            failure.told = tuple(player.told)
            return Broken(player.played, failure, player.room.transcript)
        except Exception as fault:  # told as what it is, when Hypothesis is done
            self.fault = fault
        return None
