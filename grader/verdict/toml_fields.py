"""Read the fields of a TOML file that people write by hand, and name the slip.

TOML knows types, people mix them: a number in quotes, one name where a list
was meant. Whatever is not as it should be is said in one line: what stands
there, and what was expected.

    check 'hears': points is a text ('60'), expected a number
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Mapping
from typing import cast

Table = Mapping[str, object]


class RubricError(ValueError):
    """The rubric cannot be used as it stands; one line says why."""


def table(data: Table, name: str) -> Table:
    """Return the table *name* of *data*."""
    value = data.get(name)
    if not isinstance(value, dict):
        what = "missing" if value is None else kind(value)
        raise RubricError(f"[{name}] is {what}, expected a table")
    return cast(Table, value)


def no_others(where: str, data: Table, allowed: Collection[str]) -> None:
    """Refuse a field of *data* that is not *allowed*: a slip of the pen is no setting."""
    for name in data:
        if name not in allowed:
            place = f"{where} has an unknown field" if where else "unknown table"
            raise RubricError(f"{place} {name!r}{closest(name, allowed)}")


def titles(where: str, value: object) -> Mapping[str, str]:
    """Return a title in each of its languages."""
    if value is None:
        raise RubricError(f'{where} has no title; add title.en = "..."')
    if isinstance(value, str):
        value = {"en": value}
    if not isinstance(value, dict) or not value:
        raise RubricError(f"{where}: title is {kind(value)}, expected one text per language")
    for lang, text in value.items():
        if not isinstance(text, str) or not text.strip():
            raise RubricError(f"{where}: title.{lang} is {kind(text)}, expected a text")
    return cast(Mapping[str, str], value)


def number(where: str, value: object) -> float:
    """Return a number of 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        what = "missing" if value is None else kind(value)
        raise RubricError(f"{where} is {what}, expected a number")
    if not math.isfinite(value) or value < 0:
        raise RubricError(f"{where} is {value}, expected 0 or more")
    return value


def names(where: str, field: str, value: object) -> tuple[str, ...]:
    """Return a list of names."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RubricError(f"{where}: {field} is {kind(value)}, expected a list of names")
    return tuple(cast(list[str], value))


def kind(value: object) -> str:
    """Say what *value* is, for an error."""
    kinds = {bool: "true or false", str: "a text", int: "a number", float: "a number"}
    name = kinds.get(type(value), type(value).__name__)
    return "an empty text" if value == "" else f"{name} ({value!r})"


def closest(name: str, names: Collection[str]) -> str:
    """Return a question for the one of *names* that was probably meant."""
    found = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {found[0]!r}" if found else ""
