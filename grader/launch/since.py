"""What the threads of a world have done since the last byte moved, and what that tells."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.launch.look import Thread, ThreadId, packets_on_their_way
from grader.launch.sleeps import Sleep, Wait
from grader.launch.world import World

TURN_NS = 4_000_000  # CPU time below which a thread that waits for the GIL has had no turn yet
GIL_WAIT = 0.006  # s: CPython's threads wait for the interpreter's lock in turns of 5 ms
UNTAKEN = 0.4  # s after which unsent bytes that do not move wait for nobody; an ACK takes 0.04


@dataclass
class Since:
    """What each thread has done since the last byte moved."""

    cpu: dict[ThreadId, int] = field(default_factory=dict)
    changed_at: dict[ThreadId, float] = field(default_factory=dict)
    wakings: dict[ThreadId, int] = field(default_factory=dict)
    slept: dict[ThreadId, int] = field(default_factory=dict)  # switches when last seen asleep
    timed: dict[ThreadId, tuple[Wait, int]] = field(default_factory=dict)  # in a timed wait
    unread: int | None = None  # bytes that programs had still to take when one seemed to spin
    unsent: int = 0
    unsent_at: float = 0.0  # when the number of unsent bytes last changed

    def count_wakings(self, key: ThreadId, thread: Thread) -> int:
        """How often the thread was seen asleep, and then asleep anew."""
        if thread.asleep:
            anew = self.slept.get(key, thread.blocked) != thread.blocked
            self.wakings[key] = self.wakings.get(key, 0) + anew
            self.slept[key] = thread.blocked
        return self.wakings.get(key, 0)

    def has_cycled(self, key: ThreadId, thread: Thread, sleep: Sleep) -> bool:
        """Whether the thread has come out of such a timed wait, and gone into one again.

        Not out of any other sleep: a thread that has just been waiting for the
        interpreter's lock goes into its first `time.sleep`, and has yet to speak.
        """
        if sleep.left is not None and sleep.left <= GIL_WAIT and key not in self.timed:
            return False
        kind, blocked = self.timed.setdefault(key, (sleep.wait, thread.blocked))
        if kind is not sleep.wait:
            self.timed[key] = (sleep.wait, thread.blocked)
            return False
        return blocked != thread.blocked


def waits_for_turn(world: World, key: ThreadId, thread: Thread, past: Since) -> bool:
    """Whether the thread would go on, and the processor or the interpreter's lock is not its."""
    if world.cpu_ns(key) - past.cpu[key] >= TURN_NS:
        return False
    if not thread.asleep:
        return True
    sleep = world.sleep_of(key)
    if sleep.left is None:
        return sleep.wait is Wait.UNKNOWN or sleep.period == 0.0
    return sleep.left <= GIL_WAIT


def still_reads(world: World, past: Since) -> bool:
    """Whether the programs have taken in some of what waited for them: one works, and is slow."""
    waiting = sum(world.unread().values())
    less = past.unread is None or waiting < past.unread
    past.unread = waiting if less else past.unread  # never more: it ends
    return less and waiting > 0


def all_sent(world: World, past: Since, now: float) -> bool:
    """Whether the programs' sockets are empty, or hold what nobody takes."""
    if packets_on_their_way():
        return False
    unsent = world.unsent()
    if unsent != past.unsent:
        past.unsent, past.unsent_at = unsent, now
    return unsent == 0 or now - past.unsent_at >= UNTAKEN
