"""What attacks share: a right chat to change, a grading, and a look at what is left after it."""

from __future__ import annotations

import resource
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from grader.launch import isolation
from grader.room.dialect import Dialect, Step
from grader.room.templates import NAME, TEXT, Template
from grader.verdict.grade import Options, grade
from grader.verdict.model import Result, Verdict

HERE = Path(__file__).parents[2]
CHAT = HERE / "tests" / "zoo" / "base" / "tutorial"
TALK = "everyone_else_hears"
SECONDS = 40  # measured: 0.4 to 2 s each
GROWTH = 150 << 20  # bytes that grading an attack may add to the grader's memory

LINES = Dialect(  # where a torment would spoil the lesson
    "given", hello=(Step(Template((NAME,))),), message=(Step(Template((TEXT,))),)
)
HandIn = Callable[..., Path]

in_sandbox = [
    pytest.mark.skipif(
        isolation.best_rung() != "bubblewrap", reason="hostile code is only run in the sandbox"
    ),
    pytest.mark.usefixtures("unharmed"),
]


@pytest.fixture
def hand_in(tmp_path: Path) -> HandIn:
    """The chat with code put before its main(), run in its server; and other *files*."""

    def make(first: str = "", **files: str) -> Path:
        folder = tmp_path / "vasily_pupkin"
        shutil.copytree(CHAT, folder, ignore=shutil.ignore_patterns("__pycache__"))
        server = (folder / "server.py").read_text(encoding="utf-8")
        code = server.replace("def main():\n", f"{first}\n\n\ndef main():\n", 1)
        (folder / "server.py").write_text(code, encoding="utf-8")
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def unharmed() -> Iterator[None]:
    """After each attack: quick, small, nobody left."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.monotonic() - began < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < GROWTH
    left = [
        process
        for process in psutil.Process().children(recursive=True)
        if process.status() != psutil.STATUS_ZOMBIE
        and not any("grader.launch." in word for word in process.cmdline())
    ]
    assert psutil.wait_procs(left, timeout=30)[1] == []  # killed is killed; the kernel may be slow


def graded(path: Path, *only: str, dialect: Dialect | None = None) -> Result:
    (result,) = grade(path, Options(dialect=dialect), only=only or ("starts",))
    for one in result.checks:
        assert one.verdict is not Verdict.UNGRADED, one.detail or one.story
    return result


def verdicts(result: Result) -> dict[str, Verdict]:
    return {one.id: one.verdict for one in result.checks}


def shown(result: Result) -> str:
    """All that a report can show of what the submission did."""
    texts = [one.story or "" for one in result.checks]
    texts += [event.text for one in result.checks for event in one.transcript]
    return "\n".join([*texts, *result.notes])
