"""Say a phrase in the student's language.

The English phrase itself is the key; `ru.toml` beside this file gives its
Russian. A phrase that has no translation is said in English: a report in two
languages is better than no report. Placeholders are plain ``{field}`` and are
filled in one pass, so braces inside a student's text are never read as ours.
What is known before the reader's language is `Said`, and said again `in_lang`.
"""

from __future__ import annotations

import functools
import locale
import os
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Self

LANGS = ("en", "ru")
_FIELD = re.compile(r"\{(\w+)\}")


def say(key: str, lang: str = "en", **fields: object) -> str:
    """Return the phrase *key* in *lang*, its ``{field}`` placeholders filled."""
    known = _phrases(lang)
    phrase = known.get(key, key)
    if fields.get("many"):
        phrase = known.get(f"{key}@many", phrase)
    return _FIELD.sub(lambda hit: str(fields.get(hit[1], hit[0])), phrase)


def phrase(key: str) -> str:
    """Mark *key* as a phrase that is said later; a test asks for its Russian."""
    return key


class Said(str):
    """A phrase said in English, which can be said again in another language."""

    key: str
    fields: dict[str, object]

    def __new__(cls, key: str, **fields: object) -> Self:
        """Say *key* in English, and keep what it was said of."""
        text = super().__new__(cls, say(key, "en", **fields))
        text.key, text.fields = key, fields
        return text


def in_lang(text: str, lang: str) -> str:
    """Return *text*, and what is `Said` in its fields, in *lang*; other texts stay as they are."""
    if not isinstance(text, Said):
        return text
    fields = {
        name: in_lang(value, lang) if isinstance(value, str) else value
        for name, value in text.fields.items()
    }
    return say(text.key, lang, **fields)


def listed(texts: Sequence[str]) -> str:
    """Return *texts* as a list; what is `Said` in it can be said again."""
    return functools.reduce(lambda one, two: Said("{one}, {two}", one=one, two=two), texts)


def default_lang() -> str:
    """Return the language of this machine's user: ``ru`` or ``en``."""
    names = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    first = next((name for name in names if name), None) or _system_locale()
    return "ru" if first.lower().startswith("ru") else "en"


def placeholders(text: str) -> set[str]:
    """Return the names of the ``{field}`` placeholders in *text*."""
    return set(_FIELD.findall(text))


def _system_locale() -> str:
    try:
        return locale.getlocale()[0] or ""  # "Russian_Russia" on Windows, where LANG is unset
    except ValueError:
        return ""


@functools.cache
def _phrases(lang: str) -> dict[str, str]:
    if lang not in LANGS or lang == "en":
        return {}
    path = Path(__file__).with_name(f"{lang}.toml")
    with path.open("rb") as file:
        return {str(key): str(value) for key, value in tomllib.load(file).items()}
