"""Rooms of small chats: the tutorial's, with something in it replaced."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from grader.launch import isolation
from grader.launch.setting import Setting
from grader.room.dialect import Dialect, Step
from grader.room.room import Room
from grader.room.seat import Facts
from grader.room.templates import NAME, TEXT, Template
from grader.submission import open_submission

BASES = Path(__file__).parents[1] / "zoo" / "base"
# As the tutorial's client speaks: the name when it is asked for, then bare texts.
TUTORIAL = Dialect(
    "given",
    hello=(Step(Template((NAME,)), after_reply=True),),
    message=(Step(Template((TEXT,))),),
)

MakeSetting = Callable[..., Setting]


@pytest.fixture
def chat(tmp_path: Path) -> MakeSetting:
    """The setting of a right chat, with *old* in its *file* replaced by *new*."""

    def make(
        old: str = "",
        new: str = "",
        *more: tuple[str, str],
        file: str = "server.py",
        base: str = "tutorial",
    ) -> Setting:
        folder = tmp_path / "chat"
        shutil.copytree(BASES / base, folder, ignore=shutil.ignore_patterns("__pycache__"))
        text = (folder / file).read_text(encoding="utf-8")
        for before, after in ((old, new), *more):
            assert text.count(before) == 1 or not before
            text = text.replace(before, after) if before else text
        (folder / file).write_text(text, encoding="utf-8")
        submission = open_submission(folder, tmp_path / "staged")
        return Setting(submission, submission.variants[0], isolation.best_rung(), deadline=20)

    return make


@pytest.fixture
def room_of(chat: MakeSetting) -> Iterator[Callable[..., Room]]:
    """An open room of the chat with something replaced."""
    with ExitStack() as stack:

        def make(
            old: str = "", new: str = "", dialect: Dialect = TUTORIAL, *more: tuple[str, str]
        ) -> Room:
            return stack.enter_context(Room(chat(old, new, *more), dialect, Facts(), seed=1))

        yield make
