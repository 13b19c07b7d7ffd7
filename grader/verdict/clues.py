"""Facts of a failed scene that a cause is recognised by.

A cause told wrongly sends a student after a fault that is not there, so causes
look at facts only: who heard the last message, what each thread waits for,
which exception ended the program.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.launch.thread_stacks import (
    ANY_SOCKET,
    ASLEEP,
    CONNECTION,
    DATA,
    FULL_QUEUE,
    GUEST,
    KEYBOARD,
    LOCK,
    QUEUE,
    READER,
    SIGNAL,
    THREAD,
    THREADS,
    WINDOW,
)
from grader.room.failure import SceneFailed
from grader.room.transcript import Event
from grader.text.words import say

Facts = Mapping[str, object]  # the fields of a cause's phrase
Known = Callable[["Scene"], Facts | None]  # None: this is not the cause
YES: Facts = {}
_LEAVING = {"left", "reset", "vanished"}
_PLAIN_WAYS = (DATA, GUEST, KEYBOARD, THREADS, READER, ASLEEP, ANY_SOCKET, CONNECTION, WINDOW)
_WAYS = (*_PLAIN_WAYS, THREAD, FULL_QUEUE, QUEUE, SIGNAL, LOCK)  # the most general last
_NO_LOCK = (DATA, CONNECTION, WINDOW)


@dataclass(frozen=True)
class Scene:
    """One failed scene, as the causes see it."""

    check: str
    failure: SceneFailed
    events: Sequence[Event]
    protocol: str = "tcp"

    @functools.cached_property
    def error(self) -> str:
        """The exception that ended the program: "BrokenPipeError: [Errno 32] Broken pipe"."""
        return self.failure.crash[-1].strip() if self.failure.crash else ""

    @functools.cached_property
    def frames(self) -> str:
        """The student's own lines that the exception passed through."""
        return "\n".join(self.failure.crash[:-1])

    @property
    def stacks(self) -> tuple[str, ...]:
        """Where each thread of the program stands."""
        return self.failure.stacks + self.failure.standing

    @functools.cached_property
    def locks(self) -> list[str]:
        """The names of the locks that threads wait for, one for each thread."""
        return self.waited_for(LOCK)

    def waited_for(self, way: str) -> list[str]:
        """The names of what threads wait for in this *way*, one for each thread."""
        patterns = [
            re.escape(said).replace(r"\{what\}", r"([\w.]+(?:\[[^\]]*\])?)") + "$"
            for said in _said(way)
        ]
        stacks = [one for one in self.stacks if not _waits(one, _NO_LOCK)]
        found = (re.search(f", {pattern}", one) for one in stacks for pattern in patterns)
        return [hit[1] for hit in found if hit]

    def waits(self, *ways: str) -> bool:
        """Whether some thread waits in one of these *ways*."""
        return any(_waits(stack, ways) for stack in self.stacks)

    @functools.cached_property
    def guests(self) -> list[str]:
        """Who joined, in order."""
        return list(dict.fromkeys(one.who for one in self.events if one.what == "joined"))

    @functools.cached_property
    def message(self) -> Event | None:
        """The last message that a guest sent with something in it."""
        sent = [one for one in self.events if one.what == "sent" and one.text.strip()]
        return sent[-1] if sent else None

    @functools.cached_property
    def hearers(self) -> list[str]:
        """Who received the last message, its sender included, in the order of their coming."""
        if self.message is None:
            return []
        behind = self.events[self.events.index(self.message) + 1 :]
        text = self.message.text.strip()
        heard = {one.who for one in behind if one.what == "received" and text in one.text}
        if self.failure.got_text and text in self.failure.got_text:
            heard |= {one.who for one in self.failure.expected}
        return [who for who in self.guests if who in heard]

    @functools.cached_property
    def leaver(self) -> str | None:
        """Who was the last to leave, in whatever way; a flood may hide the leaving itself."""
        gone = [one.who for one in self.events if one.what in _LEAVING]
        if not gone and self.check in ("leaving_told", "crash_told"):
            gone = [one.text for one in self.failure.expected if one.text in self.guests]
        return gone[-1] if gone else None

    @functools.cached_property
    def after_leaving(self) -> list[str]:
        """What was received after the last words of the one who left, those words left out."""
        leaver = self.leaver
        going = _LEAVING | {"closed"}
        said = [(n, one) for n, one in enumerate(self.events) if one.who == leaver]
        sent = [(n, one.text.strip()) for n, one in said if one.what == "sent"]
        left = [n for n, one in said if one.what in going]
        start, last = sent[-1] if sent else (left[0] if left else 0, "")
        texts = [one.text for one in self.events[start:] if one.what == "received"]
        return [text for text in texts if leaver and not (last and last in text)]

    @property
    def got(self) -> str:
        """What came instead, as it came."""
        return self.failure.got_text


def _said(way: str) -> tuple[str, str]:
    return say(way), say(way, "ru")


def _waits(stack: str, ways: Sequence[str]) -> bool:
    return any(stack.endswith(_said(way)) for way in ways)


def retell(stack: str, lang: str) -> str:
    """Say in *lang* where a thread stands: "server.py:41 in broadcast, waiting for lock"."""
    where, comma, way = stack.rpartition(", ")
    for key in _WAYS:
        before, _, behind = key.partition("{what}")
        if way.startswith(before) and way.endswith(behind) and (key == way or "{what}" in key):
            return where + comma + say(key, lang, what=way.removeprefix(before))
    return stack
