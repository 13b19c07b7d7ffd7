"""Whatever is handed in gets its verdict and a line that says what was seen.

Never a traceback of ours, never a hang, never a process left over.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from grader.submission import IntakeError
from grader.verdict.grade import Options, grade
from grader.verdict.model import CheckResult, Result, Verdict

HERE = Path(__file__).parents[1]
CHAT = HERE / "tests" / "zoo" / "base" / "tutorial"
SECONDS = 30  # measured: 0.3 to 1.5 s each
FIRST_LINE = "server = socket.socket("

HandIn = Callable[..., Path]


@pytest.fixture
def hand_in(tmp_path: Path) -> HandIn:
    """A working chat, with *old* in one of its files replaced by *new*."""

    def make(old: str = "", new: str = "", *, file: str = "server.py") -> Path:
        folder = tmp_path / "chat"
        shutil.copytree(CHAT, folder, ignore=shutil.ignore_patterns("__pycache__"))
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1 or not old
        (folder / file).write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return folder

    return make


@pytest.fixture(autouse=True)
def nothing_is_left_over() -> Iterator[None]:
    """No process of a submission outlives its grading, and none takes long."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SECONDS
    left = [
        process
        for process in psutil.Process().children(recursive=True)
        if process.status() != psutil.STATUS_ZOMBIE
        and not any("grader.launch." in word for word in process.cmdline())
    ]
    assert psutil.wait_procs(left, timeout=30)[1] == []  # killed is killed; the kernel may be slow


def graded(path: Path, *only: str) -> Result:
    """The one result of what lies at *path*."""
    (result,) = grade(path, Options(), only=only or ("starts",))
    for one in result.checks:
        assert one.verdict is not Verdict.UNGRADED, one.detail or one.story
        assert "Traceback" not in (one.story or "")
    return result


def one(result: Result, check: str = "starts") -> CheckResult:
    return next(found for found in result.checks if found.id == check)


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"no file or folder '.*nowhere'; check the path"):
        grade(tmp_path / "nowhere")


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="holds no source files; hand in the chat's own folder"):
        grade(tmp_path)


def test_no_server_in_it(tmp_path: Path) -> None:
    (tmp_path / "hello.py").write_text("print('hello')\n", encoding="utf-8")
    starts = one(graded(tmp_path))
    assert starts.verdict is Verdict.FAILED
    assert starts.story == (
        "no server found: looked at 1 Python file, it binds no socket; name it with --server FILE"
    )


@pytest.mark.parametrize(
    ("old", "new", "verdict", "said"),
    [
        ("server.listen()", "server.listen(", "crashed", "server.py:73: '(' was never closed"),
        ("        sock, address = server.accept()", "        return", "failed", "it ended at once"),
        (FIRST_LINE, "raise SystemExit(3)\n    " + FIRST_LINE, "failed", "exit status 3"),
        (FIRST_LINE, "import no_such_module\n    " + FIRST_LINE, "crashed", "no_such_module"),
        (FIRST_LINE, "1 / 0\n    " + FIRST_LINE, "crashed", "ZeroDivisionError"),
        ("server.listen()", "lock.acquire(); lock.acquire()", "failed", "fell silent without"),
        ("server.listen()", "input('> '); server.listen()", "failed", "waiting for its keyboard"),
        (FIRST_LINE, "while True: input('Secret: ')\n    " + FIRST_LINE, "failed", "asks without"),
        (FIRST_LINE, "while True: print('x' * 99)\n    " + FIRST_LINE, "failed", "prints without"),
        (FIRST_LINE, "while True: pass\n    " + FIRST_LINE, "failed", "without listening"),
        (FIRST_LINE, "import os\n    if os.fork(): os._exit(0)\n    " + FIRST_LINE, "failed", "0"),
        ('HOST = "127.0.0.1"', 'HOST = "no such host"', "crashed", "gaierror"),
    ],
    ids=[
        "syntax error",
        "ends at once",
        "ends with a status",
        "package not installed",
        "an error at once",
        "never listens",
        "waits at its keyboard",
        "asks for ever",
        "prints for ever",
        "computes for ever",
        "goes into the background",
        "no such host",
    ],
)
def test_a_server_that_does_not_come_up(
    hand_in: HandIn, old: str, new: str, verdict: str, said: str
) -> None:
    starts = one(graded(hand_in(old, new)))
    assert starts.verdict == verdict, starts.story
    assert starts.story is not None
    assert said in starts.story
    assert len(starts.story.splitlines()) <= 15


def test_a_server_that_asks_for_its_port(hand_in: HandIn) -> None:
    result = graded(hand_in("PORT = 14900", "PORT = int(input('Port: '))"), "starts")
    assert one(result).verdict is Verdict.PASSED


def test_a_server_that_listens_on_two_ports(hand_in: HandIn) -> None:
    """Guests go to the port that the chat's own code names."""
    other = "other = socket.create_server((HOST, 14000))\n    server.listen()"
    result = graded(hand_in("server.listen()", other), "starts", "everyone_else_hears")
    assert one(result, "everyone_else_hears").verdict is Verdict.PASSED


def test_a_client_with_a_window(hand_in: HandIn) -> None:
    """Its server is graded; what the client does is for a person to judge, and is no zero."""
    window = "import pygame\n\npygame.init()\n\n\ndef main():\n    sock = socket.socket("
    folder = hand_in("def main():\n    sock = socket.socket(", window, file="client.py")
    checks = ("starts", "everyone_else_hears", "three_terminals")
    (result,) = grade(folder, Options(), only=checks)
    assert one(result, "everyone_else_hears").verdict is Verdict.PASSED
    terminals = one(result, "three_terminals")
    assert terminals.verdict is Verdict.UNGRADED
    assert "the client opens a window, which the grader cannot type into" in (terminals.story or "")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--submission", "nowhere"], 2, "no file or folder 'nowhere'; check the path"),
        (["--submission", "empty"], 2, "hand in the chat's own folder"),
        (["--submission", "broken", "--check", "starts"], 1, "was never closed"),
        (["--submission", "broken", "--check", "no_such_check"], 2, "no_such_check"),
        (["--submission", "broken", "--port", "many"], 2, "many"),
    ],
)
def test_at_the_command_line(tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "server.py").write_text("import socket\nsocket.socket(\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", HERE / "grader", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    told = done.stdout + done.stderr
    assert said in told
    assert "Traceback" not in told
    assert done.returncode == status
