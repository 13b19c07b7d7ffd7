"""`pytest grader/`: its exit status, and the one line it gives for what was typed wrongly."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
STARTS = ["--protocol", "tcp", "--check", "starts"]
NOT_OURS = {"PYTEST_ADDOPTS", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"}


def grade(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the grader as a person would."""
    clean = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "grader/", "-p", "no:cacheprovider", *words],
        cwd=HOME,
        env=clean | {"PYTHONIOENCODING": "utf-8"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def table(said: str) -> list[str]:
    """The printed result without its times."""
    lines = said[said.index("reference/tcp") :].splitlines()
    return [re.sub(r"\d+\.\d+ s|in \d.*", "", line).rstrip("= ") for line in lines]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--check", "startz"], "no check 'startz'; expected one of starts, "),
        (["--submission", "nowhere"], "no file or folder 'nowhere'; check the path"),
        (["--port", "ninety"], "--port ninety: expected a number from 1 to 65535"),
        (["--json", "no/such/r.json"], "--json no/such/r.json: no folder "),
        (["--dialect", "no.toml"], "no.toml: No such file"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(words: list[str], complaint: str) -> None:
    done = grade(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(complaint)
    assert done.stderr.count("\n") == 1


def test_rubric_that_does_not_add_up_is_one_line_and_status_2(tmp_path: Path) -> None:
    text = (HOME / "grader" / "rubric.toml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.toml"
    mine.write_text(text.replace("points = 15", "points = 16"), encoding="utf-8")
    done = grade("--rubric", str(mine))
    assert done.returncode == 2
    assert re.fullmatch(r".*mine\.toml: .*101.*100.*\n", done.stderr)


def test_passed_is_status_0_and_fits_80_columns() -> None:
    done = grade(*STARTS)
    assert done.returncode == 0
    assert "every required check passed" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_two_workers_give_the_same_table() -> None:
    words = [*STARTS, "--check", "three_guests", "--check", "join_told", "-q"]
    alone, two = grade(*words), grade(*words, "-n", "2")
    assert two.returncode == alone.returncode == 0
    assert table(two.stdout) == table(alone.stdout)


def test_failed_is_status_1_with_its_story_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text("import socket\nsocket.soket()\n", encoding="utf-8")
    done = grade("--submission", str(tmp_path), "--server", "server.py", "--check", "starts")
    assert done.returncode == 1
    assert "server.py:2" in done.stdout
    assert "next thing to fix" in done.stdout
    assert "grader/" not in done.stdout


def test_russian_is_spoken_only_where_the_console_can_write_it() -> None:
    russian = grade(*STARTS, LANG="ru_RU.UTF-8")
    assert "Сервер запускается" in russian.stdout
    english = grade(*STARTS, LANG="ru_RU.UTF-8", PYTHONIOENCODING="ascii")
    assert "The server starts" in english.stdout


def test_fault_of_the_grader_is_no_zero_and_is_shown_in_full_only_when_asked(
    tmp_path: Path,
) -> None:
    (tmp_path / "broken_room.py").write_text(
        "from grader.room.room import Room\ndef broken(self): raise ValueError('our own')\n"
        "Room.open = broken\n",
        encoding="utf-8",
    )
    words = ["-p", "broken_room", "--protocol", "tcp", "--check", "three_guests"]
    short = grade(*words, PYTHONPATH=str(tmp_path))
    assert "a fault of the grader, not yours" in short.stdout
    assert "not final" in short.stdout
    assert "Traceback" not in short.stdout
    assert "Traceback" in grade(*words, "-vv", PYTHONPATH=str(tmp_path)).stdout
