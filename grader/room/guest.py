"""One scripted participant: what it says, and all that it has heard.

A guest hears *readings*: the bytes as text, and as its dialect would read them.
`SocketGuest` (in ``socket_guest.py``) speaks the dialect over a socket of its own;
`TerminalGuest` (in ``terminal.py``) is the student's own client, typed at and read from.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from grader.launch.silence import Silence
from grader.room.transcript import Transcript

KEEP = 256 * 1024  # bytes a guest remembers: head and tail, as a server may flood it
SHOWN = 2_000  # characters of one piece in the transcript


class Guest(ABC):
    """A participant; *name* is what it calls itself in the chat."""

    def __init__(self, name: str, transcript: Transcript, silence: Silence) -> None:
        self.name = name
        self.transcript = transcript
        self.silence = silence
        self.said: list[str] = []
        self.closed_by_peer = False
        self._pieces: list[tuple[str, ...]] = []
        self._kept = 0

    # what it heard

    def mark(self) -> int:
        """The place in the conversation where this guest is now."""
        return len(self._pieces)

    def news(self, mark: int = 0) -> str:
        """What was heard since *mark*, as it came."""
        return "".join(piece[0] for piece in self._pieces[mark:])

    def pieces(self, mark: int = 0) -> list[str]:
        """The same, one entry for each piece that arrived."""
        return [piece[0] for piece in self._pieces[mark:]]

    def has(self, text: str, mark: int = 0) -> bool:
        """Whether *text* was heard since *mark*, in any of its readings."""
        wanted = text.casefold()
        views: dict[int, list[str]] = {}
        for piece in self._pieces[mark:]:
            for index, view in enumerate(piece):
                views.setdefault(index, []).append(view)
        return any(wanted in "".join(parts).casefold() for parts in views.values())

    def take(self, *views: str) -> None:
        """Remember one piece that arrived, in its readings."""
        self.transcript.add(self.name, "received", views[0][:SHOWN])
        self._kept += sum(map(len, views))
        self._pieces.append(views)
        if self._kept > 2 * KEEP:  # marks stay valid: the place is kept, the content is not
            middle = range(min(64, len(self._pieces)), max(0, len(self._pieces) - 64))
            for index in middle:
                self._kept -= sum(map(len, self._pieces[index]))
                self._pieces[index] = ("",)

    # what it does

    @abstractmethod
    def join(self) -> None:
        """Say hello as the dialect does."""

    @abstractmethod
    def send_text(self, text: str) -> bool:
        """Say *text*; False when this dialect cannot say such a text."""

    @abstractmethod
    def leave(self, *, settle: bool = True) -> None:
        """Leave as the dialect does; *settle*: the room falls silent before the close."""

    @abstractmethod
    def vanish(self) -> None:
        """Be gone without a word: a reset on TCP, nothing at all on UDP."""

    @abstractmethod
    def close(self) -> None:
        """Let go, at the end of a scene."""
