"""What a scene says when it does not go as expected.

A scene stops at the first thing that is not as it should be; it says who
expected what and what came instead, and leaves the telling to
`grader.verdict.story`. Phrases are keys of `grader.text.words`, so that the
same failure can be told in English and in Russian; what went over the wire
stands in ``{text}`` and is quoted by whoever tells it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.room.transcript import Event

Kind = Literal["failed", "crashed", "hung", "not started", "ungraded"]

NOTHING = "nothing (the server fell silent: every thread asleep, nothing unsent)"


@dataclass(frozen=True)
class Expectation:
    """What one guest was to see, as in ``carol expected '[alice] hello'``.

    *phrase* is a key of `grader.text.words` around the quoted text, for
    what a text alone cannot say: ``Expectation("bob", "alice", "a line with
    the name {text}")``, ``Expectation("alice", "", "nothing")``.
    """

    who: str
    text: str
    phrase: str = "{text}"


class SceneFailed(Exception):  # noqa: N818  a verdict on the student's program, no error of ours
    """The student's program did not do what the scene expects of it.

    *got* is a key of `grader.text.words`; `got_text`, when there is one, is
    what came over the wire and stands quoted in its ``{text}``.
    """

    def __init__(
        self,
        kind: Kind = "failed",
        *,
        expected: tuple[Expectation, ...] = (),
        got: str = NOTHING,
        got_text: str = "",
        stacks: tuple[str, ...] = (),
        standing: tuple[str, ...] = (),
        crash: tuple[str, ...] = (),
        hint: str | None = None,
        sure: bool = False,
    ) -> None:
        self.kind: Kind = kind
        self.expected = expected
        self.got = got
        self.got_text = got_text
        self.stacks = stacks  # "server.py:41 in broadcast, waiting for clients_lock"
        self.standing = standing  # the same, for the causes alone: noise in this story
        self.crash = crash  # the lines of the student's own traceback
        self.hint = hint  # a key of grader.text.words
        self.sure = sure  # no window on paper, where nothing is drawn, can be what is wrong
        self.told: tuple[Event, ...] = ()  # what the story tells, where it is not all that was
        super().__init__(self._line())

    def _line(self) -> str:
        wanted = ", ".join(
            f"{one.who} expected {one.phrase.replace('{text}', repr(one.text))}"
            for one in self.expected
        )
        came = self.got.replace("{text}", repr(self.got_text))
        return f"{wanted or self.kind}; came: {came}"
