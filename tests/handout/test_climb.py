"""Filled step by step in the order of the rubric, the starter's score only climbs."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.handout.starter import write_starter

HOME = Path(__file__).parents[2]
RUBRIC = tomllib.loads((HOME / "grader" / "rubric.toml").read_text(encoding="utf-8"))
STEPS = list(RUBRIC["steps"])

# What a later step must be written for: a name shows in messages only once there are messages,
# and how to say goodbye by datagram is learned from the client.
LATER = {
    "tcp": dict.fromkeys(("names_shown", "names_not_mixed", "taken_name_refused"), 3),
    "udp": dict.fromkeys(("names_shown", "names_not_mixed", "taken_name_refused"), 3)
    | {"leaving_told": 5},
}


def passed(folder: Path, variant: str, solved: int) -> set[str]:
    """Grade the starter with all steps up to *solved* written; return the checks it passes."""
    write_starter(HOME / "reference", folder, solved)
    result = folder / "result.json"
    command = [sys.executable, "-m", "pytest", "grader/", "-p", "no:cacheprovider"]
    options = ["--submission", str(folder / variant), "--json", str(result)]
    subprocess.run([*command, *options], cwd=HOME, capture_output=True, timeout=300, check=False)
    (graded,) = json.loads(result.read_text(encoding="utf-8"))["results"]
    return {check["id"] for check in graded["checks"] if check["verdict"] == "passed"}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("variant", ["tcp", "udp"])
def test_each_step_turns_its_checks_green_and_nothing_earlier_red(
    tmp_path: Path, variant: str
) -> None:
    with ThreadPoolExecutor(2) as pool:
        graded = [
            pool.submit(passed, tmp_path / str(solved), variant, solved)
            for solved in range(len(STEPS))
        ]
        climb = [one.result() for one in graded]
    assert climb[0] == set()
    for before, after in itertools.pairwise(climb):
        assert before <= after, f"lost again: {before - after}"
    for check, entry in RUBRIC["checks"].items():
        step = LATER[variant].get(check, STEPS.index(entry["step"]) + 1)
        if not entry.get("bonus") and variant in entry.get("protocols", [variant]):
            green = next((solved for solved, ids in enumerate(climb) if check in ids), None)
            assert green is not None, f"{check} is never green"
            assert green <= step, f"{check} is green with step {green}, not {step}"
