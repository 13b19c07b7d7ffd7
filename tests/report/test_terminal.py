"""The table is read on 80 columns, on any console, whatever the student wrote."""

from __future__ import annotations

import importlib.util
import io
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from rich.cells import cell_len
from rich.console import Console

from grader.report.page import spoken
from grader.report.terminal import print_result
from grader.verdict.model import Result, Verdict


def _load(name: str) -> ModuleType:
    """Import a neighbour: with --import-mode=importlib the folder is on no path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


made_up = _load("made_up")


def printed(
    result: Result, lang: str = "en", *, encoding: str = "utf-8", verbose: bool = False
) -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="\n")  # strict: a bad letter raises
    print_result(Console(file=file, width=80), result, made_up.rubric(), lang, verbose)
    file.flush()
    return raw.getvalue().decode(encoding)


def test_full_marks_are_told_with_the_sum_and_nothing_to_fix() -> None:
    page = printed(made_up.result())
    assert "100 of 100 (TCP) + bonus 10" in page
    assert "isolation: own network and process namespaces, 4.2 s" in page
    assert page.endswith("every required check passed\n")
    assert "Broadcast                                                       32 of 32" in page


def test_udp_says_where_its_80_come_from() -> None:
    page = printed(made_up.result(protocol="udp"))
    assert "80 of 80 (UDP: 100 points x 0.8) + bonus 6" in page
    assert "does not apply to datagrams (checks: 3, points: 0)" in page


def test_a_fault_is_told_once_with_one_next_thing_to_fix() -> None:
    page = printed(
        made_up.result(everyone_else_hears=Verdict.FAILED, stalled_reader=Verdict.FAILED)
    )
    assert page.count("carol expected") == 1
    assert "not tried: 'A message reaches everyone else' failed (checks: 17, points: 54)" in (
        page.replace("\n", " ")
    )
    assert page.endswith("next thing to fix: A message reaches everyone else (15 points)\n")


def test_the_root_of_two_faults_comes_first() -> None:
    page = printed(made_up.result(names_shown=Verdict.FAILED, everyone_may_speak=Verdict.HUNG))
    assert page.count("carol expected") == 2
    assert page.endswith("next thing to fix: Messages carry the sender's name (10 points)\n")


def test_stories_of_the_bonus_come_when_nothing_else_is_left_to_fix() -> None:
    assert "Bonus: Fifty" in printed(made_up.result(fifty_guests=Verdict.CRASHED))
    both = made_up.result(fifty_guests=Verdict.CRASHED, leaving_told=Verdict.FAILED)
    assert "Bonus: Fifty" not in printed(both)
    assert "Bonus: Fifty" in printed(both, verbose=True)


def test_a_fault_of_ours_is_no_zero_and_says_so() -> None:
    result = made_up.result(silent_newcomer=Verdict.UNGRADED)
    page = printed(result)
    assert "? of 3" in page
    assert "not final: 3 points could not be judged" in page
    assert "a guest could not be opened: Too many open files (checks: 1, points: 3)" in page
    assert page.endswith("every check that could be judged was passed\n")
    assert "Traceback of the grader" not in page
    assert "Traceback of the grader" in printed(result, verbose=True)


def test_a_likely_cause_is_said_once() -> None:
    failed = made_up.result(leaving_told=Verdict.FAILED)

    def because(cause: str, story: str) -> str:
        checks = [
            replace(one, cause=cause, story=story) if one.id == "leaving_told" else one
            for one in failed.checks
        ]
        return printed(replace(failed, checks=tuple(checks)))

    assert because("look at recv", "a story").count("hint: look at recv") == 1
    assert because("look at recv", "a story\n\nhint: look at\nrecv").count("recv") == 1


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "cp866", "utf-8"])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_any_console_can_write_it(encoding: str, lang: str) -> None:
    result = made_up.result(lang, submission="Иванов 漢字 👩‍💻", leaving_told=Verdict.CRASHED)
    page = printed(result, lang, encoding=encoding)
    assert "92" in page
    assert ("✗" in page) == (encoding == "utf-8")
    assert ("исправьте следующим" in page) == (lang == "ru" and encoding != "ascii")


def test_russian_is_spoken_where_it_can_be_written() -> None:
    assert [spoken("ru", name) for name in ("utf-8", "cp866", "ascii")] == ["ru", "ru", "en"]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_nothing_is_wider_than_80_columns(lang: str) -> None:
    names = [check.id for check in made_up.result().checks]
    for verdict in Verdict:
        page = printed(made_up.result(lang, **dict.fromkeys(names, verdict)), lang)
        assert max(map(cell_len, page.splitlines())) <= 80
        assert len(page.splitlines()) > 40


def test_markup_and_escapes_of_a_student_stay_text() -> None:
    result = made_up.result(submission="[red]x[/]\x1b[2J", starts=Verdict.FAILED)
    checks = (
        replace(result.checks[0], story="[/bold] \x1b]0;owned\x07 {text}"),
        *result.checks[1:],
    )
    page = printed(replace(result, checks=checks, dialect="[link=x]", notes=("\x9b2J",)))
    assert r"[red]x[/]\x1b[2J" in page
    assert r"[/bold] \x1b]0;owned\x07 {text}" in page
    assert "dialect: [link=x]" in page
    assert "\x1b" not in page
    assert "\x9b" not in page
