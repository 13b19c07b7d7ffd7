"""How a particular chat says hello, frames a message and leaves.

A dialect can be written to a TOML file, corrected by hand, and given back with
``--dialect``. Bytes that are no text stand there as ``\\xNN`` escapes.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.room.codings import BY_NAME, WRAPPING_BY_NAME
from grader.room.templates import NAME, TEXT, Length, Part, Template
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


class DialectError(ValueError):
    """A dialect file that cannot be used; one line: what, where, what to do."""


@dataclass(frozen=True)
class Step:
    """One send; *after_reply* when the client waits for the server's word first."""

    template: Template
    after_reply: bool = False


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
            return say("guests are the student's own clients, typed at", lang)
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
    shown = "".join(_show_part(part) for part in template.parts)
    extra = [word for word in (template.codec, template.wrapping) if word not in ("utf-8", "plain")]
    if template.ending:
        extra.append(f"then '{_escape(template.ending)}'")
    return f"'{shown}'" + (f" ({', '.join(extra)})" if extra else "")


def _show_part(part: Part) -> str:
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


# ---- files


def save(dialect: Dialect, path: Path) -> None:
    """Write *dialect* to a TOML file that `load` reads back."""
    lines = ["# How a guest speaks to this chat. {name} and {text} are filled in."]
    for key in ("hello", "message", "goodbye"):
        for step in getattr(dialect, key):
            lines += ["", f"[[{key}]]", f"send = {json.dumps(_to_text(step.template))}"]
            lines.append(f"after_reply = {str(step.after_reply).lower()}")
            if step.template.codec != "utf-8":
                lines.append(f'codec = "{step.template.codec}"')
            if step.template.wrapping != "plain":
                lines.append(f'wrapping = "{step.template.wrapping}"')
            if step.template.ending:
                lines.append(f"ending = {json.dumps(_to_text(Template((step.template.ending,))))}")
            if step.template.only_bytes is not None:
                lines.append(f"only_bytes = {step.template.only_bytes}")
            if step.template.at_most is not None:
                lines.append(f"at_most = {step.template.at_most}")
    head = [
        "version = 1",
        f"terminals = {str(dialect.terminals).lower()}",
        f"asks_name = {str(dialect.asks_name).lower()}",
        f"types_name = {str(dialect.types_name).lower()}",
    ]
    if dialect.one_word:
        head.append("one_word = true")
    if dialect.interrupts:
        head.append("interrupts = true")
    if dialect.goodbye_word:
        head.append(f"goodbye_word = {json.dumps(dialect.goodbye_word)}")
    path.write_text("\n".join([lines[0], *head, *lines[1:], ""]), encoding="utf-8")


def load(path: Path) -> Dialect:
    """Read a dialect. Raises DialectError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DialectError(f"{path}: {error.strerror}; name a dialect file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DialectError(f"{path} is no TOML: {error}") from error
    try:
        steps = {key: _steps(data.get(key, [])) for key in ("hello", "message", "goodbye")}
    except (KeyError, TypeError, ValueError) as error:
        raise DialectError(f"{path}: {error}; see `chatkit inspect --save-dialect`") from error
    if not data.get("terminals") and not any(step.template.has_text for step in steps["message"]):
        raise DialectError(f"{path}: no [[message]] with {{text}} in it, expected one")
    return Dialect(
        way=TERMINALS if data.get("terminals") else "given",
        goodbye_word=data.get("goodbye_word"),
        interrupts=bool(data.get("interrupts", False)),
        one_word=bool(data.get("one_word", False)),
        newline=_ends_line(steps["message"]),
        asks_name=bool(data.get("asks_name", True)),
        types_name=bool(data.get("types_name", False)),
        hello=steps["hello"],
        message=steps["message"],
        goodbye=steps["goodbye"],
    )


def _ends_line(steps: tuple[Step, ...]) -> bool:
    return bool(steps) and steps[-1].template.ends_line


def _steps(rows: list[dict[str, Any]]) -> tuple[Step, ...]:
    return tuple(
        Step(
            Template(
                _from_text(row["send"]),
                _known(row.get("codec", "utf-8"), BY_NAME),
                _known(row.get("wrapping", "plain"), WRAPPING_BY_NAME),
                row.get("only_bytes"),
                row.get("at_most"),
                b"".join(p for p in _from_text(row.get("ending", "")) if isinstance(p, bytes)),
            ),
            bool(row.get("after_reply", False)),
        )
        for row in rows
    )


def _known(name: str, table: dict[str, Any]) -> str:
    if name not in table:
        raise ValueError(f"{name!r} is none of {', '.join(list(table)[:8])}")
    return name


def _to_text(template: Template) -> str:
    def one(part: Part) -> str:
        if not isinstance(part, bytes):
            return _show_part(part)
        text = part.decode("latin-1").replace("\\", "\\\\")
        text = text.replace("{", "{{").replace("}", "}}")
        return re.sub(r"[^\x20-\x7e]", lambda match: f"\\x{ord(match[0]):02x}", text)

    return "".join(map(one, template.parts))


_FIELD = re.compile(
    r"\{\{|\}\}|\{(name|text|length:[a-z]+:\d+:-?\d+)\}|\\\\|\\x[0-9a-f]{2}|.", re.DOTALL
)


def _from_text(text: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    for match in _FIELD.finditer(text):
        token = match[0]
        if match[1]:
            if match[1] in ("name", "text"):
                parts.append(NAME if match[1] == "name" else TEXT)
            else:
                _, form, width, plus = match[1].split(":")
                parts.append(Length(form, int(width), int(plus)))
            continue
        literal = {"{{": b"{", "}}": b"}", "\\\\": b"\\"}.get(token)
        if literal is None:
            is_byte = token.startswith("\\x") and len(token) == 4
            literal = bytes.fromhex(token[2:]) if is_byte else token.encode()
        last = parts[-1] if parts else None
        if isinstance(last, bytes):
            parts[-1] = last + literal
        else:
            parts.append(literal)
    return tuple(parts)
