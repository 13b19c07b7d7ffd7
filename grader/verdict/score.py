"""Settle what checks said of themselves into one list of marks.

Checks run apart, in any order and in several processes, so a check cannot
know what became of those it depends on; here all are known. A fault is
counted once: what could not be judged without a failed check is skipped with
the reason, and what hangs on a fault of ours is ungraded, never a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from grader.text.words import phrase, say
from grader.verdict.model import CheckResult, Result, Verdict
from grader.verdict.rubric import Rubric

_NOT_TRIED = {
    Verdict.FAILED: phrase("not tried: '{title}' failed"),
    Verdict.CRASHED: phrase("not tried: '{title}' crashed"),
    Verdict.HUNG: phrase("not tried: '{title}' hung"),
    Verdict.NOT_STARTED: phrase("not tried: '{title}' is not started"),
    Verdict.SKIPPED: phrase("not tried: '{title}' was skipped"),
}


def settle(
    results: Iterable[CheckResult], rubric: Rubric, lang: str = "en", *, protocol: str = "tcp"
) -> list[CheckResult]:
    """Return *results* in the rubric's order, each with what its dependencies leave of it.

    Title, step and points come from the rubric, whatever the check knew of
    them. A dependency that was not run at all (``--check``) holds nothing up.
    """
    said = {result.id: result for result in results}
    settled: dict[str, CheckResult] = {}
    blame: dict[str, str] = {}  # a skipped or ungraded check -> the check at the root of it
    for check in rubric.checks:
        if check in said:
            mine = _as_in_rubric(said[check], rubric, lang)
            if rubric.applies(check, protocol):
                settled[check] = _settle_one(mine, settled, blame, rubric, lang)
            else:
                reason = _does_not_apply(protocol, lang)
                settled[check] = _without(replace(mine, max_points=0), Verdict.SKIPPED, reason)
    return [settled[check] for check in rubric.entries if check in settled]


def best(results: Sequence[Result]) -> Result:
    """Return the result that counts when both protocols were handed in."""
    if not results:
        raise ValueError("no result to choose from, expected at least one")
    return max(results, key=lambda result: (result.score, result.bonus))


def _as_in_rubric(result: CheckResult, rubric: Rubric, lang: str) -> CheckResult:
    entry = rubric.entries[result.id]
    applies = not (result.verdict is Verdict.SKIPPED and result.max_points == 0)
    return replace(
        result,
        step=entry.step,
        title=rubric.title(result.id, lang),
        max_points=entry.points if applies else 0,
        points=min(result.points, entry.points),
        bonus=entry.bonus,
    )


def _settle_one(
    mine: CheckResult,
    settled: dict[str, CheckResult],
    blame: dict[str, str],
    rubric: Rubric,
    lang: str,
) -> CheckResult:
    above = [settled[name] for name in rubric.depends(mine.id) if name in settled]
    if stopped := [one for one in above if one.verdict in _NOT_TRIED and _applied(one)]:
        root = blame[mine.id] = blame.get(stopped[0].id, stopped[0].id)
        key = _NOT_TRIED[settled[root].verdict]
        return _without(mine, Verdict.SKIPPED, say(key, lang, title=settled[root].title))
    if open_ := [one for one in above if one.verdict is Verdict.UNGRADED]:
        root = blame[mine.id] = blame.get(open_[0].id, open_[0].id)
        title = settled[root].title
        reason = say("not judged because '{title}' could not be judged", lang, title=title)
        return _without(mine, Verdict.UNGRADED, reason)
    return mine


def _does_not_apply(protocol: str, lang: str) -> str:
    if protocol == "udp":
        return say("does not apply to datagrams", lang)
    return say("does not apply to {protocol}", lang, protocol=protocol.upper())


def _applied(result: CheckResult) -> bool:
    """Whether a skipped check was skipped for a fault, not because it does not apply."""
    return result.verdict is not Verdict.SKIPPED or result.max_points > 0


def _without(result: CheckResult, verdict: Verdict, reason: str) -> CheckResult:
    return replace(result, verdict=verdict, points=0, story=reason, cause=None)
