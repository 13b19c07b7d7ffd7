"""No wait in the grader has a fixed length: read from its source.

`launch/silence.py` is where waiting is done; `Pump.wait` is the select that it
waits in, and what it is given is the gap between two looks.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

GRADER = Path(__file__).parents[1] / "grader"
FILES = sorted(path for path in GRADER.rglob("*.py") if path.name != "silence.py")


def fixed_waits(code: str) -> list[str]:
    """Calls that wait for a fixed time, whatever happens: "12: time.sleep(0.1)"."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [
                f"{node.lineno}: from time import sleep" for a in node.names if a.name == "sleep"
            ]
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called = ast.unparse(node.func)
        fresh = isinstance(node.func.value, ast.Call) and called.endswith("().wait")
        select = called == "select.select" and all(ast.unparse(a) == "[]" for a in node.args[:3])
        if called in {"time.sleep", "asyncio.sleep"} or fresh or select:
            found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(GRADER)))
def test_nothing_sleeps_a_fixed_time(path: Path) -> None:
    found = fixed_waits(path.read_text(encoding="utf-8"))
    if path == GRADER / "launch" / "pump.py":  # nothing to watch: the gap between two looks
        assert len(found) == 1
    else:
        assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "import time\ntime.sleep(1)",
        "from time import sleep\nsleep(1)",
        "threading.Event().wait(0.1)",
        "select.select([], [], [], 0.2)",
    ],
)
def test_this_test_knows_a_sleep_when_it_sees_one(code: str) -> None:
    assert fixed_waits(code)
