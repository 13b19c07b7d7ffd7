"""A client of its own mind: it puts the name before texts, and leaves commands as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader import checks
from grader.launch import isolation
from grader.launch.setting import Setting
from grader.submission import open_submission
from grader.verdict.grading import Grading
from grader.verdict.rubric import load_rubric

TUTORIAL = Path(__file__).parents[1] / "zoo" / "base" / "tutorial"
ASKED_AGAIN = """\
    while True:
        name = sock.recv(4096).decode().strip()
        with lock:
            if not name or name not in clients.values():
                break
        sock.sendall("It is taken. What is your name? ".encode())
"""
RELAYED = 'broadcast(f"{name}: {data.decode()}", sock)'
WHISPERED = """\
text = data.decode()
        if text.startswith("/only "):
            _, to, words = text.split(" ", 2)
            with lock:
                [other] = [one for one in clients if clients[one] == to]
            other.sendall(f"{name} to you: {words}".encode())
        else:
            broadcast(text, sock)"""
PUTS_ITS_NAME = """\
    name = input("Name: ")
    sock.sendall(name.encode())
    while True:
        text = input()
        if text.startswith("/only "):
            sock.sendall(text.encode())
            continue
        text = text and f"{name}: {text}"
"""


@pytest.fixture
def grading(tmp_path: Path) -> Grading:
    """Of the tutorial's chat, with a client that puts its name before texts alone."""
    folder = tmp_path / "chat"
    shutil.copytree(TUTORIAL, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file, *changes in (
        (
            "server.py",
            ("    name = sock.recv(4096).decode().strip()\n", ASKED_AGAIN),
            (RELAYED, WHISPERED),
        ),
        ("client.py", ("    while True:\n        text = input()\n", PUTS_ITS_NAME)),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (folder / file).write_text(text, encoding="utf-8")
    submission = open_submission(folder, tmp_path / "staged")
    setting = Setting(submission, submission.variants[0], isolation.best_rung(), deadline=20)
    return Grading(setting, load_rubric(None, known=set(checks.load())), checks.load())


def test_a_second_guest_that_is_asked_for_another_name_is_refused(grading: Grading) -> None:
    """What it says under the taken name is a name then: "mira: veta sopa joined the chat"."""
    assert str(grading.run("taken_name_refused").verdict) == "passed"


def test_a_command_that_the_client_sends_otherwise_is_typed_at_it(grading: Grading) -> None:
    assert str(grading.run("private_message").verdict) == "passed"
