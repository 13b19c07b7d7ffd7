"""How a particular chat says hello, frames a message and leaves.

``dialect_file.py`` writes it for a person, and reads it back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from grader.room.templates import Length, Part, Template
from grader.text.words import phrase, say

TERMINALS = "terminals"
WAYS = (  # how else a dialect was found, as its `way` says it
    phrase("learned from the student's client"),
    phrase("probed with the usual greetings"),
    phrase("given"),
    phrase("unknown: the client opens a window, and no usual greeting works"),
)


_TELLS = re.compile(
    r"\b(?:left|leaving|disconnected|exited|gone|offline|logged out|signed off)\b"
    r"|покинул|вышел|вышла|ушел|ушёл|ушла|отключился|отключилась",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Step:
    """One send; *after_reply* when the client waits for the server's word first."""

    template: Template
    after_reply: bool = False


@dataclass(frozen=True)
class Typing:
    """What is typed at a client that goes by commands: "login alice", then "msg hello"."""

    hello: tuple[str, ...] = ()  # lines; {host}, {port} and {name} are filled in
    text: str = "{text}"

    def first_lines(self, name: str, address: tuple[str, int]) -> list[str]:
        """The lines that bring *name* into the chat at *address*."""
        host, port = address
        filled = (line.replace("{host}", host).replace("{port}", str(port)) for line in self.hello)
        return [line.replace("{name}", name) for line in filled]

    def line(self, text: str) -> str:
        """The line that says *text*."""
        return self.text.replace("{text}", text)


PLAIN = Typing()


@dataclass(frozen=True)
class Dialect:
    """What a guest sends at each moment of a chat."""

    way: str  # "learned from the student's client", "probed", "terminals", "given"
    hello: tuple[Step, ...] = ()
    message: tuple[Step, ...] = ()
    variants: tuple[Template, ...] = ()  # messages of other lengths, where one does not fit all
    goodbye: tuple[Step, ...] = ()
    goodbye_word: str | None = None  # what was typed to leave: "exit", "/quit"
    interrupts: bool = False  # its user leaves by Ctrl+C
    one_word: bool = False  # a text of several words does not arrive as it was said
    newline: bool = False  # messages end with one: two of them may follow each other at once
    asks_name: bool = True  # whether the chat ever learns a name
    types_name: bool = False  # a client's user types it as a first line that nobody asks for
    typing: Typing = PLAIN
    unseen: bool = False  # there is a client, which could not be run: it may do more than guests
    notes: tuple[str, ...] = field(default=())

    @property
    def terminals(self) -> bool:
        """Whether guests are the student's own clients, typed at."""
        return self.way == TERMINALS

    def render(self, name: str, text: str) -> list[bytes] | None:
        """The sends that say *text*; None when this dialect cannot say it."""
        if all(step.template.fits(text) for step in self.message):
            return [step.template.render(name, text) for step in self.message]
        for template in self.variants:
            if template.fits(text):
                return [template.render(name, text)]
        return None

    @property
    def counts_bytes(self) -> bool:
        """Whether messages are framed by a length."""
        return any(
            isinstance(part, Length) for step in self.message for part in step.template.parts
        )

    @property
    def codec(self) -> str:
        """How texts are written."""
        return self.message[-1].template.codec if self.message else "utf-8"

    @property
    def wrapping(self) -> str:
        """What is done to whole messages."""
        return self.message[-1].template.wrapping if self.message else "plain"

    def goodbye_texts(self, name: str) -> list[str]:
        """What a server that relays *name*'s goodbye as a message would relay.

        Not what the client itself says in words when its user has typed something else:
        "mira: has left" tells the others who left, "mira: exit" does not.
        """
        found = [self.goodbye_word] if self.goodbye_word else []
        probe = "\0"
        around = b"".join(self.render(name, probe) or []).partition(probe.encode())
        for step in self.goodbye:
            data = step.template.render(name, "")
            if _TELLS.search(data.decode("utf-8", "replace")):
                continue
            found.append(data.decode("utf-8", "replace").strip())
            found.append(found[-1].partition(name)[2].strip(" :>-"))  # "mira : bye" as "[mira] bye"
            if data.startswith(around[0]) and data.endswith(around[2]):
                inner = data[len(around[0]) : len(data) - len(around[2])]
                found.append(inner.decode("utf-8", "replace").strip())
        return list(dict.fromkeys(filter(None, found)))

    def describe(self, lang: str = "en") -> str:
        """One line for a person."""
        if self.terminals:
            typed = [*self.typing.hello, *self.typing.text.split("\n")]
            shown = ", ".join(map(repr, typed)) if self.typing != PLAIN else ""
            told = say("guests are the student's own clients, typed at", lang)
            return f"{told}: {shown}" if shown else told
        key = "{way}: hello {hello}; message {message}; goodbye {goodbye}"
        hello, message, goodbye = (
            say(" then ", lang).join(show(step.template) for step in steps)
            for steps in (self.hello, self.message, self.goodbye)
        )
        return say(
            key,
            lang,
            way=say(self.way, lang),
            hello=hello or say("nothing", lang),
            message=message,
            goodbye=goodbye or say("close", lang),
        )


def show(template: Template) -> str:
    """A template for a reader: ``'[{name}] {text}\\n'``."""
    shown = "".join(show_part(part) for part in template.parts)
    extra = [word for word in (template.codec, template.wrapping) if word not in ("utf-8", "plain")]
    if template.ending:
        extra.append(f"then '{_escape(template.ending)}'")
    return f"'{shown}'" + (f" ({', '.join(extra)})" if extra else "")


def show_part(part: Part) -> str:
    """One part of a template for a reader."""
    if isinstance(part, str):
        return part
    if isinstance(part, Length):
        return f"{{length:{part.form}:{part.width}:{part.plus}}}"
    return _escape(part)


def _escape(data: bytes) -> str:
    text = data.decode("utf-8", "backslashreplace")
    return "".join(
        char if char.isprintable() and char not in "{}\\" else _escape_char(char, data)
        for char in text
    )


def _escape_char(char: str, data: bytes) -> str:
    if char == "\\" and b"\\" not in data:
        return char  # the decoder's own \xNN
    if char in "{}":
        return char * 2
    return char.encode("unicode_escape").decode()
