"""Submissions that aim at the reader of a report, and folders that are a trap themselves."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from grader.report.json_file import write_json
from grader.submission import IntakeError
from grader.verdict.grade import Options, grade
from grader.verdict.model import Verdict
from tests.attacks.conftest import (
    CHAT,
    TALK,
    HandIn,
    graded,
    in_sandbox,
    verdicts,
)

pytestmark = in_sandbox

# Hurting the reader of the report

EVIL = "\\x1b[2J\\x1b]0;pwn\\x07\\x9b31m\\r\\u202e\\u200b\\x00"


def test_nothing_a_program_says_can_steer_a_terminal(hand_in: HandIn, tmp_path: Path) -> None:
    folder = hand_in(f"print('{EVIL}')\n")
    text = (folder / "server.py").read_text(encoding="utf-8")
    text = text.replace('broadcast(f"{name}: {data.decode()}", sock)', f'broadcast("{EVIL}", sock)')
    (folder / "server.py").write_text(text, encoding="utf-8")
    result = graded(folder, "starts", TALK)
    assert verdicts(result)[TALK] is Verdict.FAILED
    for one in result.checks:
        for char in one.story or "":
            assert char == "\n" or char.isprintable(), repr(char)
    write_json(tmp_path / "result.json", [result])
    data = (tmp_path / "result.json").read_bytes()
    assert json.loads(data)["results"]
    assert b"\x1b" not in data


def test_an_error_text_cannot_either(hand_in: HandIn) -> None:
    result = graded(hand_in(f"raise RuntimeError('{EVIL}\\ud800')"))
    story = result.checks[0].story or ""
    assert verdicts(result)["starts"] is Verdict.CRASHED
    assert all(char == "\n" or char.isprintable() for char in story)


# Hostile folders


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "linked"
    folder.mkdir()
    (folder / "server.py").symlink_to("/etc/passwd")
    (folder / "client.py").symlink_to(CHAT / "client.py")
    with pytest.raises(IntakeError) as refused:
        grade(folder, Options(), only=["starts"])
    assert "\n" not in str(refused.value)
    assert "root:" not in str(refused.value)


def test_a_pipe_in_the_folder_blocks_nobody(hand_in: HandIn) -> None:
    folder = hand_in()
    os.mkfifo(folder / "protocol.py")
    with pytest.raises(IntakeError, match=r"'protocol.py' is no regular file but a pipe"):
        grade(folder, Options(), only=["starts"])
