"""One program's output is kept to a bound, and its keyboard outlives it without error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.launch.isolation import Rung
from grader.launch.process import KEEP, Bounded

if TYPE_CHECKING:
    from .conftest import Stagehand


def test_what_fits_is_kept_whole() -> None:
    kept = Bounded()
    kept.add(b"a" * KEEP)
    kept.add(b"b" * KEEP)
    assert kept.bytes() == b"a" * KEEP + b"b" * KEEP


@pytest.mark.parametrize("piece", [1_000, 65_536, 1_000_000])
def test_of_too_much_head_and_tail_are_kept(piece: int) -> None:
    kept, total = Bounded(), 4_000_000
    kept.add(b"first")
    for _ in range(total // piece):
        kept.add(b"x" * piece)
    kept.add(b"last")
    told = kept.bytes()
    assert told.startswith(b"first")
    assert told.endswith(b"last")
    assert len(told) <= 3 * KEEP + 40
    assert b" bytes left out ..." in told
    assert kept.total == 9 + total // piece * piece


def test_bytes_that_are_no_text_stay_visible() -> None:
    kept = Bounded()
    kept.add(b"caf\xe9")
    assert kept.text() == "caf\\xe9"


def test_typing_at_a_program_that_has_ended_is_no_error(stage: Stagehand, rung: Rung) -> None:
    process = stage.start(rung, "print('bye')")
    stage.ends(process)
    process.type_bytes(b"hello\n")
    process.end_of_input()
    process.interrupt()
    process.request_stacks()
    assert process.exit_code == 0


def test_a_remark_of_ours_stands_in_the_output(stage: Stagehand, rung: Rung) -> None:
    process = stage.start(rung, "print('up')\ninput()")
    stage.says(process, "up")
    heard: list[bytes] = []
    process.on_output = heard.append
    process.remark("memory limit: 2 MB")
    assert "memory limit: 2 MB" in process.output.text()
    assert heard == [b"\nmemory limit: 2 MB\n"]


def test_a_program_that_does_not_read_blocks_nobody(stage: Stagehand, rung: Rung) -> None:
    """A terminal holds 4 KB of typing; the rest is refused, not waited for."""
    process = stage.start(rung, "print('up')\nimport threading\nthreading.Event().wait()")
    stage.says(process, "up")
    for _ in range(300):
        process.type_bytes(b"x" * 1023 + b"\n")
    assert process.alive
