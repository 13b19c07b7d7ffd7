"""The server under test and the world that it runs in: started, waited for, ended.

`Room` adds the guests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from grader.launch import symptoms
from grader.launch.isolation import open_world
from grader.launch.pump import Pump
from grader.launch.setting import Setting
from grader.launch.silence import Outcome, Silence
from grader.launch.start import Running, StartFailed, start_server
from grader.launch.world import World
from grader.room.ahead import Ahead
from grader.room.evidence import Evidence
from grader.room.failure import Expectation, SceneFailed
from grader.room.operator import Operator
from grader.room.starting import explain_start
from grader.room.terminal import READABLE
from grader.room.transcript import Transcript
from grader.text.words import phrase

KILL = 9
LEAVING = frozenset({"left", "reset", "vanished"})  # after which a server may end by and by
PRINTED = 1_000  # characters of one piece of the server's output in the transcript


class Served:
    """One scene's server, transcript and silence; a context manager."""

    def __init__(
        self, setting: Setting, *, small_buffers: bool = False, ahead: Ahead | None = None
    ) -> None:
        self.setting = setting
        self.transcript = Transcript()
        self._begun = ahead.take() if ahead is not None and not small_buffers else None
        self.pump = self._begun.world.pump if self._begun else Pump()
        self.worlds: list[World] = [self._begun.world] if self._begun else []
        self._deadline = setting.patience.deadline(setting.deadline)
        self.silence = Silence(self.pump, self.worlds, self._deadline, quiet=setting.quiet)
        self.evidence = Evidence(setting, self.worlds, self.pump, self.silence)
        self.server: Running | None = None
        self.address = setting.external or ("127.0.0.1", 0)
        self._ended = False  # by us
        self._left: frozenset[bytes] = frozenset()  # sockets that nobody reads
        self._operator: Operator | None = None
        self._small_buffers = small_buffers

    # opening and closing

    def __enter__(self) -> Self:
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def protocol(self) -> str:
        """tcp or udp."""
        return self.setting.variant.protocol

    @property
    def udp(self) -> bool:
        """Whether this chat speaks in datagrams."""
        return self.protocol == "udp"

    @property
    def world(self) -> World:
        """Where the server runs."""
        return self.worlds[0]

    def open(self) -> None:
        """Start the server. Raises SceneFailed when it does not come up."""
        if self.setting.external is not None:
            from grader.launch.external import ExternalWorld  # noqa: PLC0415

            self.worlds.append(ExternalWorld(self.pump))
            return
        if self._begun is None:
            needs = replace(self.setting.needs, small_buffers=self._small_buffers)
            self.worlds.append(open_world(self.setting.rung, self.pump, needs))
        self._deadline.restart()  # a port may have been another's for a while
        begun = self._begun.server if self._begun else None
        try:
            self.server = start_server(self.setting, self.world, self.silence, begun)
        except StartFailed as failed:
            for line in failed.said.strip().splitlines()[-8:]:
                self.transcript.add("server", "printed", line)
            raise explain_start(failed, self.world, self.setting) from failed
        self.address = self.server.address
        ports = sorted({one.port for one in self.server.listeners})
        if len(ports) > 1:
            shown = ", ".join(map(str, ports))
            self.transcript.add(
                "server", "note", f"listens on ports {shown}; guests go to {self.address[1]}"
            )
        screen, process = self.server.screen, self.server.process

        def printed(data: bytes) -> None:
            if process.output.total > READABLE:
                return
            screen.feed(data)
            if shown := screen.new_text():
                self.transcript.add("server", "printed", shown[:PRINTED])
                operator.reads(shown)

        self._operator = operator = Operator(self.server)
        screen.new_text()
        self.server.process.on_output = printed
        self.falls_silent()

    def close(self) -> None:
        """End the whole world, and all that runs in it."""
        worlds, self.worlds[:] = list(self.worlds), []
        if self.setting.external is None:  # there somebody may be at a debugger
            starved = sum(world.starved_seconds() for world in worlds)
            self.setting.patience.after(self._deadline, starved)
        try:
            for world in worlds:
                world.close()
        finally:
            self.pump.close()

    # what the server does

    def kill_server(self) -> None:
        """The server is gone, without a word."""
        assert self.server is not None
        self._ended = True
        process = self.server.process
        if not process.alive:
            return
        self.transcript.add("server", "killed")
        self.world.signal(process.pid, KILL)
        self.silence.until(lambda: not process.alive, thorough=True)

    def interrupt_server(self) -> None:
        """Ctrl+C at the server. Raises SceneFailed when it does not end cleanly."""
        if self.server is None:
            return
        process = self.server.process
        self._ended = True
        self.transcript.add("server", "interrupted")
        process.interrupt()
        wanted = Expectation("server", "", phrase("a clean end on Ctrl+C"))
        if self.until(lambda: not process.alive) is not Outcome.MET:
            got = phrase("a server that goes on running")
            raise SceneFailed(expected=(wanted,), got=got, stacks=self.stacks())
        self.pump.drain()
        if crash := self.crash():
            got = phrase("a traceback")
            raise SceneFailed("crashed", expected=(wanted,), got=got, crash=crash)

    def server_lives(self) -> None:
        """After the last line of a scene: expect that the server has not ended by itself.

        All others hear "alice has left" from a server that dies of it, too, a moment later.
        """
        if self.server is None or self._ended:
            return
        process = self.server.process
        if any(event.what in LEAVING for event in self.transcript):
            self.until(lambda: not process.alive, thorough=False)
        if not process.alive:
            self.pump.drain()
            self.fail(Outcome.SILENT, Expectation("server", "", phrase("to go on running")))

    # waiting and failing

    def until(
        self, condition: Callable[[], bool], *, thorough: bool = True, timers: bool = False
    ) -> Outcome:
        """Wait for *condition* or for silence; *timers* have their turn where that is asked."""
        return self.silence.until(condition, thorough=thorough, timers=timers)

    def falls_silent(self) -> Outcome:
        """Wait until nobody has anything to say.

        What a server has not read yet it may answer when it wakes: one that sleeps between
        two sends would find the next text glued to it. What is not taken even then is left.
        """
        while True:
            outcome = self.until(lambda: False, thorough=False)
            waiting = self._unread() - self._left
            if outcome is not Outcome.SILENT or not waiting:
                return outcome
            if self.until(lambda: not waiting <= self._unread(), thorough=True) is not Outcome.MET:  # noqa: B023
                self._left |= waiting

    def _unread(self) -> frozenset[bytes]:
        if self.setting.quiet:  # elsewhere this is not seen
            return frozenset()
        return frozenset().union(*(world.unread() for world in self.worlds))

    def fail(self, outcome: Outcome, *expected: Expectation, heard: str = "") -> None:
        """End the scene: what was expected did not come. Raises SceneFailed."""
        raise self.failure(outcome, *expected, heard=heard)

    def failure(self, outcome: Outcome, *expected: Expectation, heard: str = "") -> SceneFailed:
        """Why it did not come: a crash, a hang, a flood, or plain silence."""
        return self.evidence.failure(
            self.server.process if self.server is not None else None,
            outcome,
            expected,
            heard,
            self.hole(),
            self._deadline.seconds,
        )

    def hole(self) -> str | None:
        """What the server says is still to be written, as the starter does."""
        return symptoms.not_started(self.server_output())

    def server_output(self) -> str:
        """All that the server printed, bounded."""
        return self.server.process.output.text() if self.server else ""

    def stacks(self) -> tuple[str, ...]:
        """Where each thread of the server is, in the student's own lines."""
        return self.evidence.stacks(self.server.process) if self.server else ()

    def crash(self) -> tuple[str, ...]:
        """The student's own lines of the server's last traceback."""
        if self.server is None:
            return ()
        return self.evidence.crash(self.server.process)
