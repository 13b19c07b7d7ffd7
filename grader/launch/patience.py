"""How long the scenes of one grading may take: less, once a chat has used up two deadlines.

A chat that never falls silent (it drips a character at a time, say) keeps every scene to
its deadline, and thirty of them for half an hour. The first two tell what is wrong; those
that follow get a third of the time each, later a ninth, which is still many times what a
right chat needs. One alone says nothing: fifty guests of a slow chat.
"""

from __future__ import annotations

from grader.launch.pump import Deadline

WHOLE = 2  # deadlines used up before the others become shorter
MORE = 4  # and before they become shorter again
SHORTER = 1 / 3
STARVED = 0.25  # of a deadline without a CPU: then the machine is slow, and not the chat alone


class Patience:
    """One grading's; its settings share it."""

    def __init__(self) -> None:
        self._used_up = 0

    def deadline(self, seconds: float) -> Deadline:
        """The deadline of a scene that may take *seconds*."""
        return Deadline(seconds * self.share)

    @property
    def share(self) -> float:
        """Of a scene's deadline, what a scene is given."""
        if self._used_up >= WHOLE + MORE:
            return SHORTER * SHORTER
        return SHORTER if self._used_up >= WHOLE else 1.0

    def after(self, deadline: Deadline, starved: float) -> None:
        """A scene is over, whose programs waited *starved* seconds for a CPU in all."""
        if deadline.passed and starved < STARVED * deadline.seconds:
            self._used_up += 1
