"""Silence: the proof that the programs under test have nothing more to say.

No wait in the grader has a fixed length. A wait ends when what it waits for has
come, or when nothing more *can* come. On Linux that is seen: every thread of
every program is asleep, none was switched in between two looks, nothing is
unsent, nothing is unread on our side. Two kinds of thread never sleep so soundly:

- one in a *timed* wait may wake by itself: it must have woken and gone back to
  sleep without a word, or stay unswitched for a grace;
- one that *spins* is silent when it has been given CPU time enough to speak,
  counted by the scheduler in its own nanoseconds, so that a busy machine makes
  the grader slower and never wrong.

Elsewhere, and where a setting asks for it, a quiet period stands in (``quiet.py``).
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from grader.launch.look import Look, ThreadId, packets_on_their_way
from grader.launch.pump import Deadline, Pump
from grader.launch.quiet import QuietPeriod
from grader.launch.since import Since, all_sent, still_reads, waits_for_turn
from grader.launch.sleeps import Sleep, Wait
from grader.launch.world import World

GAP = 0.001  # s between two looks: the proof needs none, the kernel may like a moment
# Grace for a thread in a timed wait, in seconds: brief between two lines of a scene, thorough
# before "it never came" is said, which a right chat never pays for.
GRACE: dict[bool, dict[Wait, float]] = {
    False: {Wait.TIMED: 0.020, Wait.UNKNOWN: 0.020, Wait.SLEEP: 0.040},
    True: {Wait.TIMED: 0.3, Wait.UNKNOWN: 0.3, Wait.SLEEP: 1.6},
}
# A thread that will not wake by itself within these seconds does not hold silence up.
SOON = {False: 0.06, True: 3.2}
SPIN_NS = {False: 50_000_000, True: 150_000_000}  # CPU time in which a spinner could have spoken
SPIN_NS_AGAIN = 10_000_000  # the same between two lines, once it has been found spinning
SPIN_NS_EACH_OTHER = 10_000_000  # more for each spinner: they take turns of 5 ms with the GIL
# Spinners pass the GIL among themselves by luck: with two, one answer in a thousand came after
# 0.2 s (0.33 s with five; measured on 3.11 to 3.13). So much for each, and for the one that waits:
SPIN_NS_PASSED_OVER = 150_000_000
# A thread that speaks by the clock ("PING" each second) would hold silence up for ever: after so
# many of its turns, and so many seconds, what is waited for has had its chance.
BEATS, BEATING = 3, {False: 0.5, True: 3.2}
WAKINGS = {False: 30, True: 90}  # a thread that woke so often without a word is going round
OVERSLEPT = 1.0  # s after its moment, on however busy a machine, that a thread has surely woken
FLOOD = 1 << 17  # bytes within one wait: it will not fall silent
FLOOD_EACH = 1 << 16  # or so many for each that listens: fifty who come are told of fifty


class Outcome(enum.Enum):
    """How a wait ended."""

    MET = "what was waited for has come"
    SILENT = "nothing more will come"
    FLOODED = "so much came that it will not end"
    OVERDUE = "the scene's deadline has passed"


class Silence:
    """Waits of one scene, over all of its worlds."""

    def __init__(
        self, pump: Pump, worlds: Sequence[World], deadline: Deadline, *, quiet: bool
    ) -> None:
        self._pump = pump
        self._worlds = worlds
        self._deadline = deadline
        self.quiet = quiet
        self._spinners: set[ThreadId] = set()  # threads that were once found spinning
        self.spinning = 0  # threads that were spinning when silence last fell
        self._spin: set[ThreadId] = set()  # which, where they are seen
        self._timers = False  # whether this wait gives them a turn
        self._by_the_clock = False  # nothing is left to do at the last look but what a time ends
        self._fallen: tuple[int, bool, list[Look]] | None = None  # moved, thorough, what was seen

    def until(
        self,
        condition: Callable[[], bool],
        *,
        thorough: bool,
        patience: int = 1,
        timers: bool = False,
    ) -> Outcome:
        """Wait until *condition* holds, or silence falls, or the last net catches.

        *thorough* gives threads in a timed wait the time to wake: for a verdict
        that something never came. *patience* multiplies the CPU time that a busy
        program may use before it counts as spinning: imports are work, too. *timers*
        lets what waits for an event and a time have its turn, too: it may have to
        find out that nothing has come. A quiet period is long enough for most.
        """
        self._timers = timers
        began = self._pump.bytes_read
        self._pump.drain()
        if condition():
            return Outcome.MET
        falls = self._quietly if self.quiet else self._seen
        for fallen in falls(thorough, patience):
            if condition():
                return Outcome.MET
            if fallen:
                return Outcome.SILENT
            if self._pump.bytes_read - began > max(FLOOD, FLOOD_EACH * self._pump.watched):
                return Outcome.FLOODED
            if self._deadline.passed:
                return Outcome.OVERDUE
        raise AssertionError("a wait ends by one of its outcomes")

    def spins(self, threads: Iterable[ThreadId]) -> bool:
        """Whether one of *threads* was spinning when silence last fell."""
        return bool(self.spinning) and (self.quiet or not self._spin.isdisjoint(threads))

    def falls(self, *, thorough: bool = False) -> Outcome:
        """Wait for silence itself."""
        return self.until(lambda: False, thorough=thorough)

    def _seen(self, thorough: bool, patience: int) -> Iterator[bool]:
        if self._still_silent(thorough):
            yield not self._pump.drain()
        earlier: list[Look] = []
        since = [Since() for _ in self._worlds]
        moved = -1
        beats, began = 0, time.monotonic()
        yield self._pump.wait(GAP) and False
        while True:
            looks = [world.look() for world in self._worlds]
            self._pump.drain()
            if moved != self._pump.moved:  # also while we waited: all begins anew
                beats += self._by_the_clock
                self._by_the_clock = False
                moved = self._pump.moved
                since = [Since() for _ in self._worlds]
            else:
                by_the_clock = []
                settled = []
                for world, look, before, past in zip(
                    self._worlds, looks, earlier, since, strict=True
                ):
                    done, timed = self._settled(world, look, before, past, thorough, patience)
                    settled.append(done and not timed)
                    by_the_clock.append(done)
                self._by_the_clock = all(by_the_clock) and not all(settled)
                if beats >= BEATS and time.monotonic() - began >= BEATING[thorough]:
                    settled = by_the_clock
                # What a thread sleeps in was read after the look: nothing may have moved since.
                if all(settled) and looks == [world.look() for world in self._worlds]:
                    self._fallen = (moved, thorough, looks)
                    yield not self._pump.drain()
            begins = earlier != looks and all(look.asleep for look in looks)
            earlier = looks
            yield False
            self._pump.wait(0 if begins else GAP)
            yield False

    def _still_silent(self, thorough: bool) -> bool:
        """Whether nothing at all has happened since silence last fell."""
        if self._fallen is None or self._timers or packets_on_their_way():
            return False
        moved, was_thorough, looks = self._fallen
        if moved != self._pump.moved or thorough > was_thorough:
            return False
        return looks == [world.look() for world in self._worlds]

    def _settled(
        self,
        world: World,
        look: Look,
        before: Look,
        past: Since,
        thorough: bool,
        patience: int,
    ) -> tuple[bool, bool]:
        """Whether no thread of *world* has anything left to do now, and whether one has soon."""
        now = time.monotonic()
        ran = look.ran(before)
        settled, soon = True, False
        spinning = used_by_all = 0
        restless: set[ThreadId] = set()  # threads that ran or run: they may only go round
        at_keyboard: set[int] = set()  # processes that wait for their user: they have begun
        for key, thread in look.threads.items():
            past.changed_at.setdefault(key, now)
            woken = past.count_wakings(key, thread)
            if key not in ran:
                continue
            past.changed_at[key] = now
            cpu = world.cpu_ns(key)
            used = cpu - past.cpu.setdefault(key, cpu)
            used_by_all += used
            if woken < WAKINGS[thorough] * patience:
                restless.add(key)
            if used >= SPIN_NS_EACH_OTHER or woken >= WAKINGS[False]:
                spinning += 1
                self._spin.add(key)
            else:
                self._spin.discard(key)
        for key, thread in look.threads.items():
            if key in ran or not settled:
                continue
            sleep = world.sleep_of(key)
            if sleep.wait is Wait.STDIN:
                at_keyboard.add(key[0])
            if sleep.wait in (Wait.EVENT, Wait.STDIN) or self._sleeps_on(sleep, thorough):
                continue
            if world.look_at(key) != thread:  # it moved while its sleep was read
                settled = False
                continue
            cycled = past.has_cycled(key, thread, sleep) and not spinning
            if not (cycled or _will_not_wake(sleep, now - past.changed_at[key], thorough)):
                settled = sleep.wait is Wait.SLEEP
                soon = True
        self.spinning = spinning
        if restless and settled:
            known = not thorough and restless <= self._spinners
            first = SPIN_NS_AGAIN if known else SPIN_NS[thorough]
            if {pid for pid, *_ in restless} <= at_keyboard:
                patience = 1
            settled = used_by_all >= (first + SPIN_NS_EACH_OTHER * len(restless)) * patience
            if settled and used_by_all < SPIN_NS_PASSED_OVER * (spinning + 1):
                settled = not any(
                    waits_for_turn(world, key, look.threads[key], past) for key in ran
                )
            if settled and still_reads(world, past):
                past.cpu.clear()
                settled = False
            if settled:
                self._spinners |= restless
        return settled and all_sent(world, past, now), soon

    def _sleeps_on(self, sleep: Sleep, thorough: bool) -> bool:
        """Whether a timed wait is known to last, or to be a mere look around now and then.

        A socket or a queue with a timeout wakes early only for an event; when its time
        is up it mostly finds nothing. `time.sleep` may be anything: its moment must come.
        """
        rarely = 0.5 if sleep.wait is Wait.TIMED and not self._timers else SOON[thorough]
        if sleep.left is not None:
            return sleep.left > min(rarely, SOON[thorough])
        return sleep.period is not None and sleep.period >= (2.0 if thorough else 0.1)

    def _quietly(self, thorough: bool, patience: int) -> Iterator[bool]:
        period = QuietPeriod(self._pump, self._worlds, thorough=thorough, patience=patience)
        for quiet in period.looks():
            self.spinning = int(period.spins)
            yield quiet or period.spins


def _will_not_wake(sleep: Sleep, unswitched: float, thorough: bool) -> bool:
    """Whether a thread in a timed wait, asleep for *unswitched* seconds, has had its chance."""
    if sleep.left is not None and sleep.left > -OVERSLEPT:
        return False  # its moment is near, and known
    turn = (sleep.period or 0.0) + GRACE[False][sleep.wait]
    return unswitched >= max(GRACE[thorough][sleep.wait], turn)
