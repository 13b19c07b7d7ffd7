"""Read the rubric that an instructor may edit, and refuse one that cannot be right.

A rubric is wrong in the middle of a course more often than code is: points
that no longer add up, a check renamed, two checks that wait for each other.
Each such fault is one line of `RubricError` before anything is graded.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.verdict.toml_fields import (
    RubricError,
    Table,
    closest,
    kind,
    names,
    no_others,
    number,
    table,
    titles,
)

DEFAULT = Path(__file__).parent.parent / "rubric.toml"
REQUIRED_POINTS = 100
PROTOCOLS = ("tcp", "udp")
_FIELDS = {"step", "points", "title", "depends", "bonus", "protocols"}


@dataclass(frozen=True)
class Entry:
    """What the rubric says of one check."""

    id: str
    step: str
    points: float
    titles: Mapping[str, str]
    depends: tuple[str, ...] = ()
    bonus: bool = False
    protocols: tuple[str, ...] = PROTOCOLS


@dataclass(frozen=True)
class Rubric:
    """Every check's points, title, step and dependencies."""

    entries: Mapping[str, Entry]  # step by step, as the reports show them
    steps: Mapping[str, Mapping[str, str]]
    factors: Mapping[str, float]

    @property
    def checks(self) -> tuple[str, ...]:
        """The ids in the order to run them: nothing before what it depends on."""
        done: dict[str, None] = {}

        def visit(check: str) -> None:
            for dependency in self.entries[check].depends:
                if dependency not in done:
                    visit(dependency)
            done[check] = None

        for check in self.entries:
            if check not in done:
                visit(check)
        return tuple(done)

    def title(self, check: str, lang: str = "en") -> str:
        """Return the check's title in *lang*, or in the language there is."""
        return _in(self.entries[check].titles, lang)

    def step_title(self, step: str, lang: str = "en") -> str:
        """Return the step's title in *lang*, or in the language there is."""
        return _in(self.steps[step], lang)

    def depends(self, check: str) -> tuple[str, ...]:
        """Return the checks without which this one cannot be judged."""
        return self.entries[check].depends

    def points(self, check: str) -> float:
        """Return what the check is worth."""
        return self.entries[check].points

    def bonus(self, check: str) -> bool:
        """Return whether the check is on top of the required 100 points."""
        return self.entries[check].bonus

    def step(self, check: str) -> str:
        """Return the id of the check's step."""
        return self.entries[check].step

    def due(self, check: str) -> str:
        """Return the step with which the check can first pass: a name shows only in a message."""
        order = list(self.steps)
        needed = (self.due(one) for one in self.depends(check))
        return max((self.step(check), *needed), key=order.index)

    def applies(self, check: str, protocol: str) -> bool:
        """Return whether the check means anything on *protocol*."""
        return protocol in self.entries[check].protocols

    def factor(self, protocol: str) -> float:
        """Return the part of the mark that *protocol* earns."""
        return self.factors[protocol]


def load_rubric(path: Path | None = None, *, known: Collection[str]) -> Rubric:
    """Read the rubric at *path* (ours without one); *known* are the ids of the checks built.

    Raises:
        RubricError: the file is no rubric for these checks.
    """
    where = path or DEFAULT
    try:
        return _rubric(_parse(where), known)
    except RubricError as error:
        raise RubricError(f"{where if path else where.name}: {error}") from error


def _parse(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RubricError(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RubricError(f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise RubricError(f"not TOML: {str(error).partition(chr(10))[0]}") from error


def _rubric(data: Table, known: Collection[str]) -> Rubric:
    no_others("", data, {"factors", "limits", "steps", "checks"})
    steps = {step: titles(f"step {step!r}", text) for step, text in table(data, "steps").items()}
    checks = table(data, "checks")
    for check in checks:
        if check not in known:
            raise RubricError(f"check {check!r} does not exist{closest(check, known)}")
    if missing := [check for check in known if check not in checks]:
        raise RubricError(f"check {min(missing)!r} has no entry; add [checks.{min(missing)}]")
    read = [_entry(check, body, steps, checks) for check, body in checks.items()]
    place = {step: number for number, step in enumerate(steps)}
    read.sort(key=lambda entry: place[entry.step])  # stable: the file's order within a step
    entries = {entry.id: entry for entry in read}
    _no_circle(entries)
    _sums(read, number("[limits] bonus", table(data, "limits").get("bonus")))
    factors = table(data, "factors")
    return Rubric(
        entries,
        steps,
        {name: number(f"[factors] {name}", factors.get(name)) for name in PROTOCOLS},
    )


def _entry(check: str, body: object, steps: Collection[str], checks: Collection[str]) -> Entry:
    where = f"check {check!r}"
    if not isinstance(body, dict):
        raise RubricError(f"{where} is {kind(body)}, expected a table [checks.{check}]")
    no_others(where, body, _FIELDS)
    if "step" not in body:
        raise RubricError(f"{where} has no step; expected one of {', '.join(steps)}")
    step = body["step"]
    if not isinstance(step, str) or step not in steps:
        raise RubricError(f"{where} has step {step!r}, expected one of {', '.join(steps)}")
    bonus = body.get("bonus", False)
    if not isinstance(bonus, bool):
        raise RubricError(f"{where}: bonus is {kind(bonus)}, expected true or false")
    depends = names(where, "depends", body.get("depends", []))
    for name in depends:
        if name not in checks:
            raise RubricError(f"{where} depends on {name!r}, no such check{closest(name, checks)}")
    protocols = names(where, "protocols", body.get("protocols", list(PROTOCOLS)))
    if not protocols or set(protocols) - set(PROTOCOLS):
        raise RubricError(f"{where}: protocols are {list(protocols)}, expected tcp, udp or both")
    points = number(f"{where}: points", body.get("points"))
    return Entry(check, step, points, titles(where, body.get("title")), depends, bonus, protocols)


def _no_circle(entries: Mapping[str, Entry]) -> None:
    clear: set[str] = set()

    def walk(check: str, trail: tuple[str, ...]) -> None:
        if check in trail:
            circle = (*trail[trail.index(check) :], check)
            raise RubricError(f"checks depend on each other in a circle: {' -> '.join(circle)}")
        if check not in clear:
            for dependency in entries[check].depends:
                walk(dependency, (*trail, check))
            clear.add(check)

    for check in entries:
        walk(check, ())


def _sums(entries: Collection[Entry], limit: float) -> None:
    required = sum(entry.points for entry in entries if not entry.bonus)
    if not math.isclose(required, REQUIRED_POINTS):
        raise RubricError(f"required points add up to {required:g}, expected {REQUIRED_POINTS}")
    bonus = sum(entry.points for entry in entries if entry.bonus)
    if bonus > limit + 1e-9:
        raise RubricError(f"bonus points add up to {bonus:g}, expected at most {limit:g}")


def _in(titles: Mapping[str, str], lang: str) -> str:
    return titles.get(lang) or titles.get("en") or next(iter(titles.values()))
