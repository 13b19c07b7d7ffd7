"""A chat that uses up the deadline of every scene does not keep the grader for half an hour."""

from __future__ import annotations

import dataclasses

import pytest

from grader.launch import isolation
from grader.launch.patience import MORE, SHORTER, WHOLE, Patience
from grader.launch.pump import Deadline
from grader.verdict.grade import Options, gradings, opened, the_rubric
from tests.attacks.conftest import LINES, HandIn

DRIP = """
def drip():
    import time
    while True:
        print(".", end="", flush=True)
        time.sleep(0.002)
threading.Thread(target=drip, daemon=True).start()
"""


def test_patience_ends_where_the_chat_was_given_its_time() -> None:
    patience = Patience()
    patience.after(Deadline(60), starved=0)
    patience.after(Deadline(-1), starved=60)
    assert patience.share == 1
    for _ in range(WHOLE):
        assert patience.share == 1
        patience.after(Deadline(-1), starved=-1)
    assert patience.share == SHORTER
    for _ in range(MORE):
        assert patience.share == SHORTER
        patience.after(Deadline(-1), starved=-1)
    assert patience.share < SHORTER


@pytest.mark.skipif(isolation.best_rung() != "bubblewrap", reason="hostile code")
def test_a_chat_that_drips_has_less_time_with_each_scene(hand_in: HandIn) -> None:
    options = Options(dialect=LINES)
    with opened(hand_in(DRIP), options) as submission:
        (grading,) = gradings(submission, options, the_rubric(options))
        grading.setting = dataclasses.replace(grading.setting, deadline=1.0)
        grading.run_all(["starts", "three_guests", "everyone_else_hears"])
    assert grading.setting.patience.share < 1
