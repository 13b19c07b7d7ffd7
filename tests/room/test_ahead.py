"""The server that is launched before its scene comes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from grader.launch.world import LaunchError
from grader.room import ahead
from grader.room.ahead import Ahead
from grader.room.room import Room
from grader.room.seat import Facts
from tests.room.conftest import TUTORIAL, MakeSetting


@pytest.fixture
def setting(chat: MakeSetting):
    made = chat()
    if made.rung == "plain":
        pytest.skip("no network of its own for each world here")
    return made


def test_scene_is_played_with_the_server_that_waits(setting) -> None:
    with closing(Ahead(setting)) as waiting:
        waiting.begin()
        with Room(setting, TUTORIAL, Facts(), seed=1, ahead=waiting) as room:
            assert waiting.take() is None, "the room has it"
            alice, bob = room.join("alice", "bob")
            bob.hears(alice.says(), of=alice)


def test_room_that_cannot_use_it_leaves_it(setting) -> None:
    with closing(Ahead(setting)) as waiting:
        waiting.begin()
        with Room(setting, TUTORIAL, Facts(), seed=1, small_buffers=True, ahead=waiting):
            begun = waiting.take()
        assert begun is not None
        begun.close()


def test_one_that_has_waited_for_long_is_ended_and_not_used(setting, monkeypatch) -> None:
    monkeypatch.setattr(ahead, "STALE", -1.0)
    with closing(Ahead(setting)) as waiting:
        waiting.begin()
        assert waiting.take() is None


def test_none_is_begun_where_scenes_share_a_network(setting) -> None:
    with closing(Ahead(replace(setting, rung="plain"))) as waiting:
        waiting.begin()
        assert waiting.take() is None


def test_a_fault_is_left_for_the_scene_to_find(setting, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise LaunchError("no more worlds")

    monkeypatch.setattr(ahead, "open_world", broken)
    with closing(Ahead(setting)) as waiting:
        waiting.begin()
        assert waiting.take() is None
