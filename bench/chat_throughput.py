"""The reference as a chat, side by side with the tutorial way: ``python bench/chat_throughput.py``.

Four questions, each put to both servers in one run: how many lines a second reach
their readers; what a reader that stalls costs the others; whether 1,000 guests
hear one broadcast; whether 100,000 deliveries lose or swap anything. Prints a
table, draws docs/chat_throughput.svg and docs/stalled_reader.svg, and ends with
status 1 when a promise of the README is broken. Takes a minute and a half; Linux or macOS.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
from crowd import Crowd, Guest, NotHeardError, serving
from pictures import draw_stalled_reader, draw_throughput
from rich.console import Console
from rich.table import Table

HOME = Path(__file__).parents[1]
SERVERS = {
    "reference": HOME / "reference" / "tcp" / "server.py",
    "tutorial": HOME / "bench" / "tutorial_server.py",
}
GUESTS = 100
DELIVERIES = 400_000  # of one throughput measurement
SENDERS = (1, 5, 20, 100)
MANY = 20  # the senders of the promise
ROUNDS = 3
TALK = 4.0  # seconds of the talk beside a stalled reader
PACE = 250  # lines a second in it
STOPPED = 2.0  # seconds after the talk; what has not arrived by then is stuck


@contextlib.contextmanager
def crowd_of(size: int, server: str) -> Iterator[tuple[Crowd, int, psutil.Process]]:
    with (
        serving(SERVERS[server]) as (process, port),
        contextlib.closing(Crowd(port, size)) as crowd,
    ):
        yield crowd, port, psutil.Process(process.pid)


def deliveries_per_second(server: str, senders: int) -> float:
    """All *senders* speak as fast as they can; every line is for all others."""
    lines = DELIVERIES // (senders * (GUESTS - 1))
    with crowd_of(GUESTS, server) as (crowd, _, _):
        for guest in crowd.guests[:senders]:
            said = (f"line {number} of all that I want to say\n" for number in range(lines))
            crowd.say(guest, "".join(said).encode())
        expected = lines * senders * (GUESTS - 1)
        return expected / crowd.run(lambda: crowd.heard >= expected)


class Talk(NamedTuple):
    """For each line of a paced talk: when it was said, and how long its readers waited."""

    said: list[float]  # seconds since the talk began
    delays: list[list[float]]  # seconds, for each line by listener; fewer if it got stuck

    @property
    def p99(self) -> float:
        everyone = max(map(len, self.delays))
        if any(len(of_line) < everyone for of_line in self.delays):
            return math.inf
        return statistics.quantiles((d for of_line in self.delays for d in of_line), n=100)[98]


def talk_beside(server: str, *, stalled: bool) -> Talk:
    """One guest of 50 speaks at a pace and 48 listen; the last one may read nothing."""
    line = b"x" * 4000 + b"\n"
    said: list[float] = []
    delays: list[list[float]] = []
    with crowd_of(49, server) as (crowd, port, _):
        last = Guest(port, "last", buffer_size=4096)
        crowd.run(lambda: crowd.heard == 49)
        speaker, *listeners = crowd.guests
        if not stalled:
            crowd.add(last)

        def listen(listener: Guest) -> None:
            numbers = itertools.count()

            def note(data: bytes) -> None:
                for _ in range(data.count(b"]")):  # one for each line, none in "* last has left"
                    delays[number := next(numbers)].append(time.monotonic() - said[number])

            listener.on_data = note

        for listener in listeners:
            listen(listener)
        began = time.monotonic()
        for number in range(int(TALK * PACE)):
            while (wait := began + number / PACE - time.monotonic()) > 0:
                crowd.step(wait)
            said.append(time.monotonic())
            delays.append([])
            crowd.say(speaker, line)
        with contextlib.suppress(NotHeardError):
            crowd.run(lambda: len(delays[-1]) == len(listeners), limit=STOPPED)
        last.sock.close()
    return Talk([at - began for at in said], delays)


def talks(server: str) -> list[tuple[Talk, Talk]]:
    """Talks by turns without and with a reader that stalls: the same weather for both."""
    rounds = ROUNDS if server == "reference" else 1  # one is enough to stop the tutorial's
    return [
        (talk_beside(server, stalled=False), talk_beside(server, stalled=True))
        for _ in range(rounds)
    ]


class Fill(NamedTuple):
    """1,000 guests in one room."""

    seconds: float  # until all had joined and everyone had heard of it
    broadcast: float  # seconds until the last one heard it
    threads: int
    megabytes: float


def thousand_guests(server: str) -> Fill:
    began = time.monotonic()
    with crowd_of(1000, server) as (crowd, _, process):
        full = time.monotonic() - began
        crowd.say(crowd.guests[0], b"does everyone hear me?\n")
        seconds = crowd.run(lambda: crowd.heard == 999)
        return Fill(full, seconds, process.num_threads(), process.memory_info().rss / 1e6)


def faults_in_100_000(server: str) -> int:
    """Count what was lost or out of its sender's order at any of 100 guests."""
    lines, faults = 51, 0
    heard: dict[str, bytearray] = {}
    with crowd_of(GUESTS, server) as (crowd, _, _):
        for guest in crowd.guests:
            heard[guest.name] = bytearray()
            guest.on_data = heard[guest.name].extend
        speakers = [guest.name for guest in crowd.guests[:MANY]]
        for guest in crowd.guests[:MANY]:
            crowd.say(guest, "".join(f"{number}\n" for number in range(lines)).encode())
        with contextlib.suppress(NotHeardError):
            crowd.run(lambda: crowd.heard == lines * MANY * (GUESTS - 1), limit=20)
    for listener, data in heard.items():
        received = data.decode().splitlines()
        for speaker in speakers:
            prefix = f"[{speaker}] "
            numbers = [line.removeprefix(prefix) for line in received if line.startswith(prefix)]
            expected = [] if speaker == listener else [str(number) for number in range(lines)]
            faults += sum(a != b for a, b in itertools.zip_longest(numbers, expected))
    return faults


