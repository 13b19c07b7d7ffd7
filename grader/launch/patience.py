"""How long the scenes of one grading may take: less, once a chat has used up a whole deadline.

A chat that never falls silent (it drips a character at a time, or forks without an end)
keeps every scene to its deadline, and thirty of them for half an hour. The first one
tells what is wrong; those that follow get a third of its time each, down to a ninth,
which is still many times what a right chat needs.
"""

from __future__ import annotations

from grader.launch.pump import Deadline

LEAST = 1 / 9  # of the deadline
STARVED = 0.25  # of a deadline without a CPU: then the machine is slow, and not the chat alone


class Patience:
    """One grading's; its settings share it."""

    def __init__(self) -> None:
        self.share = 1.0  # of a scene's deadline

    def deadline(self, seconds: float) -> Deadline:
        """The deadline of a scene that may take *seconds*."""
        return Deadline(seconds * self.share)

    def after(self, deadline: Deadline, starved: float) -> None:
        """A scene is over, whose programs waited *starved* seconds for a CPU in all."""
        if deadline.passed and starved < STARVED * deadline.seconds:
            self.share = max(self.share / 3, LEAST)
