"""The five shapes of the assignment's known write-ups pass and fail what their table says."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path

import pytest

from grader.verdict.grade import Options, the_rubric

HERE = Path(__file__).parent
SPEC = importlib.util.spec_from_file_location("zoo_expected", HERE / "expected.py")
assert SPEC is not None
assert SPEC.loader is not None
expected = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = expected
SPEC.loader.exec_module(expected)

SHAPES = HERE / "shapes"
TABLE = tomllib.loads((SHAPES / "table.toml").read_text(encoding="utf-8"))
by_shape = pytest.mark.parametrize("name", TABLE)


@by_shape
def test_a_shape_passes_and_fails_what_its_table_says(name: str) -> None:
    row = TABLE[name]
    chat = expected.Chat(
        SHAPES / name,
        row["about"],
        loses=frozenset(row["why"]),
        either=frozenset(row.get("either", [])),
        skipped=frozenset(row.get("skipped", [])),
    )
    assert not (wrong := expected.difference(chat, Options(seed=1))), wrong


@by_shape
def test_the_table_of_a_shape_names_every_check_once(name: str) -> None:
    row = TABLE[name]
    named = [*row["passes"], *row["why"], *row.get("either", []), *row.get("skipped", [])]
    assert sorted(named) == sorted(the_rubric(Options()).entries)
