"""The Hypothesis state machine that makes conversations up, and shortens one that fails.

Imported only when it is needed: Hypothesis takes 0.15 s. What is not possible just
now is passed over, rather than ruled out by a precondition: so no conversation is
thrown away, and one that has lost a move means the same without it. It is played
when it is made up to its end: what is drawn must not depend on what a chat answers,
which may be another thing next time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import ModuleType
from typing import Protocol

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from grader.talk.model import PEOPLE, Chat, Conversation, Kind, Manners, Move

# Not a rule for each: Hypothesis leaves half of the rules out of each conversation, which
# pays off in thousands of them, and we play five.
OFTEN: dict[Kind, int] = {"join": 4, "say": 3, "leave": 3, "reset": 2, "twin": 2, "whisper": 1}
KINDS = [kind for kind, often in OFTEN.items() for _ in range(often)]

people = st.integers(0, PEOPLE - 1)


class Judge(Protocol):
    """Who holds a conversation, and raises when it is not answered as it must be."""

    manners: Manners

    def hold(self, conversation: Conversation) -> None:
        """Play *conversation*, unless it is known what comes of it."""


def play(judge: Judge, *, seed: int, conversations: int, moves: int) -> None:
    """Make up *conversations* of *moves* each; raises what *judge* raises, of the shortest one."""

    class Talk(RuleBasedStateMachine):
        """One conversation."""

        def __init__(self) -> None:
            super().__init__()
            self.chat = Chat(judge.manners)
            self.conversation: Conversation = ()

        @rule(kind=st.sampled_from(KINDS), who=people, others=st.lists(people, max_size=PEOPLE))
        def happens(self, kind: Kind, who: int, others: list[int]) -> None:
            if kind == "say":
                for one in (who, *others):
                    self.add(Move("say", one))
            elif kind != "whisper":
                self.add(Move(kind, who))
            elif others:
                self.add(Move("whisper", who, others[0]))

        def add(self, move: Move) -> None:
            if self.chat.allows(move):
                self.chat.make(move)
                self.conversation += (move,)

        def teardown(self) -> None:
            judge.hold(self.conversation)

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
