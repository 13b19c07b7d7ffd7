"""Bonus: conversations that nobody has thought of, and the shortest one that breaks the chat."""

from __future__ import annotations

from grader.checks import NotTried, Stage, check
from grader.room.failure import SceneFailed
from grader.talk.rehearsal import rehearse
from grader.talk.search import Search
from grader.text.words import phrase

CONVERSATIONS = 6
MOVES = 40
TRIES = 40  # plays to shorten one


@check(step="bonus", needs="stage")
def random_conversation(stage: Stage) -> None:
    """Guests come, speak, whisper and go in an order drawn by lot: nobody misses a word of it."""
    from grader.talk import machine  # noqa: PLC0415  (Hypothesis takes 0.15 s)

    known = rehearse(stage.open())
    if known is None:
        raise NotTried(phrase("messages do not get through even before anybody is gone"))
    search = Search(stage.open, known, TRIES)
    try:
        machine.play(search, seed=stage.seed, conversations=CONVERSATIONS, moves=MOVES)
    except SceneFailed:
        broken = search.shortest
        assert broken is not None
        stage.evidence = broken.transcript
        raise broken.failure from None
    if search.fault is not None:
        raise search.fault
