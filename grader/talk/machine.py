"""The Hypothesis state machine that makes conversations up, and shortens one that fails.

Imported only when it is needed: Hypothesis takes 0.15 s. What is not possible just
now is passed over, rather than ruled out by a precondition: so no conversation is
thrown away, and one that has lost a move means the same without it. It is played
when it is made up to its end: what is drawn must not depend on what a chat answers,
which may be another thing next time.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Protocol

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from grader.talk.model import PEOPLE, Chat, Conversation, Kind, Manners, Move

# Not a rule for each: Hypothesis leaves half of the rules out of each conversation, which
# pays off in thousands of them, and a grading holds five.
OFTEN: dict[Kind, int] = {
    "say": 6,
    "leave": 3,
    "reset": 3,
    "twin": 2,
    "whisper": 3,
    "at once": 2,
    "all leave": 1,
}
KINDS = [kind for kind, often in OFTEN.items() for _ in range(often)]
# What each may do when several do something at once, by one digit of a number for each.
DEEDS: list[Kind | None] = [None, "say", "leave", "reset", "say"]


class Judge(Protocol):
    """Who holds a conversation."""

    manners: Manners

    def hold(self, conversation: Conversation) -> Exception | None:
        """Play *conversation*, unless it is known what comes of it; how it broke the chat."""


def play(judge: Judge, *, seed: int, conversations: int, moves: int, hurry: bool = False) -> None:
    """Make up *conversations* of *moves* each; raises what broke the chat, the shortest one last.

    In a *hurry* several people do something at the same moment: what comes of that
    may be a matter of luck, and is nothing for a mark.
    """
    outer = sys.exception()
    # One number says who does what to whom: Hypothesis drops a step of up to five choices
    # at one go, and two of them are its own.
    most = max(len(DEEDS) ** PEOPLE if hurry else 0, PEOPLE**2)

    class Talk(RuleBasedStateMachine):
        """One conversation."""

        def __init__(self) -> None:
            super().__init__()
            self.chat = Chat(judge.manners)
            self.conversation: Conversation = ()

        @rule(kind=st.sampled_from(KINDS), number=st.integers(0, most - 1))
        def happens(self, kind: Kind, number: int) -> None:
            if kind == "at once" and hurry:
                base = len(DEEDS)
                each = ((one, DEEDS[number // base**one % base]) for one in range(PEOPLE))
                parts = tuple(self.deed(deed, one) for one, deed in each if deed is not None)
                self.add(Move("at once", parts=parts))
            elif kind == "all leave":
                for one in list(self.chat.inside):
                    self.add(Move("leave", one))
            else:
                self.add(self.deed(kind, number % PEOPLE, number // PEOPLE % PEOPLE))

        def deed(self, kind: Kind, who: int, whom: int = -1) -> Move:
            """Who is not there yet comes, whatever she was to do; who cannot do that speaks."""
            if who not in self.chat.inside:
                return Move("join", who)
            move = Move(kind, who, whom if kind == "whisper" else -1)
            if self.chat.allows(move):
                return move
            return Move("leave" if kind == "reset" else "say", who)

        def add(self, move: Move) -> None:
            if self.chat.allows(move):
                self.chat.make(move)
                self.conversation += (move,)

        def teardown(self) -> None:
            if sys.exception() is not outer:  # Hypothesis gave up in the middle of it
                return
            if failure := judge.hold(self.conversation):
                raise failure.with_traceback(None)  # here alone: a bug is known by its line

    settings = hypothesis.settings(
        max_examples=conversations,
        stateful_step_count=moves,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=hypothesis.Verbosity.quiet,
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    with _without_constants():
        run_state_machine_as_test(hypothesis.seed(seed)(Talk), settings=settings)


@contextlib.contextmanager
def _without_constants() -> Iterator[None]:
    """Let Hypothesis look for no constants in our source: 0.4 s, and a folder `.hypothesis`.

    They would be mixed into large numbers and texts, and a conversation has neither.
    """
    providers: ModuleType | None = None
    with contextlib.suppress(ImportError):
        from hypothesis.internal.conjecture import providers  # noqa: PLC0415
    name = "_get_local_constants"
    before = getattr(providers, name, None)
    none = getattr(providers, "_local_constants", None)
    if before is None or none is None:  # another version, which may be slower
        yield
        return
    setattr(providers, name, lambda: none)
    try:
        yield
    finally:
        setattr(providers, name, before)
