"""One fault costs its own check; what hangs on it is skipped with the reason."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from grader.verdict.model import CheckResult, Result, Verdict
from grader.verdict.rubric import DEFAULT, Rubric, load_rubric
from grader.verdict.score import best, settle

CHECKS = tuple(tomllib.loads(DEFAULT.read_text(encoding="utf-8"))["checks"])


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubric(known=CHECKS)


def results(rubric: Rubric, **verdicts: Verdict) -> list[CheckResult]:
    """All checks passed but those named, in an order that no report wants."""
    return [
        CheckResult(
            id=check,
            step=rubric.step(check),
            verdict=verdicts.get(check, Verdict.PASSED),
            points=0 if check in verdicts else rubric.points(check),
            max_points=rubric.points(check),
            title=rubric.title(check),
            bonus=rubric.bonus(check),
        )
        for check in reversed(CHECKS)
    ]


def whole(checks: list[CheckResult], protocol: str = "tcp", factor: float = 1.0) -> Result:
    return Result("x", protocol, factor, "", "", 0.0, tuple(checks))


def test_a_faultless_chat_earns_100_on_tcp_and_80_on_udp(rubric: Rubric) -> None:
    tcp = whole(settle(results(rubric), rubric))
    assert (tcp.score, tcp.max_score, tcp.bonus, tcp.passed) == (100, 100, 10, True)
    udp = whole(settle(results(rubric), rubric, protocol="udp"), "udp", 0.8)
    assert (udp.score, udp.max_score, udp.bonus, udp.passed) == (80, 80, 6, True)
    assert best([udp, tcp]) is tcp
    assert best([replace(tcp, checks=tcp.checks[:5]), udp]) is udp


def test_a_check_that_does_not_apply_leaves_the_total(rubric: Rubric) -> None:
    settled = {one.id: one for one in settle(results(rubric), rubric, protocol="udp")}
    letter = settled["split_letter"]
    assert (letter.verdict, letter.points, letter.max_points) == (Verdict.SKIPPED, 0, 0)
    assert letter.story == "does not apply to datagrams"


def test_results_come_back_in_the_rubric_s_order(rubric: Rubric) -> None:
    assert [one.id for one in settle(results(rubric), rubric)] == list(rubric.entries)


def test_what_depends_on_a_failed_check_is_skipped_whatever_it_says(rubric: Rubric) -> None:
    settled = {
        one.id: one for one in settle(results(rubric, everyone_else_hears=Verdict.FAILED), rubric)
    }
    assert settled["sender_hears_nothing"].verdict is Verdict.SKIPPED
    assert settled["sender_hears_nothing"].points == 0
    assert settled["sender_hears_nothing"].max_points == 10
    mixed = settled["names_not_mixed"]  # two steps away: the root is named, not the one between
    assert mixed.story == "not tried: 'A message reaches everyone else' failed"
    assert settled["leaving_told"].verdict is Verdict.PASSED


def test_the_reason_is_told_in_russian(rubric: Rubric) -> None:
    settled = settle(results(rubric, starts=Verdict.CRASHED), rubric, "ru")
    assert settled[1].story is not None
    assert settled[1].story.startswith("не проверялось: «Сервер запускается и слушает порт»")
    assert {one.verdict for one in settled[1:]} == {Verdict.SKIPPED}


def test_a_fault_of_ours_is_never_a_zero(rubric: Rubric) -> None:
    settled = {
        one.id: one for one in settle(results(rubric, three_guests=Verdict.UNGRADED), rubric)
    }
    assert settled["join_told"].verdict is Verdict.UNGRADED
    assert settled["names_not_mixed"].story == (
        "not judged because 'Three guests at once' could not be judged"
    )
    result = whole(list(settled.values()))
    assert result.unjudged == sum(
        one.max_points
        for one in settled.values()
        if one.verdict is Verdict.UNGRADED and not one.bonus
    )
    assert not result.passed


def test_a_failure_that_hangs_on_a_fault_of_ours_is_not_judged(rubric: Rubric) -> None:
    settled = {
        one.id: one
        for one in settle(
            results(rubric, three_guests=Verdict.UNGRADED, everyone_else_hears=Verdict.FAILED),
            rubric,
        )
    }
    assert settled["everyone_else_hears"].verdict is Verdict.UNGRADED
    assert settled["names_shown"].verdict is Verdict.UNGRADED


def test_a_dependency_that_was_not_run_holds_nothing_up(rubric: Rubric) -> None:
    alone = [one for one in results(rubric) if one.id == "any_script"]
    assert [one.verdict for one in settle(alone, rubric)] == [Verdict.PASSED]


def test_no_result_is_no_best() -> None:
    with pytest.raises(ValueError, match="expected at least one"):
        best([])
