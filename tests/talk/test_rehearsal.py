"""A chat is got to know in its simplest conversation."""

from __future__ import annotations

import pytest

from grader.talk.rehearsal import whispers_by


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("/w", "/w bob hi"),
        ("@", "@bob hi"),
        ("@{", "@{bob} hi"),
        ("{to", "{to bob hi"),
        ("<", "<bob> hi"),
    ],
)
def test_a_command_of_the_code_is_said_with_the_name_where_it_belongs(word: str, said: str) -> None:
    assert whispers_by(word)[0].format(name="bob", text="hi") == said
