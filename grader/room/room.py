"""The guests and the server under test: the language that scenes are written in.

    alice, bob, carol = room.join("alice", "bob", "carol")
    text = alice.says()
    bob.hears(text)
    alice.does_not_hear(text)

Every wait is for what is expected or for silence; a scene that does not go as
expected ends with `SceneFailed`, which knows what came instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.launch.setting import Setting
from grader.launch.silence import Outcome
from grader.launch.start import StartFailed
from grader.room.ahead import Ahead
from grader.room.dialect import Dialect
from grader.room.failure import Expectation
from grader.room.guest import Guest
from grader.room.operator import CHANGES_OF_MIND
from grader.room.seat import CannotSay, Facts, Seat
from grader.room.served import Served
from grader.room.socket_guest import SocketGuest
from grader.room.starting import explain_start
from grader.room.terminal import TerminalGuest
from grader.room.tokens import Tokens
from grader.submission import Program


class Room(Served):
    """One scene's server and guests; a context manager."""

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
        super().__init__(setting, small_buffers=small_buffers, ahead=ahead)
        self.dialect = dialect
        self.facts = facts
        self.tokens = Tokens(seed, one_word=dialect.one_word)
        self.seats: list[Seat] = []

    def close(self) -> None:
        """Guests go first, then the whole world."""
        for seat in self.seats:
            seat.guest.close()
        self.seats.clear()
        super().close()

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
            typing=self.dialect.typing,
            interrupts=self.dialect.interrupts,
        )

    def _copy_of(self, client: Program) -> Program:
        """The next of client1.py, client2.py, ... where each has a port of its own."""
        others = self.setting.variant.other_clients
        copies = [client, *(one for one in others if one.window == client.window)]
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
        """Let many guests in, each step of the hello by all of them, and the room settle.

        Where a full backlog keeps the next one out, those before it go on: a server that
        asks for the name in its accept loop lets nobody else in until it is told.
        """
        if self.dialect.terminals:
            return [self.seat(self.newcomer()) for _ in range(count)]
        guests = [self.socket_guest(self.tokens.name()) for _ in range(count)]
        seats = [Seat(self, guest) for guest in guests]
        self.seats += seats
        here: list[SocketGuest] = []
        greeted = 0
        for guest in guests:
            if not guest.connects():
                self._greet(here[greeted:])
                greeted = len(here)
                if not guest.connect():
                    continue
            here.append(guest)
            for step in self.dialect.hello[:1]:
                if not step.after_reply:
                    guest.send(step.template.render(guest.name, ""))
        self._greet(here[greeted:])
        for guest in here:
            self._operator_answers(guest.name)
        return seats

    def _greet(self, guests: Sequence[SocketGuest]) -> None:
        """The rest of the hello of *guests* that have just connected, and silence."""
        marks: dict[SocketGuest, int] = {}
        for number, step in enumerate(self.dialect.hello):
            still = list(guests) if number or step.after_reply else []
            while still:
                self.falls_silent()
                # A server that serves one newcomer after the other would read two lines as one.
                answered = [one for one in still if number and one.news(marks.get(one, 0))]
                turn = answered or still
                still = [guest for guest in still if guest not in turn]
                for guest in turn:
                    marks[guest] = guest.mark()
                    guest.send(step.template.render(guest.name, ""))
        for guest in guests:
            self.transcript.add(guest.name, "joined")
        self.falls_silent()

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

    def missing(self, seat: Seat, expected: Expectation, mark: int) -> None:
        """What *seat* was to hear has not come. Raises SceneFailed."""
        self.fail(Outcome.SILENT, expected, heard=seat.guest.news(mark))

    def hole(self) -> str | None:
        """What the server or a client says is still to be written, as the starter does."""
        clients = (seat.guest for seat in self.seats)
        said = (guest.hole for guest in clients if isinstance(guest, TerminalGuest))
        return super().hole() or next(filter(None, said), None)

    # clients

    def terminal_stacks(self, guest: TerminalGuest) -> tuple[str, ...]:
        """Where the threads of a client are."""
        return self.evidence.stacks(guest.running.process) if guest.running else ()

    def terminal_crash(self, guest: TerminalGuest) -> tuple[str, ...]:
        """The student's own lines of a client's last traceback."""
        return self.evidence.crash(guest.running.process) if guest.running else ()
