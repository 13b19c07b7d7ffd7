"""No text of a student's may steer the terminal it is shown on."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.text.safe import safe_text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("alice\rbob", "alice\\rbob"),
        ("\x00", "\\x00"),
        ("gpj.\u202etxt", "gpj.\\u202etxt"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("half \ud83d", "half \\ud83d"),
        ("a\u2028b", "a\\u2028b"),
        ("tag\U000e0041", "tag\\U000e0041"),
    ],
)
def test_what_steers_a_terminal_is_shown_as_an_escape(hostile: str, shown: str) -> None:
    assert safe_text(hostile) == shown


@pytest.mark.parametrize("text", ["привет\n\tмир", "日本語 🎉", "é ß ¿", "a\\b", ""])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert safe_text("abcdef", limit=4) == "abc…"
    assert safe_text("abcd", limit=4) == "abcd"
    assert safe_text("abcd", limit=0) == ""


def test_a_cut_never_splits_an_escape() -> None:
    assert safe_text("a\x1bbcdef", limit=4) == "a…"
    assert safe_text("a\x1b", limit=5) == "a\\x1b"


@given(st.text(), st.integers(1, 40))
def test_nothing_unsafe_is_left_and_the_limit_holds(text: str, limit: int) -> None:
    shown = safe_text(text, limit)
    assert len(shown) <= limit
    assert all(c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"} for c in shown)
    shown.encode()  # a lone surrogate would raise here
