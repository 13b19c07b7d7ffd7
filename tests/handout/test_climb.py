"""Filled step by step in the order of the rubric, the starter's score only climbs.

A step's own checks are those that can first pass with it: a name shows only in a message, so
what the rubric lets depend on a later step's check belongs to that step (`Rubric.due`).
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from grader import checks
from grader.handout.rubric_table import rubric_table
from grader.handout.starter import write_starter
from grader.verdict.rubric import load_rubric

HOME = Path(__file__).parents[2]
RUBRIC = load_rubric(known=set(checks.load()))
STEPS = list(RUBRIC.steps)  # launch is step 1 of the starter, the bonus step 7


def graded(folder: Path, variant: str, solved: int) -> dict[str, Any]:
    """Grade the starter with all steps up to *solved* written."""
    write_starter(HOME / "reference", folder, solved)
    result = folder / "result.json"
    command = [sys.executable, "-m", "pytest", "grader/", "-p", "no:cacheprovider"]
    options = ["--submission", str(folder / variant), "--json", str(result)]
    subprocess.run([*command, *options], cwd=HOME, capture_output=True, timeout=300, check=False)
    (found,) = json.loads(result.read_text(encoding="utf-8"))["results"]
    return dict(found)


def passed(result: dict[str, Any]) -> set[str]:
    return {check["id"] for check in result["checks"] if check["verdict"] == "passed"}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("variant", ["tcp", "udp"])
def test_each_step_turns_its_checks_green_and_nothing_earlier_red(
    tmp_path: Path, variant: str
) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(graded, tmp_path / str(solved), variant, solved)
            for solved in range(len(STEPS) + 1)
        ]
        results = [run.result() for run in runs]
    climb = [passed(result) for result in results]
    assert climb[0] == set()
    for number, (before, after) in enumerate(itertools.pairwise(climb), start=1):
        assert before <= after, f"step {number} lost again: {before - after}"
        own = {
            check
            for check in RUBRIC.checks
            if RUBRIC.due(check) == STEPS[number - 1] and RUBRIC.applies(check, variant)
        }
        assert own <= after, f"step {number} leaves red: {own - after}"
        assert own - before, f"step {number} turns nothing of its own green"
    for result in results[:-1]:  # what is still a hole is called one, never a mistake
        verdicts = {check["verdict"] for check in result["checks"]}
        assert verdicts <= {"passed", "not started", "skipped"}, result["score"]
    scores = [result["score"] + result["bonus"] for result in results]
    assert scores == sorted(set(scores)), "the score climbs with every step"
    assert results[-2]["score"] == results[-2]["max_score"], "full marks without the bonus"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_assignment_says_which_checks_wait_for_a_later_step(lang: str) -> None:
    waiting = [check for check in RUBRIC.checks if RUBRIC.due(check) != RUBRIC.step(check)]
    assert waiting == ["names_shown", "names_not_mixed", "taken_name_refused"]
    for row in rubric_table(RUBRIC, lang).splitlines():
        waits = "step 3" in row or "шага 3" in row
        assert waits == any(RUBRIC.title(check, lang) in row for check in waiting), row
