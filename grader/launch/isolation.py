"""The ladder of isolation: the highest rung that works here, tried once by climbing it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from grader.launch import bubblewrap, interpreter
from grader.launch.namespaces import NamespaceWorld
from grader.launch.plain import PlainWorld
from grader.launch.pump import Deadline, Pump
from grader.launch.world import Command, LaunchError, World

Rung = Literal["bubblewrap", "namespaces", "plain"]
RUNGS: tuple[Rung, ...] = get_args(Rung)
PROBE_SECONDS = 20.0


@dataclass(frozen=True)
class Needs:
    """What a submission needs of its worlds."""

    source: Path  # the staged submission
    pythons: tuple[Path, ...]
    addresses: tuple[str, ...] = ()  # LAN addresses in its code
    own: str = "127.0.0.1"  # the address that the machine's own name stands for
    names: tuple[str, ...] = ()  # and other names in its code: of the machine it once ran on
    ports: tuple[int, ...] = ()  # ports in its code, to lock where the network is shared
    packages: Path | None = None  # installed for the run
    small_buffers: bool = False  # connections hold little: a stalled reader is soon felt
    protocol: str = "tcp"  # whose ports they are: tcp or udp
    tell: Callable[[str], None] = lambda _: None  # why it takes a while, for the one who waits


@cache
def why_not(rung: Rung) -> str | None:
    """None when *rung* works on this machine, else the reason in words."""
    if rung == "plain":
        return None
    if sys.platform != "linux":
        return "it is Linux's"
    if rung == "bubblewrap" and bubblewrap.version() is None:
        return "bwrap is not installed; `apt install bubblewrap` gives it"
    with tempfile.TemporaryDirectory(prefix="chatkit-") as folder:
        Path(folder, "probe.py").write_text("print('up')\n", encoding="utf-8")
        python = interpreter.base_python()
        try:
            world = open_world(rung, Pump(), Needs(Path(folder), (python,)))
        except (LaunchError, OSError) as error:
            return str(error)
        try:
            process = world.spawn(Command("probe.py", python))
            deadline = Deadline(PROBE_SECONDS)
            while process.alive and not deadline.passed:
                world.pump.wait(0.01)
            world.pump.drain()
            said = process.output.text().strip()
        except LaunchError as error:
            return str(error)
        finally:
            world.close()
    return None if said == "up" else f"a trial launch said {said[-200:]!r}"


@cache
def threads_are_seen() -> bool:
    """Whether this system shows what another process's threads do."""
    return sys.platform == "linux" and Path("/proc/self/task").is_dir()


def best_rung(wanted: Rung | None = None) -> Rung:
    """*wanted*, or the strongest rung that works. Raises LaunchError when *wanted* does not."""
    if wanted is not None:
        if (reason := why_not(wanted)) is not None:
            raise LaunchError(f"isolation {wanted!r} does not work here: {reason}")
        return wanted
    return next(rung for rung in RUNGS if why_not(rung) is None)


def open_world(rung: Rung, pump: Pump, needs: Needs) -> World:
    """A fresh world for one launch of a submission."""
    if rung == "plain":
        return PlainWorld(
            pump,
            needs.source,
            ports=needs.ports,
            protocol=needs.protocol,
            tell=needs.tell,
            packages=needs.packages,
        )
    return NamespaceWorld(
        pump,
        needs.source,
        sandbox=rung == "bubblewrap",
        pythons=needs.pythons,
        addresses=needs.addresses,
        own=needs.own,
        names=needs.names,
        small_buffers=needs.small_buffers,
        packages=needs.packages,
    )
