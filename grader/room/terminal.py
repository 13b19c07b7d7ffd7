"""A guest that is the student's own client, typed at and read from as a person would."""

from __future__ import annotations

from grader.launch import symptoms
from grader.launch.questions import Known
from grader.launch.setting import Setting
from grader.launch.silence import Silence
from grader.launch.start import Running, start_client
from grader.launch.world import World
from grader.room.dialect import PLAIN, Typing
from grader.room.guest import Guest
from grader.room.transcript import Transcript
from grader.submission import Program

WINDOW = "\x1b]0;a window\x07"  # the shim of windows says so
READABLE = 40_000  # bytes of a client's output that are read as a screen; more is a flood


class TerminalGuest(Guest):
    """The student's client in a terminal of its own."""

    def __init__(
        self,
        name: str,
        transcript: Transcript,
        silence: Silence,
        world: World,
        setting: Setting,
        client: Program,
        address: tuple[str, int],
        goodbye_word: str | None = None,
        *,
        types_name: bool = False,
        typing: Typing = PLAIN,
        interrupts: bool = False,
    ) -> None:
        super().__init__(name, transcript, silence)
        self._world = world
        self._setting = setting
        self._client = client
        self._address = address
        self._goodbye_word = goodbye_word
        self._types_name = types_name
        self._typing = typing
        self._interrupts = interrupts
        self.running: Running | None = None

    @property
    def alive(self) -> bool:
        """Whether the client still runs."""
        return self.running is not None and self.running.process.alive

    @property
    def in_window(self) -> bool:
        """Whether the client has opened a window, which is one on paper here."""
        return self.running is not None and WINDOW in self.running.process.output.text()

    @property
    def hole(self) -> str | None:
        """What the client says is still to be written, if it does."""
        return symptoms.not_started(self.running.process.output.text()) if self.running else None

    def join(self) -> None:
        """Start the client and type the name. Raises StartFailed."""
        known = Known(host=self._address[0], port=self._address[1], name=self.name, role="client")
        program = self._client
        self.running = start_client(self._setting, self._world, self.silence, known, program)
        screen = self.running.screen
        if shown := screen.text():
            self.take(shown)
        screen.new_text()
        process = self.running.process

        def printed(data: bytes) -> None:
            if process.output.total > READABLE:
                return
            screen.feed(data)
            if shown := screen.new_text():
                self.take(shown)

        self.running.process.on_output = printed
        for line in self._typing.first_lines(self.name, self._address):
            self.type_line(line)
            self.silence.falls()
        unnamed = not self.running.named and not self._typing.hello
        if unnamed and (self._types_name or not self.running.ready_for_text):
            self.type_line(self.name)
            self.silence.falls()
        self.transcript.add(self.name, "joined")

    def take(self, *views: str) -> None:
        """Remember what the terminal shows."""
        self.transcript.add(self.name, "printed", views[0][:2000])
        self._pieces.append(views)
        self._kept += len(views[0])

    def type_line(self, line: str) -> bool:
        """Type *line* and Enter."""
        if self.running is None:
            return False
        self.transcript.add(self.name, "typed", line)
        return self.running.process.type_bytes(line.encode() + b"\n")

    def send_text(self, text: str) -> bool:
        """Type *text*; a question that comes before it is sent is answered."""
        self.said.append(text)
        *first, last = self._typing.line(text).split("\n")
        for line in first:
            self.type_line(line)
            self.silence.falls()
        return self.type_line(last)

    def leave(self, *, settle: bool = True) -> None:
        """Type the goodbye, or Ctrl+C, or end the input; and if nothing helps, close the window."""
        self.transcript.add(self.name, "left")
        if self.running is None:
            return
        del settle
        process = self.running.process
        if self._goodbye_word:
            self.type_line(self._goodbye_word)
        elif self._interrupts:
            process.interrupt()
        else:
            process.end_of_input()
        self.silence.until(lambda: not process.alive, thorough=True)  # it may sleep before
        if process.alive:
            self.vanish()

    def vanish(self) -> None:
        """Close the terminal window: the client is killed."""
        if self.running is not None and self.running.process.alive:
            self.transcript.add(self.name, "vanished")
            self._world.signal(self.running.process.pid, 9)
            process = self.running.process
            self.silence.until(lambda: not process.alive, thorough=False)

    def close(self) -> None:
        """Nothing to do: the world ends with its programs."""
