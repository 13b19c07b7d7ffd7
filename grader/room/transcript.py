"""Everything that was sent, received, printed and asked, in order.

An event's *text* is what went over the wire or the terminal, decoded for a
reader; bytes that are no UTF-8 stay visible as backslash escapes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Event:
    """One thing that happened in a scene."""

    at: float  # seconds since the scene began
    who: str  # a guest's name, "server", or a terminal's name
    what: str  # sent, received, printed, typed, joined, left, reset, closed, exited, expected, note
    text: str = ""


@dataclass
class Transcript:
    """The growing list of a scene's events, kept to a bound."""

    limit: int = 2_000  # a server that floods must not cost the grader its memory
    events: list[Event] = field(default_factory=list)
    dropped: int = 0
    _began: float = field(default_factory=time.monotonic)

    def add(self, who: str, what: str, text: str = "") -> None:
        """Append one event, stamped with the time since the scene began.

        Past the bound what programs say is counted only; what the scene itself
        does is little, and explains the rest, so it is always kept.
        """
        if len(self.events) >= self.limit and what in ("received", "printed"):
            self.dropped += 1
            return
        self.events.append(Event(round(time.monotonic() - self._began, 4), who, what, text))

    @property
    def seconds(self) -> float:
        """How long the scene has been going on."""
        return time.monotonic() - self._began

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)
