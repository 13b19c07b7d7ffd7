"""A world that uses more than it may is ended, and says what it used too much of."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING

import pytest

from grader.launch import guard
from grader.launch.isolation import Rung

if TYPE_CHECKING:
    from .conftest import Stagehand

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs here fork")


def test_a_fork_bomb_is_ended(
    stage: Stagehand, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty processes are its bound here; it makes a hundred."""
    monkeypatch.setattr(guard, "MAX_THREADS", 60)
    word = secrets.token_hex(8)
    code = """
        import os, time
        print("up")
        for _ in range(100):
            if os.fork() == 0: time.sleep(30); os._exit(0)
        time.sleep(30)
    """
    world = stage.world(rung, code)
    process = stage.run(world, word)
    told = stage.ends(process)
    assert "process limit: " in told
    stage.until(lambda: stage.running(word) == [])


def test_memory_is_bounded_over_all_processes(
    stage: Stagehand, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five processes of 20 MB where 64 MB are allowed."""
    monkeypatch.setattr(guard, "MAX_MEMORY", 64 << 20)
    word = secrets.token_hex(8)
    code = """
        import os, time
        print("up")
        for _ in range(4):
            if os.fork() == 0: break
        hold = [bytearray(b"x" * (1 << 20)) for _ in range(20)]
        time.sleep(30)
    """
    process = stage.run(stage.world(rung, code), word)
    told = stage.ends(process)
    assert "memory limit: " in told
    stage.until(lambda: stage.running(word) == [])


def test_processes_that_replace_each_other_are_ended(
    stage: Stagehand, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are never more than three at once; thirty are allowed by and by."""
    if rung == "plain":
        pytest.skip("a process whose parent has ended is none of its looks; it is ended at last")
    monkeypatch.setattr(guard, "MAX_STARTED", 30)
    word = secrets.token_hex(8)
    code = """
        import os, time
        print("up", flush=True)
        if os.fork() == 0:
            for _ in range(1000):
                time.sleep(0.02)
                if os.fork(): os._exit(0)
            os._exit(0)
        time.sleep(30)
    """
    process = stage.run(stage.world(rung, code), word)
    told = stage.ends(process)
    assert "process limit: " in told
    stage.until(lambda: stage.running(word) == [])
