"""Say a phrase in the student's language.

The English phrase itself is the key; `ru.toml` beside this file gives its
Russian. A phrase that has no translation is said in English: a report in two
languages is better than no report. Placeholders are plain ``{field}`` and are
filled in one pass, so braces inside a student's text are never read as ours.
"""

from __future__ import annotations

import functools
import locale
import os
import re
import tomllib
from pathlib import Path

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
