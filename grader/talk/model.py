"""A model of a chat: who is in, what may happen next, and who must then hear of it.

No sockets here, and no names: people are numbers, so that a conversation means
the same whatever its people are called. A conversation is a tuple of moves, and
two that differ only in who is which number are one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

PEOPLE = 4
Kind = Literal["join", "say", "whisper", "twin", "leave", "reset", "at once", "all leave"]


@dataclass(frozen=True)
class Move:
    """Something that one person does; "at once" is what several do, each one thing.

    "all leave" is made into a move of each.
    """

    kind: Kind
    who: int = -1
    whom: int = -1  # of a whisper
    parts: tuple[Move, ...] = ()  # of "at once"

    @property
    def each(self) -> tuple[Move, ...]:
        """What is done, one by one."""
        return self.parts or (self,)


Conversation = tuple[Move, ...]


@dataclass(frozen=True)
class Manners:
    """What a chat has shown in its simplest conversation: no more than that is expected of it."""

    join_told: bool = True
    leave_told: bool = True
    reset_told: bool = True
    names_shown: bool = True
    echoes: bool = False
    says_once: bool = True
    refuses_twin: bool = True
    whisper: str | None = None  # how to write to one guest alone, as in "@{name} {text}"
    at_once: bool = False  # whether several may do something at the same moment


@dataclass
class Chat:
    """Who is in, oldest first."""

    manners: Manners
    inside: list[int] = field(default_factory=list)

    def allows(self, move: Move) -> bool:
        """Whether *move* can be made now, and is one that this chat has shown to know."""
        manners = self.manners
        match move.kind:
            case "join":
                return move.who not in self.inside
            case "say" | "leave":
                return move.who in self.inside
            case "reset":
                return move.who in self.inside and manners.reset_told
            case "twin":
                return move.who in self.inside and manners.refuses_twin
            case "whisper":
                both = move.who in self.inside and move.whom in self.inside
                return both and move.who != move.whom and manners.whisper is not None
            case "at once":
                people = [part.who for part in move.parts]
                known = manners.at_once and len(set(people)) == len(people) > 1
                return known and all(self.allows(part) for part in move.parts)
            case _:
                return False

    def make(self, move: Move) -> None:
        """Change who is in."""
        for part in move.each:
            if part.kind == "join":
                self.inside.append(part.who)
            elif part.kind in ("leave", "reset"):
                self.inside.remove(part.who)

    def stay(self, move: Move) -> list[int]:
        """Who is in before *move* and after it: they must hear of it."""
        going = {part.who for part in move.each if part.kind in ("leave", "reset")}
        return [one for one in self.inside if one not in going]

    def tells(self, part: Move) -> bool:
        """Whether those who stay are told of *part*, beside what is said."""
        manners = self.manners
        told = {
            "join": manners.join_told,
            "leave": manners.leave_told,
            "reset": manners.reset_told,
        }
        return told.get(part.kind, False)


def canonical(conversation: Conversation) -> Conversation:
    """The same conversation, its people numbered in the order in which they come."""
    numbers: dict[int, int] = {-1: -1}

    def renumbered(move: Move) -> Move:
        return replace(
            move,
            who=numbers.setdefault(move.who, len(numbers) - 1),
            whom=numbers.setdefault(move.whom, len(numbers) - 1),
            parts=tuple(map(renumbered, move.parts)),
        )

    return tuple(map(renumbered, conversation))
