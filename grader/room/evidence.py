"""What the programs themselves show of why something did not come."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.launch import thread_stacks, tracebacks
from grader.launch.process import Process
from grader.launch.pump import Pump
from grader.launch.setting import Setting
from grader.launch.silence import Outcome, Silence
from grader.launch.thread_stacks import ThreadStack
from grader.launch.world import LaunchError, World
from grader.room.failure import Expectation, Kind, SceneFailed
from grader.room.starting import in_stage
from grader.text.words import phrase

DUMP_LOOKS = 5  # reads without a further piece of a dump after which it is whole
STARVED_SHARE = 0.5  # of a deadline spent waiting for a CPU: then it is the machine's fault


class Evidence:
    """Tracebacks, stacks and other signs, gathered when a scene does not go as expected."""

    def __init__(
        self, setting: Setting, worlds: Sequence[World], pump: Pump, silence: Silence
    ) -> None:
        self._setting = setting
        self._worlds = worlds  # of the scene; the first is the server's
        self._pump = pump
        self._silence = silence

    def failure(
        self,
        server: Process | None,
        outcome: Outcome,
        expected: tuple[Expectation, ...],
        heard: str,
        hole: str | None,
        deadline: float,
    ) -> SceneFailed:
        """Why what was *expected* did not come: a crash, a hang, a flood, or plain silence.

        *heard* is what came instead, *hole* what a program says is still to be written,
        *deadline* the scene's, in seconds. Raises LaunchError when the machine had no time for it.
        """
        crash = self.crash(server) if server is not None else ()
        kind: Kind = "not started" if hole else "crashed"
        if server is not None and not server.alive:
            got = "nothing (the server has ended)"
            return SceneFailed(kind, expected=expected, got=got, crash=crash)
        if hole:
            got = phrase("it says what is still to be written: {text}")
            return SceneFailed(kind, expected=expected, got=got, got_text=hole)
        if crash:
            got = "nothing (a thread of the server ended with an error)"
            return SceneFailed(kind, expected=expected, got=got, crash=crash)
        if outcome is Outcome.FLOODED:
            return SceneFailed(expected=expected, got="a flood of other lines that does not end")
        if outcome is Outcome.OVERDUE:
            self._not_the_machine(deadline)
        # Before the wait for the stacks counts anew; the guests' own programs may spin, too.
        spinning = server is not None and self._silence.spins(self._worlds[0].threads_of(server))
        found = self._stacks(server)
        stacks = tuple(map(str, found))
        if outcome is Outcome.OVERDUE:
            got = "nothing (the server was still busy at the scene's deadline)"
            return SceneFailed("hung", expected=expected, got=got, stacks=stacks)
        if spinning:  # it may hold a lock for a moment, again and again: that is no hang
            got = "nothing (a thread of the server spins: it never sleeps and says nothing)"
            return SceneFailed(expected=expected, got=got, stacks=stacks)
        if any(map(_waits_for_lock, found)):
            return SceneFailed("hung", expected=expected, stacks=stacks)
        if heard.strip():
            got, text = "{text}", heard[-300:]
            return SceneFailed(expected=expected, got=got, got_text=text, standing=stacks)
        return SceneFailed(expected=expected, standing=stacks)

    def crash(self, process: Process) -> tuple[str, ...]:
        """The student's own lines of the last traceback of *process*."""
        output = in_stage(process.output.text(), self._worlds[0], self._setting)
        return tuple(tracebacks.student_traceback(output, self._setting.submission.root))

    def stacks(self, process: Process) -> tuple[str, ...]:
        """Where each thread of *process* is, in the student's own lines."""
        return tuple(map(str, self._stacks(process)))

    def _not_the_machine(self, deadline: float) -> None:
        """Raise LaunchError when the deadline passed because the machine had no time for us."""
        starved = self._worlds[0].starved_seconds()
        if starved > STARVED_SHARE * deadline:
            raise LaunchError(
                f"the scene took over {deadline:.0f} s, for {starved:.0f} s of which "
                "the programs waited for a CPU; grade again when the machine is less busy"
            )

    def _stacks(self, process: Process | None) -> list[ThreadStack]:
        if process is None or not process.alive:
            return []
        process.request_stacks()
        self._silence.until(lambda: "most recent call first" in process.stacks_text, thorough=False)
        told = -1
        while told != len(process.stacks_text):  # the dump comes in pieces, fast
            told = len(process.stacks_text)
            for _ in range(DUMP_LOOKS):
                self._pump.wait(0.002)
        dump = in_stage(process.stacks_text, self._worlds[0], self._setting)
        return thread_stacks.thread_stacks(dump, self._setting.submission.root)


def _waits_for_lock(stack: ThreadStack) -> bool:
    """Whether the thread is about to take a lock; waiting on a condition is no deadlock."""
    if stack.waits != thread_stacks.LOCK or not stack.frames:
        return False
    return re.search(r"\bwith\b|\.acquire\(", stack.frames[0].source) is not None
