"""A notice is told from a message in a chat whose format nobody knows."""

from __future__ import annotations

import pytest

from grader.room.notices import Look, is_any_notice, is_notice, look_of, plain

BRACKETS = Look("[mira] ", "")
BARE = Look("", "")


@pytest.mark.parametrize(
    "heard",
    [
        "* mira has joined\n",
        "mira вышел из чата",
        "\x1b[32m>>> MIRA left\x1b[0m",
        '{"type": "leave", "name": "mira"}',
        "12:05 mira disconnected",
        "[server] mira has left",
        "[mira] has left the room",
    ],
)
def test_a_line_with_the_name_that_is_no_message_is_a_notice(heard: str) -> None:
    assert is_notice([heard], "mira", [BRACKETS])


@pytest.mark.parametrize(
    ("heard", "look"),
    [
        ("mira", BARE),  # its name, relayed as its first message
        ("mira\n", BARE),
        ("[mira] mira", BRACKETS),
        ("[mira] ", BRACKETS),  # an empty message of the leaver
        ("[mira] \n[mira] \n[mira] \n", BRACKETS),
        ("[mira] [mira] [mira] ", BRACKETS),  # the same without framing, for ever
        ("[mira] exit", BRACKETS),  # its goodbye
        ("\x1b[1m[mira] \x1b[0m", BRACKETS),
        ("olga has left", BRACKETS),
        ("", BRACKETS),
    ],
)
def test_a_message_or_another_guests_line_is_none(heard: str, look: Look) -> None:
    assert not is_notice([heard], "mira", [look], ["exit"])


def test_a_number_that_differs_makes_no_notice() -> None:
    """A clock beside an empty message."""
    look = look_of("[12:04] mira: hello there", "hello there")
    assert look is not None
    assert not is_notice(["[12:05] mira: "], "mira", [look])


def test_a_notice_glued_to_a_message_is_still_one() -> None:
    assert is_notice(["[mira] exitmira has left"], "mira", [BRACKETS], ["exit"])


def test_without_names_anything_that_is_no_message_counts() -> None:
    assert is_any_notice(["somebody left"], [BARE])
    assert not is_any_notice([" \n", "exit"], [BARE], ["exit"])


def test_how_a_message_looks() -> None:
    assert look_of("hi\n[mira] veta sopa!\nbye", "veta sopa") == Look("[mira] ", "!")
    assert look_of("[mira] Veta Sopa", "veta sopa") == Look("[mira] ", "")
    assert look_of("nothing", "veta sopa") is None
    assert Look("[mira] ", "!").around("hello") == "[mira] hello!"


def test_colours_and_numbers_do_not_count() -> None:
    assert plain("\x1b[31m Mira (12) \x1b[0m\r") == "mira (#)"


def test_signs_without_a_width_do_not_count() -> None:
    assert plain("\u200f\u200emira\ufeff:\u2060") == "mira:"


def test_a_frame_whose_length_is_ten_is_no_line_that_ends() -> None:
    """A pickled name of six letters: where a text has its own number, this has a newline's."""
    look = look_of(r"\x80\x04\x95" "\x11\0\0" r"\x8c" "\rveta sopa loru" r"\x94.", "veta sopa loru")
    assert look is not None
    relayed = r"\x80\x04\x95" "\n\0\0" r"\x8c" "\x06rovemi" r"\x94."
    assert not is_notice([relayed], "rovemi", [look])
