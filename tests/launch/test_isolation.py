"""The ladder: the strongest rung that works is taken, and a refusal says why."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from grader.launch import bubblewrap, isolation
from grader.launch.isolation import RUNGS, Rung, best_rung, why_not
from grader.launch.world import LaunchError

if TYPE_CHECKING:
    from .conftest import Stagehand


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """What was found out about this machine is forgotten before and after."""
    isolation.why_not.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    isolation.why_not.cache_clear()
    bubblewrap.version.cache_clear()


def test_there_is_always_a_rung() -> None:
    assert why_not("plain") is None
    assert why_not(best_rung()) is None


def test_the_strongest_rung_that_works_is_taken() -> None:
    works = [rung for rung in RUNGS if why_not(rung) is None]
    assert best_rung() == works[0]
    assert best_rung("plain") == "plain"


def test_without_bubblewrap_the_next_rung_is_taken(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(bubblewrap, "version", lambda: None)
    if sys.platform == "linux":
        assert "apt install bubblewrap" in (why_not("bubblewrap") or "")
        with pytest.raises(LaunchError, match="isolation 'bubblewrap' does not work here: bwrap"):
            best_rung("bubblewrap")
    assert best_rung() != "bubblewrap"


def test_other_systems_have_the_plain_rung(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(sys, "platform", "darwin")
    assert why_not("namespaces") == "it is Linux's"
    assert best_rung() == "plain"


def test_a_bubblewrap_that_cannot_work_is_passed_over(machine: pytest.MonkeyPatch) -> None:
    """As on Ubuntu 24.04, where an ordinary user may not make namespaces."""
    if why_not("namespaces") is not None:
        pytest.skip("no namespaces here")
    isolation.why_not.cache_clear()
    machine.setattr(bubblewrap, "version", lambda: "0.8.0")
    machine.setattr(bubblewrap, "arguments", lambda **_: ["--no-such-option"])
    assert "trial launch" in (why_not("bubblewrap") or "")
    assert best_rung() == "namespaces"


def test_every_rung_says_what_it_is(stage: Stagehand, rung: Rung) -> None:
    told = stage.world(rung).isolation
    assert {"bubblewrap": "bubblewrap", "namespaces": "namespaces", "plain": "none"}[rung] in told


def test_the_version_of_bubblewrap_is_its_own(machine: pytest.MonkeyPatch) -> None:
    bubblewrap.version.cache_clear()
    told = subprocess.CompletedProcess([], 0, "bubblewrap 9.9.9\n", "")
    machine.setattr(bubblewrap.shutil, "which", lambda name: "/usr/bin/bwrap")
    machine.setattr(bubblewrap.subprocess, "run", lambda *_, **__: told)
    assert bubblewrap.version() == ("9.9.9" if sys.platform == "linux" else None)
