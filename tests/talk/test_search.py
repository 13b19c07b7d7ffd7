"""The search remembers what became of a conversation, so that luck confuses nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from grader.launch.world import LaunchError
from grader.room.failure import SceneFailed
from grader.room.transcript import Transcript
from grader.talk import machine, search
from grader.talk.model import Conversation, Manners
from grader.talk.search import BY_LUCK, Search

Ends = Callable[[Conversation], BaseException | None]


@pytest.fixture
def searching(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Search]:
    """A search among chats that answer as *ends* says, without a room."""

    def make(ends: Ends, **rest: object) -> Search:
        class Player:
            def __init__(self, room: object, known: object) -> None:
                self.room = room
                self.told: list[object] = []
                self.played: Conversation = ()

            def play(self, conversation: Conversation) -> None:
                self.played = conversation
                if error := ends(conversation):
                    raise error

        monkeypatch.setattr(search, "Player", Player)
        room = SimpleNamespace(transcript=Transcript())
        known = SimpleNamespace(manners=Manners())
        return Search(lambda: room, known, 60, **rest)  # type: ignore[arg-type]

    return make


def held(judge: Search) -> None:
    with pytest.raises(SceneFailed):
        machine.play(judge, seed=1, conversations=6, moves=30)


def leaves(conversation: Conversation) -> bool:
    return any(move.kind == "leave" for move in conversation)


def test_a_fault_that_is_there_each_time_is_told_without_a_word_on_luck(searching) -> None:
    judge = searching(lambda conversation: SceneFailed() if leaves(conversation) else None)
    held(judge)
    broken = judge.verdict()
    assert [move.kind for move in broken.conversation] == ["join", "leave"]
    assert broken.failure.hint is None


def test_a_fault_that_is_seen_once_stands_with_its_own_conversation(searching) -> None:
    """Hypothesis calls such a thing flaky, with a traceback; here the first one counts."""
    once: Iterator[SceneFailed] = iter([SceneFailed()])
    judge = searching(lambda _: next(once, None))
    held(judge)
    broken = judge.verdict()
    assert len(broken.conversation) > 2
    assert broken.failure.hint == BY_LUCK


def test_a_fault_of_the_machine_is_not_the_chats(searching) -> None:
    judge = searching(lambda _: LaunchError("no more processes"))
    machine.play(judge, seed=1, conversations=6, moves=30)
    assert judge.played == 1
    with pytest.raises(LaunchError):
        judge.verdict()


def test_a_conversation_is_held_once(searching) -> None:
    judge = searching(lambda _: None)
    for _ in range(2):
        machine.play(judge, seed=1, conversations=6, moves=30)
    assert judge.played == 5  # in the first one somebody talks alone


def test_it_stops_when_it_is_told_to(searching) -> None:
    judge = searching(lambda _: None, stop=lambda: judge.played == 2)
    machine.play(judge, seed=1, conversations=6, moves=30)
    assert judge.played == 2
