"""Random conversations: right chats bear them; of a wrong one the shortest is told."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from zoo import REPOSITORY, WrongChat, wrong_chats

from grader.torture import Limit, torture
from grader.verdict.grade import Options, grade
from grader.verdict.model import CheckResult, Verdict

CHECK = "random_conversation"
WRONG = {chat.name: chat for chat in wrong_chats()}
RIGHT = [
    "reference/tcp",
    "reference/udp",
    "tests/zoo/right/raw_messages",
    "tests/zoo/right/length_big_endian",
    "tests/zoo/right/json_lines",
    "tests/zoo/right/notices_to_all",  # a taken name is asked again
    "tests/zoo/right/history_and_list",  # who comes back is told what was said
    "tests/zoo/right/polling_timeouts",
    "tests/zoo/right/udp_join_colon",
    "tests/zoo/right/tls_self_signed",  # guests are its own clients
]
SHORTEST = {  # moves: with fewer, it cannot be seen
    "tcp-name-taken-for-ever": 3,  # in, out, in
    "tcp-name-kept-after-a-reset": 3,
    "tcp-ends-with-the-last": 3,
    "tcp-whisper-sticks": 5,  # three in, a whisper, a word to all
    "tcp-known-face-untold": 4,  # two in, one out, in
    "tutorial-last-leaver-keeps-the-lock": 4,  # in, out, and two in who cannot
    "tutorial-returns-to-the-old-socket": 4,
    "datagrams-third-goodbye": 8,
    "udp-refused-is-banned": 5,
}


def played(path: Path, *, seed: int = 1) -> CheckResult:
    (result,) = grade(path, Options(seed=seed), [CHECK])
    return result.checks[0]


def made(chat: WrongChat, folder: Path) -> Path:
    return chat.make(folder / chat.name)


def moves(story: str) -> int:
    """How many moves a story tells."""
    lines = [line.strip() for line in story.splitlines()[2:]]
    end = next(place for place, line in enumerate(lines) if " expected " in line)
    acts = r"((?:\w+, )*\w+) (?:joined|left|reset|vanished|sent|connected)\b|a second (\w+) came"
    hits = [re.match(acts, line) for line in lines[:end]]
    assert all(hits), story
    return sum(len((hit[1] or hit[2]).split(", ")) for hit in hits if hit)


@pytest.mark.parametrize("path", RIGHT)
def test_a_right_chat_bears_every_conversation(path: str) -> None:
    check = played(REPOSITORY / path)
    assert check.verdict is Verdict.PASSED, check.story


@pytest.mark.parametrize("name", SHORTEST)
def test_a_wrong_chat_is_told_by_the_shortest_conversation_that_breaks_it(
    name: str, tmp_path: Path
) -> None:
    check = played(made(WRONG[name], tmp_path))
    assert check.verdict in (Verdict.FAILED, Verdict.CRASHED, Verdict.HUNG), check.detail
    assert check.story is not None
    assert moves(check.story) == SHORTEST[name], check.story
    assert len(check.story.splitlines()) <= 15
    assert check.transcript


def test_the_same_seed_tells_the_same_story_and_another_one_another(tmp_path: Path) -> None:
    path = made(WRONG["tcp-whisper-sticks"], tmp_path)
    first, again, other = (played(path, seed=seed).story for seed in (1, 1, 2))
    assert first == again != other


def test_torture_finds_a_race_that_a_grading_does_not(tmp_path: Path) -> None:
    """Who speaks is kept in a global: one at a time, as in a grading, all is well."""
    path = made(WRONG["tutorial-speaker-in-a-global"], tmp_path)
    assert played(path).verdict is Verdict.PASSED
    said: list[str] = []
    assert torture({"submission": str(path), "lang": "en"}, Limit(seconds=300), said.append) == 1
    assert "this broke it:" in said[0]
    assert "at the same moment:" in said[-1]
    assert len(said[-1].splitlines()) <= 15


def test_hypothesis_is_not_imported_before_it_is_needed() -> None:
    import subprocess

    code = "import grader.cli, grader.checks, sys; grader.checks.load(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "hypothesis" not in done.stdout.split()
