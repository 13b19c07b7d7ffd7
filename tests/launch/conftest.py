"""Worlds to try programs in, on every rung of the ladder that this machine has."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from grader.launch import interpreter, isolation
from grader.launch.isolation import Needs, Rung
from grader.launch.process import Process
from grader.launch.pump import Deadline, Pump
from grader.launch.silence import Outcome, Silence
from grader.launch.world import Command, World
from grader.room.dialect import Dialect
from grader.room.socket_guest import SocketGuest
from grader.room.transcript import Transcript

SECONDS = 30  # the last net under every wait of these tests


class Stagehand:
    """Opens worlds and starts small programs in them; everything ends with the test."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._count = 0
        self.pump = Pump()
        self.worlds: list[World] = []
        self.silence = Silence(self.pump, self.worlds, Deadline(SECONDS), quiet=False)

    def source(self, **files: str) -> Path:
        """A submission of *files*, each named without its .py."""
        self._count += 1
        source = self._folder / f"source{self._count}"
        source.mkdir()
        for name, code in files.items():
            (source / f"{name}.py").write_text(textwrap.dedent(code), encoding="utf-8")
        return source

    def world(self, rung: Rung, code: str = "", *, ports: tuple[int, ...] = ()) -> World:
        """A world in which *code* lies as main.py."""
        needs = Needs(self.source(main=code), (interpreter.base_python(),), ports=ports)
        world = isolation.open_world(rung, self.pump, needs)
        self.adopt(world)
        return world

    def adopt(self, world: World) -> None:
        """End *world* with the test."""
        self.worlds.append(world)
        self._stack.callback(self.close, world)

    def start(self, rung: Rung, code: str, *arguments: str, terminal: bool = True) -> Process:
        """Start *code* in a world of its own."""
        return self.run(self.world(rung, code), *arguments, terminal=terminal)

    def run(self, world: World, *arguments: str, terminal: bool = True) -> Process:
        """Start main.py in *world*."""
        python = interpreter.base_python()
        return world.spawn(Command("main.py", python, arguments=arguments, terminal=terminal))

    def guest(self, world: World, port: int) -> SocketGuest:
        """A guest that is connected to *port*, once somebody listens in *world*."""
        address = ("127.0.0.1", port)
        transcript = Transcript()
        guest = SocketGuest(
            "guest", transcript, self.silence, world, Dialect("given"), address, "tcp"
        )
        self.until(lambda: bool(world.listeners()))
        assert guest.connect()
        return guest

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for *condition*, whatever else happens meanwhile."""
        deadline = Deadline(SECONDS)
        while not condition():
            assert not deadline.passed, f"waited {SECONDS} s in vain"
            for world in self.worlds:
                world.look()
            self.pump.wait(0.005)

    def says(self, process: Process, text: str) -> str:
        """Wait until *process* has printed *text*; returns all that it printed."""
        self.until(lambda: text in process.output.text() or not process.alive)
        self.pump.drain()
        assert text in process.output.text()
        return process.output.text()

    def ends(self, process: Process) -> str:
        """Wait until *process* has ended; returns all that it printed."""
        self.until(lambda: not process.alive)
        self.pump.drain()
        return process.output.text()

    @staticmethod
    def running(word: str) -> list[int]:
        """Processes of this machine that have *word* among their arguments."""
        found = []
        for process in psutil.process_iter(["cmdline", "status"]):
            words = process.info["cmdline"] or []
            if process.info["status"] != psutil.STATUS_ZOMBIE and word in words:
                found.append(process.pid)
        return found

    def falls_silent(self, *, thorough: bool = False) -> Outcome:
        """Wait for silence in all worlds."""
        return self.silence.falls(thorough=thorough)

    def close(self, world: World) -> None:
        """End *world* now."""
        if world in self.worlds:
            self.worlds.remove(world)
            world.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stagehand]:
    """A stagehand whose worlds end with the test."""
    tmp_path.chmod(0o755)
    with contextlib.ExitStack() as stack:
        yield Stagehand(tmp_path, stack)


@pytest.fixture(params=isolation.RUNGS)
def rung(request: pytest.FixtureRequest) -> Rung:
    """Each rung that works here."""
    found: Rung = request.param
    if (reason := isolation.why_not(found)) is not None:
        pytest.skip(reason)
    return found


@pytest.fixture
def own_world() -> Rung:
    """The best rung with a network of its own."""
    best = isolation.best_rung()
    if best == "plain":
        pytest.skip("no rung with a network of its own works here")
    return best
