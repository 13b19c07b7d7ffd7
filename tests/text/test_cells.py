"""Texts fit their columns, in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from grader.text.cells import cut_end, cut_middle, quoted, wrap

ANY = st.text(max_size=200) | st.text(alphabet="漢字ёé👩‍💻\n\x1b", max_size=2000)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hello\n", r"'hello\n'"),
        ("it's", '"it\'s"'),
        ("", "''"),
        ("a\tb\x1b[0m", r"'a\tb\x1b[0m'"),
        ("x" * 3000, "'xxxxxx…xxxxx' (3000 characters)"),
        ("漢" * 40, "'漢漢漢…漢漢漢' (40 characters)"),
    ],
)
def test_a_text_is_quoted_on_one_line(text: str, shown: str) -> None:
    assert quoted(text, 32) == shown


@given(text=ANY, width=st.integers(1, 90))
def test_nothing_is_wider_than_its_column(text: str, width: int) -> None:
    assert cell_len(cut_middle(text, width)) <= width
    assert cell_len(quoted(text, max(width, 24))) <= max(width, 24)
    assert cell_len(cut_end(text, width)) <= width


@given(words=st.text(alphabet="abc Жя漢 ", max_size=300), lines=st.integers(1, 4))
def test_wrapped_words_stay_in_order(words: str, lines: int) -> None:
    wrapped = wrap(words, 30, lines)
    assert len(wrapped) <= lines
    assert max(map(cell_len, wrapped)) <= 30
    kept = "".join(wrapped).replace(" ", "").removesuffix("…")
    assert "".join(words.split()).startswith(kept)
