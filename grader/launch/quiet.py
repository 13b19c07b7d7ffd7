"""A quiet period: silence where the threads of a program cannot be seen.

Nothing moves, and the programs' CPU times stand still. A look that came late because the
machine is busy does not count, and the period is longer where no CPU was ever idle: an
idle one would have taken any thread that was ready to run.

A program that gives a sign of life each second never stands still for long. Its period
is longer, and is made of pieces, as long as hardly any CPU time goes by between them.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator, Sequence

import psutil

from grader.launch.pump import Pump
from grader.launch.world import World

# Seconds of looks on time. Thorough, for what never came, as the grace of a sleeper in `silence`;
# a program that starts is typed at when it is quiet.
PERIOD = {False: 0.02, True: 1.2}
PERIOD_START = 0.1
GAP = 1 / 64 if sys.platform == "win32" else 0.004  # Windows wakes at ticks of 1/64 s
BUSY = 0.1  # while every CPU of the machine is busy
PIECES = 3  # periods, when they are not in one piece
SHARE = 0.1  # of the time that is used by what only wakes now and then, at most
SPIN = {False: 0.1, True: 0.5}  # s of CPU time that a spinner must use up; see SPIN_NS_PASSED_OVER


class QuietPeriod:
    """One wait for it. *patience* multiplies the CPU time of a program that computes."""

    def __init__(
        self, pump: Pump, worlds: Sequence[World], *, thorough: bool, patience: int
    ) -> None:
        self._pump = pump
        self._worlds = worlds
        starting = patience > 1 and not thorough  # a server that is thought silent loses all
        self._needed = math.ceil((PERIOD_START if starting else PERIOD[thorough]) / GAP)
        self._busy = math.ceil(BUSY / GAP)
        self._spin = SPIN[thorough] * patience
        self._on_time = self._rested = 0  # looks: since it last ran, and since anything moved
        self._used = 0.0  # s of CPU time since anything moved

    @property
    def spins(self) -> bool:
        """Whether the programs have used as much CPU time as a spinner, without a word."""
        return self._used >= self._spin

    def looks(self) -> Iterator[bool]:
        """Look again and again; each time, whether the period is over."""
        idle = psutil.cpu_times().idle
        before, moved = self._cpu(), self._pump.moved
        while True:
            asked = time.perf_counter()  # time.monotonic has Windows' ticks
            came = self._pump.wait(GAP)
            late = time.perf_counter() - asked > 2.5 * GAP
            now = self._cpu()
            if came or self._pump.moved != moved:
                self._on_time, self._rested, self._used = 0, 0, 0.0
            elif now != before:
                self._on_time, self._used = 0, self._used + abs(now - before)
            elif not late:
                self._on_time, self._rested = self._on_time + 1, self._rested + 1
            if self._on_time == 0:
                idle = psutil.cpu_times().idle
            before, moved = now, self._pump.moved
            long_enough = self._on_time >= self._busy or psutil.cpu_times().idle > idle
            yield self._in_pieces() or (self._on_time >= self._needed and long_enough)

    def _in_pieces(self) -> bool:
        """Whether the programs only wake now and then, and nothing has come of it for long."""
        if self._rested < PIECES * max(self._needed, self._busy):
            return False
        return self._used <= SHARE * self._rested * GAP

    def _cpu(self) -> float:
        return sum(world.cpu_seconds() for world in self._worlds)
