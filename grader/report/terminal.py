"""Show one result on a terminal: the table, the sum, the stories, one next thing to fix.

A student looks for one thing, what to do now, so that stands last; a fault
that holds up twenty checks is told once, and the bonus only when nothing that
is required is left to fix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.report.page import FACES, WIDTH, Page
from grader.text.safe import safe_text
from grader.text.words import say
from grader.verdict.model import CheckResult, Result, Verdict
from grader.verdict.rubric import Rubric

FAULTS = (Verdict.FAILED, Verdict.CRASHED, Verdict.HUNG, Verdict.NOT_STARTED)


def print_result(
    console: Console, result: Result, rubric: Rubric, lang: str = "en", verbose: bool = False
) -> None:
    """Print *result*; *verbose* adds the stories of the bonus and what went wrong in the grader."""
    page = Page(console, lang)
    page.line(safe_text(result.submission, 60), "bold")
    console.print(_table(page, result, rubric), width=min(WIDTH, console.width))
    console.print()
    _summary(page, result)
    for check in _with_story(result, verbose):
        _story(page, check)
    for check in result.checks:
        if verbose and check.detail:
            console.print()
            console.print(page.text(safe_text(check.detail), "dim"), highlight=False)
    console.print()
    page.line(_next(result, rubric, page.lang), "bold")


def _table(page: Page, result: Result, rubric: Rubric) -> Table:
    gap = 0 if page.unicode else 1  # the box has a column between columns
    table = Table(
        box=box.SIMPLE_HEAD if page.unicode else None,
        padding=(0, gap, 0, 0),
        expand=True,
        show_edge=False,
        pad_edge=False,
    )
    table.add_column("", width=1)
    table.add_column(page.text(page.say("check")), ratio=1)
    table.add_column("", width=11 if page.lang == "en" else 12)
    table.add_column(page.text(page.say("points")), justify="right", no_wrap=True)
    table.add_column(page.text(page.say("time")), justify="right", no_wrap=True, style="dim")
    for step in dict.fromkeys(check.step for check in result.checks):
        checks = [check for check in result.checks if check.step == step]
        title = rubric.step_title(step, page.lang) if step in rubric.steps else step
        earned, most = sum(c.points for c in checks), sum(c.max_points for c in checks)
        total = page.text(_of(page, earned, most), "bold")
        table.add_row("", page.text(safe_text(title), "bold"), "", total, "")
        for check in checks:
            table.add_row(*_row(page, check, rubric))
    return table


def _row(page: Page, check: CheckResult, rubric: Rubric) -> Iterator[Text]:
    _, _, style, word = FACES[check.verdict]
    title = check.title if page.lang != "en" else _english(check, rubric)
    applies = check.max_points > 0 or check.verdict is not Verdict.SKIPPED
    yield page.mark(check.verdict)
    yield page.text(" " + safe_text(title, 60), "dim" if check.verdict is Verdict.SKIPPED else "")
    yield page.text(page.say(word) if word else "", style)
    earned = "?" if check.verdict is Verdict.UNGRADED else _number(check.points)
    most = _number(check.max_points)
    yield page.text(page.say("{points} of {of}", points=earned, of=most) if applies else "")
    tried = check.verdict is not Verdict.SKIPPED and check.seconds > 0
    yield page.text(page.say("{seconds} s", seconds=f"{check.seconds:.1f}") if tried else "")


def _summary(page: Page, result: Result) -> None:
    name = result.protocol.upper()
    if result.factor != 1:
        points = _number(sum(c.points for c in result.checks if not c.bonus))
        factor = _number(result.factor)
        name = page.say(
            "{protocol}: {points} points x {factor}", protocol=name, points=points, factor=factor
        )
    total = f"{_of(page, result.score, result.max_score)} ({name})"
    if any(check.bonus for check in result.checks):
        total += " + " + page.say("bonus {points}", points=_number(result.bonus))
    page.line(total, "bold")
    if result.unjudged:
        key = "not final: {points} points could not be judged"
        page.line(page.say(key, points=_number(result.unjudged)), "bold magenta")
    for reason, checks in _reasons(result).items():
        points = _number(sum(check.max_points for check in checks))
        count = page.say("checks: {count}, points: {points}", count=len(checks), points=points)
        page.line(f"{safe_text(reason)} ({count})", "dim")
    seconds = page.say("{seconds} s", seconds=f"{result.seconds:.1f}")
    page.line(
        page.say("isolation: {text}", text=safe_text(result.isolation)) + f", {seconds}", "dim"
    )
    if result.dialect:
        page.line(page.say("dialect: {text}", text=safe_text(result.dialect)), "dim")
    for note in result.notes:
        page.line(page.say("note: {text}", text=safe_text(note)), "dim")


def _reasons(result: Result) -> dict[str, list[CheckResult]]:
    """Group what was not tried or judged by the reason: one may hold up twenty checks."""
    found: dict[str, list[CheckResult]] = {}
    for check in result.checks:
        if check.verdict in (Verdict.SKIPPED, Verdict.UNGRADED) and check.story:
            found.setdefault(check.story, []).append(check)
    return found


def _with_story(result: Result, verbose: bool) -> list[CheckResult]:
    """Return the checks to be told; those of the bonus only when nothing else is left to fix."""
    told = [check for check in result.checks if check.verdict in FAULTS]
    required = [check for check in told if not check.bonus]
    return told if verbose or not required else required


def _story(page: Page, check: CheckResult) -> None:
    page.console.print()
    story = safe_text(check.story or check.title)
    page.console.print(
        page.text(story), no_wrap=True, overflow="ignore", crop=False, highlight=False
    )
    if check.cause and not _holds(story, check.cause):
        page.console.print()
        page.line(page.say("hint: {text}", text=safe_text(check.cause)))


def _holds(story: str, cause: str) -> bool:
    """Whether *cause* stands in *story* already, however its lines were broken."""
    return " ".join(safe_text(cause).split()) in " ".join(story.split())


def _next(result: Result, rubric: Rubric, lang: str) -> str:
    faults = {c.id: c for c in result.checks if c.verdict in FAULTS and not c.bonus}
    order: Sequence[str] = [*(name for name in rubric.checks if name in faults), *faults]
    if order:
        check = faults[order[0]]
        title = rubric.title(check.id, lang) if check.id in rubric.entries else check.title
        points = _number(check.max_points)
        return say("next thing to fix: {title} ({points} points)", lang, title=title, points=points)
    if result.unjudged:
        return say("every check that could be judged was passed", lang)
    return say("every required check passed", lang)


def _english(check: CheckResult, rubric: Rubric) -> str:
    return rubric.title(check.id, "en") if check.id in rubric.entries else check.title


def _of(page: Page, points: float, of: float) -> str:
    return page.say("{points} of {of}", points=_number(points), of=_number(of))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
