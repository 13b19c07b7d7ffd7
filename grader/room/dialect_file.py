"""A dialect in a TOML file, to be corrected by hand and given back with ``--dialect``.

Bytes that are no text stand there as ``\\xNN`` escapes.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from grader.room.codings import BY_NAME, WRAPPING_BY_NAME
from grader.room.dialect import PLAIN, TERMINALS, Dialect, Step, Typing, show_part
from grader.room.templates import NAME, TEXT, Length, Part, Template


class DialectError(ValueError):
    """A dialect file that cannot be used; one line: what, where, what to do."""


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
    if dialect.typing != PLAIN:
        head.append(f"typed_hello = {json.dumps(list(dialect.typing.hello))}")
        head.append(f"typed_text = {json.dumps(dialect.typing.text)}")
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
        typing=_typing(data),
        hello=steps["hello"],
        message=steps["message"],
        goodbye=steps["goodbye"],
    )


def _typing(data: dict[str, Any]) -> Typing:
    hello, text = data.get("typed_hello", []), data.get("typed_text", "{text}")
    if not isinstance(hello, list) or not all(isinstance(line, str) for line in hello):
        raise DialectError(f"typed_hello = {hello!r} is no list of lines")
    if not isinstance(text, str) or "{text}" not in text:
        raise DialectError(f"typed_text = {text!r} has no {{text}} in it, expected one")
    return Typing(tuple(hello), text)


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
            return show_part(part)
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