def main() -> None:
    console, kept = Console(), []
    weather = f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start"
    table = Table(title="A chat as a chat: the reference beside the tutorial way", caption=weather)
    for column in ("", "reference", "tutorial", "promise", ""):
        table.add_column(column, justify="left" if column in ("", "promise") else "right")

    def row(title: str, ours: str, theirs: str, promise: str = "", *, kept_it: bool = True) -> None:
        kept.append(kept_it)
        table.add_row(
            title, ours, theirs, promise, ("kept" if kept_it else "BROKEN") * bool(promise)
        )

    speed: dict[str, dict[int, float]] = {server: {} for server in SERVERS}
    for senders in SENDERS:
        runs: dict[str, list[float]] = {server: [] for server in SERVERS}
        for _, server in itertools.product(range(ROUNDS if senders == MANY else 1), SERVERS):
            runs[server].append(deliveries_per_second(server, senders))
        for server in SERVERS:
            speed[server][senders] = statistics.median(runs[server])
        ours, theirs = (speed[server][senders] for server in SERVERS)
        times = statistics.median(a / b for a, b in zip(*runs.values(), strict=True))
        promise = "at least 1.5 times" if senders == MANY else ""
        title = f"deliveries/s, {senders} of {GUESTS} speak"
        row(
            title,
            f"{ours:,.0f}",
            f"{theirs:,.0f}",
            promise and f"{promise}: {times:.2f}",
            kept_it=not promise or times >= 1.5,
        )

    pairs = {server: talks(server) for server in SERVERS}
    for title, stalled in (("p99 delay, 50 guests", False), ("p99 delay, one stalls", True)):
        p99s = [statistics.median(pair[stalled].p99 for pair in pairs[name]) for name in SERVERS]
        times = statistics.median(beside.p99 / calm.p99 for calm, beside in pairs["reference"])
        row(
            title,
            *map(milliseconds, p99s),
            f"within 2 times: {times:.2f}" * stalled,
            kept_it=times <= 2,
        )

    fills = [thousand_guests(server) for server in SERVERS]
    row(
        "1,000 guests, one broadcast",
        *(milliseconds(fill.broadcast) for fill in fills),
        "reaches all",
    )
    row("  until all have joined", *(f"{fill.seconds:.1f} s" for fill in fills))
    row("  threads, memory", *(f"{fill.threads}, {fill.megabytes:.0f} MB" for fill in fills))
    faults = [faults_in_100_000(server) for server in SERVERS]
    row(
        "faults in 100,980 deliveries",
        *map(str, faults),
        "none",
        kept_it=not faults[0],
    )
    console.print(table)
    draw_throughput(HOME / "docs" / "chat_throughput.svg", speed)
    draw_stalled_reader(
        HOME / "docs" / "stalled_reader.svg",
        {server: pairs[server][0][True] for server in SERVERS},
    )
    sys.exit(0 if all(kept) else 1)


def milliseconds(seconds: float) -> str:
    return "stopped" if math.isinf(seconds) else f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    try:
        main()
    except NotHeardError as error:
        sys.exit(f"a server lost something, or this machine is too busy: {error}")
