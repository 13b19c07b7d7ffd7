"""The scenes, one file per step; each reads like a little play.

A check is a function with `@check("id", step="…")` in a file of this folder, and an
entry of the same id in ``rubric.toml``. To add one, drop a file beside these.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.launch.setting import Setting
from grader.room.ahead import Ahead
from grader.room.dialect import Dialect
from grader.room.room import Room
from grader.room.seat import Facts
from grader.room.terminal import TerminalGuest
from grader.room.transcript import Transcript
from grader.submission import Program
from grader.text.words import phrase

FOLDER = Path(__file__).parent


class DoesNotApply(Exception):  # noqa: N818  neither a failure nor an error
    """This check cannot be asked of this submission; the reason is a key of the words."""


class NotTried(Exception):  # noqa: N818
    """What this check builds on does not work; another check says so and loses its points."""


class Unjudged(Exception):  # noqa: N818
    """The grader cannot judge this here; the reason is a key of the words."""


@dataclass
class Stage:
    """What a check is given: it opens the room itself, or looks at the source alone."""

    setting: Setting
    dialect: Dialect
    facts: Facts
    seed: int
    ahead: Ahead | None = None
    room: Room | None = None
    evidence: Transcript | None = None  # of the room that counts, when it is not the last one

    @property
    def transcript(self) -> Transcript | None:
        """What was said and heard, to judge by."""
        return self.evidence or (self.room.transcript if self.room is not None else None)

    def open(self, *, small_buffers: bool = False) -> Room:
        """A fresh room for this check; the grader closes it."""
        self.close()
        self.room = Room(
            self.setting,
            self.dialect,
            self.facts,
            self.seed,
            small_buffers=small_buffers,
            ahead=self.ahead,
        )
        self.room.open()
        if self.ahead is not None:
            self.ahead.begin()
        return self.room

    def close(self) -> None:
        """Close the room, if one was opened."""
        if self.room is not None:
            self.room.close()
            self.room = None

    @property
    def on_paper(self) -> bool:
        """Whether the student's client has opened a window, and was typed at without a screen."""
        guests = [seat.guest for seat in self.room.seats] if self.room else []
        return any(isinstance(guest, TerminalGuest) and guest.in_window for guest in guests)

    def client(self) -> Program:
        """The student's client. Raises Unjudged when there is none that can be typed at."""
        client = self.setting.variant.client
        if self.setting.external is not None:
            raise DoesNotApply(phrase("the server runs elsewhere: only its guests are graded"))
        if client is None:
            raise Unjudged(phrase("no client was handed in"))
        if not client.typable:
            raise Unjudged(phrase("the client opens a window, which the grader cannot type into"))
        return client


@dataclass(frozen=True)
class Check:
    """One registered check."""

    id: str
    step: str
    play: Callable[..., Any]
    file: Path
    needs: str  # "room", "small-buffers" or "stage"
    plays: int = 1  # it fails when it fails as often in a row


_registry: dict[str, Check] = {}


def check(
    step: str, *, needs: str = "room", plays: int = 1
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a scene under its function's name.

    Args:
        step: the rubric's step it belongs to.
        needs: "room" for a scene played in an open `Room`, "small-buffers" for
            one whose connections hold little; "stage" for a check that opens
            its own room, or none.
        plays: how often it must fail in a row, where threads that race inside the chat
            may win or lose: a mark is no matter of luck.
    """

    def register(play: Callable[..., Any]) -> Callable[..., Any]:
        file = Path(play.__code__.co_filename)
        _registry[play.__name__] = Check(play.__name__, step, play, file, needs, plays)
        return play

    return register


def load(folder: Path = FOLDER) -> dict[str, Check]:
    """All checks of *folder*, by id; files that begin with an underscore are left out."""
    for path in sorted(folder.glob("[!_]*.py")):
        name = f"grader.checks.{path.stem}"
        if name in sys.modules:
            continue
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return dict(_registry)
