"""The rubric is what instructors edit: each slip must be one clear line."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path

import pytest

from grader.verdict.rubric import DEFAULT, Rubric, RubricError, load_rubric

SMALL = """
[factors]
tcp = 1.0
udp = 0.8
[limits]
bonus = 10
[steps]
launch = { en = "Launch", ru = "Запуск" }
talk = { en = "Talk" }
[checks.hears]
step = "talk"
points = 60
title.en = "Others hear"
depends = ["starts"]
[checks.starts]
step = "launch"
points = 40
title.en = "It starts"
title.ru = "Запускается"
[checks.extra]
step = "talk"
points = 10
title.en = "Extra"
bonus = true
depends = ["hears"]
protocols = ["tcp"]
"""
KNOWN = {"hears", "starts", "extra"}


def load(tmp_path: Path, text: str, known: set[str] = KNOWN) -> Rubric:
    path = tmp_path / "rubric.toml"
    path.write_text(text, encoding="utf-8")
    return load_rubric(path, known=known)


def default() -> Rubric:
    return load_rubric(known=tomllib.loads(DEFAULT.read_text(encoding="utf-8"))["checks"])


def test_checks_run_after_what_they_depend_on_and_are_shown_by_step(tmp_path: Path) -> None:
    rubric = load(tmp_path, SMALL)
    assert rubric.checks == ("starts", "hears", "extra")
    assert list(rubric.entries) == ["starts", "hears", "extra"]
    assert rubric.title("starts", "ru") == "Запускается"
    assert rubric.title("hears", "ru") == "Others hear"  # no Russian: said in English
    assert rubric.step_title("launch", "ru") == "Запуск"
    assert rubric.depends("hears") == ("starts",)
    assert (rubric.points("hears"), rubric.bonus("hears"), rubric.bonus("extra")) == (
        60,
        False,
        True,
    )
    assert (rubric.factor("tcp"), rubric.factor("udp")) == (1.0, 0.8)
    assert rubric.applies("extra", "tcp")
    assert not rubric.applies("extra", "udp")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("[checks.hears]", "[checks.haers]", "check 'haers' does not exist; did you mean 'hears'"),
        ("points = 60", "points = 55", "required points add up to 95, expected 100"),
        ("points = 10", "points = 11", "bonus points add up to 11, expected at most 10"),
        (
            'depends = ["hears"]',
            'depends = ["heers"]',
            "check 'extra' depends on 'heers', no such check; did you mean 'hears'",
        ),
        (
            'title.en = "It starts"',
            'title.en = "It starts"\ndepends = ["extra"]',
            "checks depend on each other in a circle: starts -> extra -> hears -> starts",
        ),
        (
            'title.en = "Extra"',
            'title.en = ""',
            "check 'extra': title.en is an empty text, expected a text",
        ),
        (
            'title.en = "Extra"',
            "",
            "check 'extra' has no title; add title.en = \"...\"",
        ),
        (
            'step = "launch"',
            'step = "lunch"',
            "check 'starts' has step 'lunch', expected one of launch, talk",
        ),
        (
            'step = "launch"\npoints',
            "points",
            "check 'starts' has no step; expected one of launch, talk",
        ),
        (
            "points = 60",
            'points = "60"',
            "check 'hears': points is a text ('60'), expected a number",
        ),
        ("points = 60", "points = nan", "check 'hears': points is nan, expected 0 or more"),
        ("points = 60", "", "check 'hears': points is missing, expected a number"),
        (
            "bonus = true",
            "bonus = 1",
            "check 'extra': bonus is a number (1), expected true or false",
        ),
        (
            'depends = ["hears"]',
            'depends = "hears"',
            "check 'extra': depends is a text ('hears'), expected a list of names",
        ),
        (
            'protocols = ["tcp"]',
            'protocols = ["sctp"]',
            "check 'extra': protocols are ['sctp'], expected tcp, udp or both",
        ),
        ("bonus = true", "bonnus = true", "check 'extra' has an unknown field 'bonnus'; did you"),
        ("[limits]", "[limit]", "unknown table 'limit'; did you mean 'limits'"),
        ("udp = 0.8", "", "[factors] udp is missing, expected a number"),
        ("points = 60", "points = = 60", "not TOML: Invalid value (at line 12, column 10)"),
    ],
)
def test_a_slip_is_one_line_that_says_what_to_do(
    tmp_path: Path, old: str, new: str, line: str
) -> None:
    with pytest.raises(RubricError, match=re.escape(line)) as caught:
        load(tmp_path, SMALL.replace(old, new))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "rubric.toml"))


def test_a_check_without_entry_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        RubricError, match=re.escape("check 'mine' has no entry; add [checks.mine]")
    ):
        load(tmp_path, SMALL, KNOWN | {"mine"})


def test_a_rubric_that_is_not_there_or_not_text_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match=r"nowhere\.toml: cannot be read: No such file"):
        load_rubric(tmp_path / "nowhere.toml", known=KNOWN)
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(RubricError, match="byte 5 is not UTF-8"):
        load_rubric(tmp_path / "latin.toml", known=KNOWN)


def test_the_default_rubric_has_the_points_of_the_design() -> None:
    rubric = default()
    entries = rubric.entries.values()
    required = {
        step: sum(entry.points for entry in entries if entry.step == step)
        for step in rubric.steps
        if step != "bonus"
    }
    assert required == {
        "launch": 15, "names": 23, "broadcast": 32, "leaving": 15, "threads": 7, "terminals": 8,
    }  # fmt: skip
    assert {entry.id for entry in entries if entry.bonus} == {
        entry.id for entry in entries if entry.step == "bonus"
    }


def test_the_default_rubric_speaks_both_languages_in_few_columns() -> None:
    rubric = default()
    for check, lang in itertools.product(rubric.entries, ("en", "ru")):
        assert lang in rubric.entries[check].titles, check
        assert len(rubric.title(check, lang)) <= 44, check
    for step in rubric.steps:
        assert set(rubric.steps[step]) == {"en", "ru"}


def test_all_hangs_on_the_start() -> None:
    """A server that does not start fails one check, not thirty."""
    rubric = default()
    for check in rubric.entries:
        seen = {check}
        while above := {name for one in seen for name in rubric.depends(one)} - seen:
            seen |= above
        assert "starts" in seen, check
