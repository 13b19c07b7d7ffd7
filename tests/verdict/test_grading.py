"""A scene that luck may lose is played anew."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from grader.checks import Check, Stage
from grader.launch.world import LaunchError
from grader.room.failure import SceneFailed
from grader.verdict.grade import Options, gradings, opened, the_rubric
from grader.verdict.grading import Grading
from grader.verdict.model import Verdict

TUTORIAL = Path(__file__).parents[1] / "zoo" / "base" / "tutorial"
PLAYS = 3


@contextmanager
def playing(play: Callable[[Stage], None], plays: int) -> Iterator[Grading]:
    """A grading whose first check is *play*."""
    options = Options()
    rubric = the_rubric(options)
    with ExitStack() as stack:
        (grading,) = gradings(stack.enter_context(opened(TUTORIAL, options)), options, rubric)
        stack.callback(grading.close)
        grading.checks = {"starts": Check("starts", "launch", play, Path(__file__), "stage", plays)}
        yield grading


@pytest.mark.parametrize(
    ("failures", "plays", "verdict", "played"),
    [
        (0, PLAYS, Verdict.PASSED, 1),
        (2, PLAYS, Verdict.PASSED, 3),
        (3, PLAYS, Verdict.FAILED, 3),
        (1, 1, Verdict.FAILED, 1),
    ],
)
def test_it_fails_when_it_fails_as_often_as_it_is_played(
    failures: int, plays: int, verdict: Verdict, played: int
) -> None:
    stages: list[Stage] = []

    def play(stage: Stage) -> None:
        stages.append(stage)
        if len(stages) <= failures:
            raise SceneFailed(got=f"play {len(stages)}")

    with playing(play, plays) as grading:
        result = grading.run("starts")
    assert (result.verdict, len(stages)) == (verdict, played)
    if verdict is Verdict.FAILED:
        assert result.story is not None
        assert "play 1" in result.story


def test_what_hangs_is_not_played_again() -> None:
    stages: list[Stage] = []

    def play(stage: Stage) -> None:
        stages.append(stage)
        raise SceneFailed("hung")

    with playing(play, PLAYS) as grading:
        assert grading.run("starts").verdict is Verdict.HUNG
    assert len(stages) == 1


def test_world_that_could_not_be_ended_is_no_students_fault() -> None:
    class Stuck(Stage):
        def close(self) -> None:
            raise LaunchError("could not end processes [7]; end them by hand")

    def play(stage: Stage) -> None:
        stage.__class__ = Stuck

    with playing(play, 1) as grading:
        result = grading.run("starts")
    assert result.verdict is Verdict.UNGRADED
    assert "could not end processes" in (result.story or "")


def test_options_can_go_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Options(seed=7))) == Options(seed=7)
