"""The state machine: the same seed makes the same conversations up, and shortens them as far."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.talk import machine
from grader.talk.model import Chat, Conversation, Manners, canonical

BROKEN = AssertionError("broken")
SEEDS = range(1, 6)


class Listener:
    """A judge that plays nothing, and remembers what it was asked."""

    manners = Manners(whisper="@{name} {text}", at_once=True)

    def __init__(self, breaks: Callable[[Conversation], bool] = lambda _: False) -> None:
        self.breaks = breaks
        self.asked: list[Conversation] = []
        self.broke: list[Conversation] = []

    def hold(self, conversation: Conversation) -> Exception | None:
        self.asked.append(conversation)
        for length in range(1, len(conversation) + 1):
            if self.breaks(conversation[:length]):
                self.broke.append(conversation[:length])
                return BROKEN
        return None


def play(judge: Listener, seed: int, *, hurry: bool = False) -> bool:
    """Whether a conversation broke it."""
    with contextlib.suppress(AssertionError):
        machine.play(judge, seed=seed, conversations=6, moves=30, hurry=hurry)
        return False
    return True


def third_leaver(conversation: Conversation) -> bool:
    return sum(move.kind in ("leave", "reset") for move in conversation) == 3


def comes_back(conversation: Conversation) -> bool:
    return len({move.who for move in conversation if move.kind == "join"}) < sum(
        move.kind == "join" for move in conversation
    )


def speaks_after_a_whisper(conversation: Conversation) -> bool:
    whispered = {move.who for move in conversation if move.kind == "whisper"}
    return conversation[-1].kind == "say" and conversation[-1].who in whispered


def both_at_once(conversation: Conversation) -> bool:
    return sum(part.kind == "say" for part in conversation[-1].parts) > 1


@pytest.mark.parametrize(
    ("breaks", "shortest"),
    [(third_leaver, 6), (comes_back, 3), (speaks_after_a_whisper, 4)],
)
def test_what_breaks_in_an_order_of_moves_is_found_and_shortened_as_far_as_it_goes(
    breaks: Callable[[Conversation], bool], shortest: int
) -> None:
    judges = [Listener(breaks) for _ in SEEDS]
    assert all(play(judge, seed) for judge, seed in zip(judges, SEEDS, strict=True))
    assert {min(map(len, judge.broke)) for judge in judges} == {shortest}


def test_every_conversation_can_be_held() -> None:
    judge = Listener()
    assert not play(judge, seed=1, hurry=True)
    assert len(judge.asked) == 6
    for conversation in judge.asked:
        chat = Chat(judge.manners)
        for move in conversation:
            assert chat.allows(move)
            chat.make(move)


def test_the_same_seed_makes_the_same_conversations_up_and_another_one_others() -> None:
    first, again, other = Listener(third_leaver), Listener(third_leaver), Listener(third_leaver)
    for judge, seed in ((first, 1), (again, 1), (other, 2)):
        play(judge, seed)
    assert first.asked == again.asked != other.asked


def test_several_do_something_at_once_only_in_a_hurry() -> None:
    calm = Listener()
    assert not any(play(calm, seed) for seed in SEEDS)
    assert not any(move.parts for held in calm.asked for move in held)
    judge = Listener(both_at_once)
    assert play(judge, seed=1, hurry=True)
    assert min(len(canonical(one)) for one in judge.broke) <= 3


def test_nothing_is_left_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hypothesis keeps what it has seen in `.hypothesis`, if it is let."""
    monkeypatch.chdir(tmp_path)
    play(Listener(third_leaver), seed=1)
    assert not list(tmp_path.iterdir())
