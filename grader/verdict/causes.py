"""Say what is probably wrong, for the mistakes that nearly every class makes.

Each cause is a phrase and a small function that knows it by the facts of the
scene. Where none fits nothing is said: a wrong hint costs more than no hint,
and the story stands for itself. Of 106 chats that were read, 84 missed the end
of a connection and 30 sent a message back to its sender.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.room.failure import SceneFailed
from grader.room.transcript import Event
from grader.text.cells import cut_middle
from grader.text.words import say
from grader.verdict import causes_heard, causes_seen
from grader.verdict.clues import Scene

# The first that fits is told: an exception or a stack is surer than what was heard.
CAUSES = {**causes_seen.CAUSES, **causes_heard.CAUSES}


def likely_cause(
    check_id: str,
    failure: SceneFailed,
    events: Sequence[Event],
    lang: str = "en",
    *,
    protocol: str = "tcp",
) -> str | None:
    """Return the likely cause of *failure* in *lang*, or None where none is recognised."""
    scene = Scene(check_id, failure, events, protocol)
    for key, known in CAUSES.items():
        facts = known(scene)
        if facts is not None:
            return say(
                key, lang, **{name: cut_middle(str(fact), 40) for name, fact in facts.items()}
            )
    return None
