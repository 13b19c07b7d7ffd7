"""The model of a chat: who may do what, who must hear of it, and when two conversations are one."""

from __future__ import annotations

import pytest

from grader.talk.model import Chat, Manners, Move, canonical

ALICE, BOB, CAROL = range(3)


def chat(*inside: int, **manners: object) -> Chat:
    return Chat(Manners(**manners), list(inside))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("move", "allowed"),
    [
        (Move("join", CAROL), True),
        (Move("join", ALICE), False),
        (Move("say", ALICE), True),
        (Move("say", CAROL), False),
        (Move("leave", CAROL), False),
        (Move("twin", BOB), True),
        (Move("twin", CAROL), False),
        (Move("whisper", ALICE, BOB), False),  # this chat has shown no way to whisper
        (Move("at once", parts=(Move("say", ALICE), Move("say", BOB))), False),
    ],
)
def test_a_move_is_allowed_to_those_who_are_in(move: Move, allowed: bool) -> None:
    assert chat(ALICE, BOB).allows(move) is allowed


def test_nothing_is_played_that_the_chat_has_not_shown() -> None:
    assert not chat(ALICE, BOB, refuses_twin=False).allows(Move("twin", ALICE))
    assert not chat(ALICE, BOB, reset_told=False).allows(Move("reset", ALICE))
    assert chat(ALICE, BOB, whisper="@{name} {text}").allows(Move("whisper", ALICE, BOB))
    assert not chat(ALICE, whisper="@{name} {text}").allows(Move("whisper", ALICE, ALICE))


def test_at_once_each_does_one_thing() -> None:
    some = chat(ALICE, BOB, at_once=True)
    assert some.allows(Move("at once", parts=(Move("say", ALICE), Move("join", CAROL))))
    assert not some.allows(Move("at once", parts=(Move("say", ALICE), Move("leave", ALICE))))
    assert not some.allows(Move("at once", parts=(Move("say", ALICE),)))


def test_those_who_stay_must_hear() -> None:
    some = chat(ALICE, BOB, at_once=True)
    move = Move("at once", parts=(Move("join", CAROL), Move("leave", ALICE)))
    assert some.stay(move) == [BOB]
    some.make(move)
    assert some.inside == [BOB, CAROL]


def test_conversations_that_differ_in_who_is_who_are_one() -> None:
    one = (Move("join", 3), Move("join", 1), Move("whisper", 3, 1), Move("leave", 1))
    other = (Move("join", 0), Move("join", 2), Move("whisper", 0, 2), Move("leave", 2))
    assert canonical(one) == canonical(other)
    assert canonical(one) != canonical((*one[:3], Move("leave", 3)))
