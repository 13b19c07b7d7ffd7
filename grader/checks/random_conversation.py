"""Bonus: conversations that nobody has thought of, and the shortest one that breaks the chat."""

from __future__ import annotations

import contextlib

from grader.checks import NotTried, Stage, check
from grader.room.failure import SceneFailed
from grader.talk.rehearsal import rehearse
from grader.talk.search import Search
from grader.text.words import phrase

CONVERSATIONS = 6  # the first is nobody's: Hypothesis begins with one who talks alone
MOVES = 30
TYPED_CONVERSATIONS, TYPED_MOVES = 3, 12  # the student's own clients start and type at leisure
TRIES = 60  # to find a shorter one


@check(step="bonus", needs="stage")
def random_conversation(stage: Stage) -> None:
    """Guests come, speak, whisper and go in an order drawn by lot: nobody misses a word of it."""
    from grader.talk import machine  # noqa: PLC0415  (Hypothesis takes 0.15 s)

    known = rehearse(stage.open())
    if known is None:
        raise NotTried(phrase("messages do not get through even before anybody is gone"))
    search = Search(stage.open, known, TRIES)
    typed = stage.dialect.terminals
    with contextlib.suppress(SceneFailed):
        machine.play(
            search,
            seed=stage.seed,
            conversations=TYPED_CONVERSATIONS if typed else CONVERSATIONS,
            moves=TYPED_MOVES if typed else MOVES,
        )
    if broken := search.verdict():
        stage.evidence = broken.transcript
        raise broken.failure
