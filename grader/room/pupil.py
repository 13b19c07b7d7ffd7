"""One client at the relay: what is typed at its keyboard, and what it makes of that.

A name and a few texts of known lengths are typed; what is sent is kept with the name
and the text taken out. Then its goodbye is tried: the words its source compares with,
and the end of input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.launch.questions import Known
from grader.launch.setting import Setting
from grader.launch.silence import Silence
from grader.launch.start import Running, start_client
from grader.launch.world import World
from grader.room.dialect import Dialect, Step, Typing
from grader.room.relay import Relay, Sent
from grader.room.templates import TEXT, Sample, Template, counted, learn, split
from grader.room.tokens import Tokens
from grader.submission import Program

GOODBYES = ("/quit", "exit", "quit", "/exit")  # tried when the source compares with none
GOODBYES_TRIED = 3
LONGER = (60, 280)  # letters that the second and the third text have more than the first
OTHER_LENGTHS = (8, 20, 1000, 3000)  # letters of texts that some templates cannot say
LINES_BEFORE_TEXT = 4  # lines typed until one is sent: some clients ask once more


@dataclass
class Lesson:
    """What came of a lesson."""

    dialect: Dialect | None
    why_not: str = ""  # in words, when there is no dialect
    client: Running | None = None
    deaf: bool = False  # nothing came of what was typed: the client is not at its keyboard
    hello: tuple[Step, ...] = ()  # what it sent before


class Pupil:
    """One client at the relay, and the lines typed at it."""

    def __init__(
        self,
        setting: Setting,
        client: Program,
        world: World,
        silence: Silence,
        relay: Relay,
        seed: int,
        typing: Typing,
    ) -> None:
        self._typing = typing
        self._setting = setting
        self._program = client
        self._world = world
        self._silence = silence
        self._relay = relay
        self._tokens = Tokens(seed)
        self._name = self._tokens.name()
        self._interrupted = False  # its goodbye is what it sends on Ctrl+C

    def lesson(self, server: tuple[str, int], environment: dict[str, str]) -> Lesson:
        """From the client's start to its goodbye."""
        known = Known(host=server[0], port=server[1], name=self._name, role="client")
        running = start_client(
            self._setting, self._world, self._silence, known, self._program, environment
        )
        hello = self._taken() or self._taken_late()  # a server may sleep before it accepts
        asks_name = running.named or any(self._name.encode() in sent.data.lower() for sent in hello)
        for line in self._typing.first_lines(self._name, server):
            hello += self._type(running, line)
        if not (asks_name or running.ready_for_text or self._typing.hello):
            running.process.type_bytes(self._name.encode() + b"\n")
            self._silence.falls()
            hello += self._taken()
        samples, sends = self._say(running, self._tokens.text())
        if not samples:
            why = "nothing that it sends holds the text typed at it"
            if self._relay.connections == 0:
                why = "it never connected to the server"
            return Lesson(None, why, running, deaf=not sends, hello=self._hello(hello))
        message = self._message(running, samples[0], sends)
        if message is None:
            return Lesson(None, "what it sends does not hold the text typed at it", running)
        variants = self._variants(running, message)
        word, goodbye = self._goodbye(running)
        if not goodbye and self._setting.variant.protocol == "udp":
            word, goodbye = self._said_goodbye(message, word)
        steps = self._hello(hello)
        return Lesson(
            Dialect(
                way="learned from the student's client",
                hello=steps,
                message=message,
                variants=variants,
                goodbye=goodbye,
                goodbye_word=word,
                interrupts=self._interrupted,
                newline=message[-1].template.ends_line,
                asks_name=bool(steps) or any(step.template.has_name for step in message),
                typing=self._typing,
            ),
            client=running,
        )

    def _hello(self, sends: Sequence[Sent]) -> tuple[Step, ...]:
        return tuple(
            Step(self._hello_template(sent.data), sent.after_reply)
            for number, sent in enumerate(sends)
            if sent.data.strip() or number == 0  # an empty line typed at no question
        )

    def _type(self, running: Running, line: str) -> list[Sent]:
        sends: list[Sent] = []
        for one in line.split("\n"):
            running.process.type_bytes(one.encode() + b"\n")
            self._silence.falls()
            sends += self._taken()
        return sends or self._taken_late()

    def _taken_late(self) -> list[Sent]:
        self._silence.falls(thorough=True)  # it may sleep between two lines, or spin
        return self._taken()

    def _taken(self) -> list[Sent]:
        """What was sent since the last call; on UDP without keep-alives and repetitions."""
        sends = self._relay.record.take()
        if self._setting.variant.protocol != "udp":
            return sends
        return [
            sent
            for number, sent in enumerate(sends)
            if sent.data and (number == 0 or sent.data != sends[number - 1].data)
        ]

    def _say(self, running: Running, text: str) -> tuple[list[Sample], list[Sent]]:
        """Type *text* until it is sent; some clients want another line before."""
        sends: list[Sent] = []
        for _ in range(LINES_BEFORE_TEXT):
            if not running.process.alive:
                break
            new = self._type(running, self._typing.line(text))
            sends += new
            whole = b"".join(sent.data for sent in new)
            if new and learn([Sample(whole, self._name, text)]) is not None:
                return [Sample(whole, self._name, text)], new
        return [], sends

    def _message(
        self, running: Running, first: Sample, sends: Sequence[Sent]
    ) -> tuple[Step, ...] | None:
        """The steps of a message, from texts of three lengths."""
        columns = [[Sample(sent.data, first.name, first.text)] for sent in sends]
        wholes = [first]
        for letters in LONGER:
            text = self._tokens.text() + self._tokens.word(letters)
            more = self._type(running, self._typing.line(text))
            if not more:
                break
            wholes.append(Sample(b"".join(sent.data for sent in more), self._name, text))
            if len(more) == len(sends):
                for column, sent in zip(columns, more, strict=True):
                    column.append(Sample(sent.data, self._name, text))
        cut_alike = all(len(column) == len(wholes) for column in columns)
        steps = [
            Step(
                learn(column) or counted(column) or self._hello_template(column[0].data),
                sent.after_reply,
            )
            for column, sent in zip(columns, sends, strict=True)
        ]
        glued = learn(wholes)
        if not cut_alike and glued is not None and glued.only_bytes is None:
            return (Step(glued),)  # what was sent in pieces came glued at times: so may ours
        if any(step.template.has_text for step in steps):
            steps[0] = Step(steps[0].template, False)
            return tuple(steps)
        return (Step(glued),) if glued is not None else None

    def _variants(self, running: Running, message: tuple[Step, ...]) -> tuple[Template, ...]:
        """Templates for other lengths, where the message's own does not fit them."""
        found = []
        for text in map(self._tokens.word, OTHER_LENGTHS):
            if all(step.template.fits(text) for step in message):
                continue
            whole = b"".join(sent.data for sent in self._type(running, self._typing.line(text)))
            template = learn([Sample(whole, self._name, text)]) if whole else None
            if template is not None:
                found.append(replace(template, only_bytes=len(text.encode())))
        return tuple(found)

    def _goodbye(self, running: Running) -> tuple[str | None, tuple[Step, ...]]:
        """What leaves: a word of the client's source, a usual one, Ctrl+C, the end of input."""
        word, goodbye = self._word_that_leaves(running)
        if running.process.alive and self._program.interrupts and not self._program.goodbyes:
            running.process.interrupt()
            if sends := self._after_leaving(running):
                self._interrupted = True
                return None, self._steps(sends)
        if word is None and running.process.alive:
            running.process.end_of_input()
            sends = self._after_leaving(running)
            if not running.process.alive or self._relay.closed:
                return None, self._steps(sends)
        return word, goodbye

    def _after_leaving(self, running: Running) -> list[Sent]:
        self._silence.falls()
        return self._taken() + (self._taken_late() if running.process.alive else [])

    def _word_that_leaves(self, running: Running) -> tuple[str | None, tuple[Step, ...]]:
        understood = self._setting.variant.server.goodbyes
        known = (*self._program.goodbyes, *understood)
        words = (list(dict.fromkeys(known)) or list(GOODBYES))[:GOODBYES_TRIED]
        sent_is_said = bool(known) and self._setting.variant.protocol == "udp"
        for word in words + [""] * self._program.leaves_on_blank:
            if not running.process.alive:
                break
            sends = self._type(running, word)
            ended = not running.process.alive or self._relay.closed
            if ended or (word and sends and (word in understood or sent_is_said)):
                return word, self._steps(sends, word)
        return None, ()

    def _said_goodbye(
        self, message: tuple[Step, ...], word: str | None
    ) -> tuple[str | None, tuple[Step, ...]]:
        """A goodbye of the source that the client did not send in time, said as a message."""
        known = (*self._program.goodbyes, *self._setting.variant.server.goodbyes)
        if not known:
            return word, ()
        word = known[0]
        steps = []
        for step in message:
            parts = (word.encode() if part == TEXT else part for part in step.template.parts)
            steps.append(replace(step, template=replace(step.template, parts=tuple(parts))))
        return word, tuple(steps)

    def _steps(self, sends: Sequence[Sent], word: str = "") -> tuple[Step, ...]:
        """Steps from *sends*; a *word* that was sent twice and glued on the way is cut again."""
        said = word.encode()
        if said:
            sends = [
                Sent(data, sent.after_reply)
                for sent in sends
                for data in (
                    [said] * (len(sent.data) // len(said))
                    if sent.data.replace(said, b"") == b"" and sent.data
                    else [sent.data]
                )
            ]
        return tuple(
            Step(self._hello_template(sent.data), sent.after_reply and number > 0)
            for number, sent in enumerate(sends)
        )

    def _hello_template(self, data: bytes) -> Template:
        """A send with the name taken out, whatever else is in it."""
        sample = Sample(data, self._name, "")
        return learn([sample]) or Template(split(data, sample, "utf-8"))
