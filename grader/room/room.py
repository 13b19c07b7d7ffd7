"""The guests and the server under test: the language that scenes are written in.

    alice, bob, carol = room.join("alice", "bob", "carol")
    text = alice.says()
    bob.hears(text)
    alice.does_not_hear(text)

Every wait is for what is expected or for silence; a scene that does not go as
expected ends with `SceneFailed`, which knows what came instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from grader.launch import symptoms
from grader.launch.isolation import open_world
from grader.launch.pump import Deadline, Pump
from grader.launch.setting import Setting
from grader.launch.silence import Outcome, Silence
from grader.launch.start import Running, StartFailed, start_server
from grader.launch.world import World
from grader.room.ahead import Ahead
from grader.room.dialect import Dialect
from grader.room.evidence import Evidence
from grader.room.failure import Expectation, SceneFailed
from grader.room.guest import Guest, SocketGuest
from grader.room.operator import CHANGES_OF_MIND, Operator
from grader.room.seat import CannotSay, Facts, Seat
from grader.room.starting import explain_start
from grader.room.terminal import READABLE, TerminalGuest
from grader.room.tokens import Tokens
from grader.room.transcript import Transcript
from grader.submission import Program
from grader.text.words import phrase

KILL = 9
LEAVING = frozenset({"left", "reset", "vanished"})  # after which a server may end by and by
PRINTED = 1_000  # characters of one piece of the server's output in the transcript


class Room:
    """One scene's server, guests, transcript and silence; a context manager."""

    def __init__(
        self,
        setting: Setting,
        dialect: Dialect,
        facts: Facts,
        seed: int,
        *,
        small_buffers: bool = False,
        ahead: Ahead | None = None,
    ) -> None:
        self.setting = setting
        self.dialect = dialect
        self.facts = facts
        self.tokens = Tokens(seed, one_word=dialect.one_word)
        self.transcript = Transcript()
        self._begun = ahead.take() if ahead is not None and not small_buffers else None
        self.pump = self._begun.world.pump if self._begun else Pump()
        self.worlds: list[World] = [self._begun.world] if self._begun else []
        self._deadline = Deadline(setting.deadline)
        self.silence = Silence(self.pump, self.worlds, self._deadline, quiet=setting.quiet)
        self.evidence = Evidence(setting, self.worlds, self.pump, self.silence)
        self.seats: list[Seat] = []
        self.server: Running | None = None
        self.address = setting.external or ("127.0.0.1", 0)
        self._ended = False  # by us
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
        """Guests go first, then the whole world."""
        for seat in self.seats:
            seat.guest.close()
        self.seats.clear()
        worlds, self.worlds[:] = list(self.worlds), []
        try:
            for world in worlds:
                world.close()
        finally:
            self.pump.close()

    # guests

    def join(self, *roles: str) -> list[Seat]:
        """Let one guest for each of *roles* in, one after the other."""
        return [self.seat(self.newcomer()) for _ in roles]

    def newcomer(self, name: str | None = None) -> Guest:
        """A guest that is not yet connected."""
        chosen = name or self.tokens.name()
        client = self.setting.variant.client
        if self.dialect.terminals and client is not None:
            return self.terminal(client, chosen)
        return self.socket_guest(chosen)

    def terminal(self, client: Program, name: str | None = None) -> TerminalGuest:
        """A guest that is the student's own client."""
        return TerminalGuest(
            name or self.tokens.name(),
            self.transcript,
            self.silence,
            self.world,
            self.setting,
            self._copy_of(client),
            self.address,
            self.dialect.goodbye_word,
            types_name=self.dialect.types_name,
            interrupts=self.dialect.interrupts,
        )

    def _copy_of(self, client: Program) -> Program:
        """The next of client1.py, client2.py, ... where each has a port of its own."""
        copies = [client, *self.setting.variant.other_clients]
        if all(set(one.ports) == set(client.ports) for one in copies):
            return client
        return copies[sum(isinstance(one.guest, TerminalGuest) for one in self.seats) % len(copies)]

    def socket_guest(self, chosen: str) -> SocketGuest:
        """A guest with a socket of its own."""
        return SocketGuest(
            chosen,
            self.transcript,
            self.silence,
            self.world,
            self.dialect,
            self.address,
            self.protocol,
        )

    def seat(self, guest: Guest) -> Seat:
        """Let *guest* join, and the room settle."""
        seat = Seat(self, guest)
        self.seats.append(seat)
        try:
            guest.join()
        except StartFailed as failed:
            raise explain_start(failed, self.world, self.setting) from failed
        self.falls_silent()
        self._operator_answers(guest.name)
        seat.entered = guest.mark()
        return seat

    def _operator_answers(self, name: str) -> None:
        """Let *name* in at the server's own terminal, where that is asked."""
        for _ in range(CHANGES_OF_MIND):
            if self._operator is None or not self._operator.lets_in(name):
                return
            self.falls_silent()

    def join_all(self, count: int) -> list[Seat]:
        """Let many guests in, each step of the hello by all of them, and the room settle."""
        if self.dialect.terminals:
            return [self.seat(self.newcomer()) for _ in range(count)]
        guests = [self.socket_guest(self.tokens.name()) for _ in range(count)]
        seats = [Seat(self, guest) for guest in guests]
        self.seats += seats
        here = [guest for guest in guests if guest.connect()]
        for step in self.dialect.hello:
            if step.after_reply or step is not self.dialect.hello[0]:
                self.falls_silent()
            for guest in here:
                guest.send(step.template.render(guest.name, ""))
        for guest in here:
            self.transcript.add(guest.name, "joined")
        self.falls_silent()
        for guest in here:
            self._operator_answers(guest.name)
        return seats

    def connect_silently(self) -> None:
        """Somebody connects and says nothing; on UDP there is nothing to see of that."""
        if not self.udp:
            guest = self.socket_guest(self.tokens.name())
            self.seats.append(Seat(self, guest))
            guest.connect()
            self.transcript.add(guest.name, "connected")
            self.falls_silent()

    def bytes_of(self, seat: Seat, text: str) -> bytes:
        """What *seat* would send to say *text*. Raises CannotSay."""
        rendered = self.dialect.render(seat.name, text)
        if rendered is None:
            raise CannotSay(text)
        return b"".join(rendered)

    # what the server and the clients do

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

    def terminal_stacks(self, guest: TerminalGuest) -> tuple[str, ...]:
        """Where the threads of a client are."""
        return self.evidence.stacks(guest.running.process) if guest.running else ()

    def terminal_crash(self, guest: TerminalGuest) -> tuple[str, ...]:
        """The student's own lines of a client's last traceback."""
        return self.evidence.crash(guest.running.process) if guest.running else ()

    # waiting and failing

    def missing(self, seat: Seat, expected: Expectation, mark: int) -> None:
        """What *seat* was to hear has not come. Raises SceneFailed."""
        self.fail(Outcome.SILENT, expected, heard=seat.guest.news(mark))

    def until(self, condition: Callable[[], bool], *, thorough: bool = True) -> Outcome:
        """Wait for *condition* or for silence."""
        return self.silence.until(condition, thorough=thorough)

    def falls_silent(self) -> Outcome:
        """Wait until nobody has anything to say."""
        return self.until(lambda: False, thorough=False)

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
        """What the server or a client says is still to be written, as the starter does."""
        clients = (seat.guest for seat in self.seats)
        said = (guest.hole for guest in clients if isinstance(guest, TerminalGuest))
        return symptoms.not_started(self.server_output()) or next(filter(None, said), None)

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
