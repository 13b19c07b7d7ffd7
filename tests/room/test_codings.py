"""Texts are found again in whatever a chat makes of them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.room.codings import BY_NAME, PLAIN, WRAPPING_BY_NAME, WRAPPINGS, readings, unescaped


@given(st.sampled_from(WRAPPINGS), st.binary(max_size=40))
def test_every_wrapping_undoes_itself(wrapping: object, data: bytes) -> None:
    assert wrapping.unwrap(wrapping.wrap(data)) == data  # type: ignore[attr-defined]


@pytest.mark.parametrize("codec", BY_NAME)
@given(text=st.text("abcdefgh привет", min_size=4, max_size=20))
def test_a_text_is_read_in_every_way_it_is_written(codec: str, text: str) -> None:
    data = BY_NAME[codec].encode(text)
    assert any(text in reading for reading in readings(data, PLAIN, codec))


@pytest.mark.parametrize("wrapping", ["base64", "hex", "reversed", "xor 90", "caesar 3"])
def test_a_wrapped_message_is_read(wrapping: str) -> None:
    made = WRAPPING_BY_NAME[wrapping].wrap(b"[mira] veta sopa")
    found = readings(made, WRAPPING_BY_NAME[wrapping], "utf-8")
    assert "[mira] veta sopa" in found


def test_lines_that_are_wrapped_one_by_one_are_read() -> None:
    data = base64.b64encode(b"first") + b"\n" + base64.b64encode(b"second") + b"\n"
    found = readings(data, WRAPPING_BY_NAME["base64"], "utf-8")
    assert any("first" in one for one in found)
    assert any("second" in one for one in found)


def test_escapes_of_json_are_letters() -> None:
    assert unescaped(r'{"text": "\u043f\u0440\u0438"}') == '{"text": "при"}'
    assert unescaped(r"\ud83d\ude42") == "🙂"
    assert unescaped(r"\ud83d alone") != ""


@given(st.binary(max_size=200), st.sampled_from(list(BY_NAME)), st.sampled_from(WRAPPINGS[:5]))
def test_any_bytes_can_be_read(data: bytes, codec: str, wrapping: object) -> None:
    """A hostile server's bytes are a reading like any other."""
    for one in readings(data, wrapping, codec):  # type: ignore[arg-type]
        assert isinstance(one, str)
