"""Every phrase a student may read has its Russian."""

from __future__ import annotations

import ast
import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import grader
from grader.text.words import Said, default_lang, in_lang, listed, phrase, placeholders, say

ROOT = Path(grader.__file__).parent
SPEAKERS = {"say", "phrase", "Said"}  # called with the phrase first
CARRIERS = {"got", "hint", "phrase"}  # keywords that hold a phrase: SceneFailed(got="...")
KEPT = CARRIERS | {"key"}  # variables that do


def phrases() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in KEPT:
                yield from _constant(path, node.value)
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            said = [*node.args[:1]] if name in SPEAKERS else []
            said += [word.value for word in node.keywords if word.arg in CARRIERS]
            said += node.args[2:3] if name == "Expectation" else []
            for argument in said:
                yield from _constant(path, argument)


def _constant(path: Path, node: ast.expr) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def russian() -> dict[str, str]:
    return tomllib.loads((ROOT / "text" / "ru.toml").read_text(encoding="utf-8"))


def test_every_phrase_has_its_russian_with_the_same_placeholders() -> None:
    missing = sorted({key for _, key in phrases() if key not in russian() and key != "{text}"})
    assert not missing, "add these to grader/text/ru.toml"
    for key, text in russian().items():
        assert placeholders(key) == placeholders(text), key


def test_a_phrase_is_said_in_both_languages() -> None:
    key = "not tried: '{title}' failed"
    assert say(key, title="Names") == "not tried: 'Names' failed"
    assert say(key, "ru", title="Имена") == "не проверялось: «Имена» не пройдено"
    assert phrase(key) == key


def test_russian_has_its_own_verb_for_several_people() -> None:
    assert say("{who} sent", "ru", who="alice") == "alice отправляет"
    assert say("{who} sent", "ru", who="alice, bob", many=True) == "alice, bob отправляют"
    assert say("{who} sent", who="alice, bob", many=True) == "alice, bob sent"


def test_an_unknown_language_or_phrase_is_said_as_it_stands() -> None:
    assert say("nothing", "fr") == "nothing"
    assert say("no such {x} phrase", "ru", x=1) == "no such 1 phrase"


def test_what_was_said_before_the_language_was_known_is_said_again() -> None:
    why = Said("{text} (lines {where})", text=Said("binds"), where=listed(["3", "4"]))
    note = Said("{file} is a client ({why})", file="c.py", why=why)
    assert note == "c.py is a client (binds (lines 3, 4))"
    assert in_lang(note, "en") == note
    assert in_lang(note, "ru") == "c.py — клиент: занимает порт (строки 3, 4)"
    assert in_lang(copy.deepcopy(note), "ru") == in_lang(note, "ru")
    assert in_lang("no phrase", "ru") == "no phrase"


def test_braces_of_a_student_are_never_read_as_ours() -> None:
    assert say("got {text}", text="{lang} {0} {") == "got {lang} {0} {"
    assert say("got {unknown} {", text="x") == "got {unknown} {"


@pytest.mark.parametrize(
    ("names", "lang"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ru"}, "ru"),
    ],
)
def test_the_language_is_that_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, str], lang: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert default_lang() == lang
