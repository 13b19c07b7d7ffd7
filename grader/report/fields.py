"""Read the fields of a JSON file and say which one is not as it should be.

A result file may be years old, cut off or edited by hand; whoever opens it is
told the one place that is wrong, never handed a traceback.

    results[0].checks[3].points is 'five', expected a number
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import NoReturn


class ResultFileError(ValueError):
    """A result file cannot be read or written; one line says why."""


class Fields:
    """One object of the file, and the place where it stands."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise ResultFileError(f"{place or 'the file'} is {_shown(value)}, expected an object")
        self._value: dict[str, object] = value
        self._place = place

    def text(self, name: str) -> str:
        """Return the text *name*."""
        value = self._get(name)
        return value if isinstance(value, str) else self._wrong(name, "a text")

    def text_or_none(self, name: str) -> str | None:
        """Return the text *name*, or None where there is none."""
        return None if self._value.get(name) is None else self.text(name)

    def number(self, name: str) -> float:
        """Return the number *name*."""
        value = self._get(name)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            return self._wrong(name, "a number")
        return value

    def integer(self, name: str) -> int:
        """Return the whole number *name*."""
        value = self._get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            return self._wrong(name, "a whole number")
        return value

    def truth(self, name: str) -> bool:
        """Return whether *name* is true."""
        value = self._get(name)
        return value if isinstance(value, bool) else self._wrong(name, "true or false")

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        """Return the text *name*, one of *allowed*."""
        value = self.text(name)
        return value if value in allowed else self._wrong(name, f"one of {', '.join(allowed)}")

    def texts(self, name: str) -> list[str]:
        """Return the texts in the list *name*."""
        value = self._get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            return self._wrong(name, "a list of texts")
        return value

    def each(self, name: str) -> Iterator[Fields]:
        """Yield the objects in the list *name*."""
        value = self._get(name)
        items: list[object] = value if isinstance(value, list) else self._wrong(name, "a list")
        for number, item in enumerate(items):
            yield Fields(item, f"{self._at(name)}[{number}]")

    def _get(self, name: str) -> object:
        if name not in self._value:
            raise ResultFileError(f"{self._at(name)} is missing")
        return self._value[name]

    def _at(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def _wrong(self, name: str, expected: str) -> NoReturn:
        value = _shown(self._value[name])
        raise ResultFileError(f"{self._at(name)} is {value}, expected {expected}")


def _shown(value: object) -> str:
    shown = ascii(value)
    return shown if len(shown) <= 40 else f"{shown[:39]}..."
