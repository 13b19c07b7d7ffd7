"""A dialect is shown in one line, and written to a file that a person can correct."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.room.dialect import TERMINALS, Dialect, Step, Typing
from grader.room.dialect_file import DialectError, load, save
from grader.room.templates import NAME, TEXT, Length, Template

HELLO = Step(Template((NAME, b"\n")), after_reply=True)
MESSAGE = Step(Template((b"[", NAME, b"] ", TEXT, b"\n")))
LINES = Dialect("given", (HELLO,), (MESSAGE,), newline=True)


def test_what_a_guest_sends() -> None:
    assert LINES.render("mira", "hello") == [b"[mira] hello\n"]


def test_a_text_of_another_length_takes_another_template() -> None:
    only = Template((b"5", TEXT), only_bytes=5)
    other = Template((b"7", TEXT), only_bytes=7)
    dialect = Dialect("given", message=(Step(only),), variants=(other,))
    assert dialect.render("mira", "hello") == [b"5hello"]
    assert dialect.render("mira", "goodbye") == [b"7goodbye"]
    assert dialect.render("mira", "no such length") is None


def test_a_dialect_in_one_line() -> None:
    told = LINES.describe()
    assert told == "given: hello '{name}\\n'; message '[{name}] {text}\\n'; goodbye close"
    assert "typed at" in Dialect(TERMINALS).describe()


def test_a_goodbye_in_words_is_no_relayed_word() -> None:
    """ "mira: has left" tells the others who left; "mira: /q" does not."""
    said = Step(Template((NAME, b": ", TEXT)))
    dialect = Dialect("given", (), (said,), goodbye_word="/q")
    relayed = replace(dialect, goodbye=(Step(Template((NAME, b": /q"))),))
    told = replace(dialect, goodbye=(Step(Template((NAME, b": has left"))),))
    assert relayed.goodbye_texts("mira") == ["/q", "mira: /q"]
    assert told.goodbye_texts("mira") == ["/q"]


literals = st.binary(min_size=1, max_size=12)
lengths = st.builds(
    Length, st.sampled_from(["decimal", "left", "zeros"]), st.integers(0, 12), st.integers(-9, 99)
)
parts = st.lists(literals | st.just(NAME) | st.just(TEXT) | lengths, max_size=6)


def joined(found: list[object]) -> tuple[object, ...]:
    """Two literals side by side are one."""
    made: list[object] = []
    for part in found:
        if isinstance(part, bytes) and made and isinstance(made[-1], bytes):
            made[-1] += part
        else:
            made.append(part)
    return tuple(made)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hello=parts, message=parts, after=st.booleans(), asks=st.booleans())
def test_a_file_keeps_what_was_learned(
    tmp_path: Path, hello: list[object], message: list[object], after: bool, asks: bool
) -> None:
    said = Step(Template(joined([*message, TEXT])), after)  # type: ignore[arg-type]
    first = Step(Template(joined([NAME, *hello])))  # type: ignore[arg-type]
    dialect = Dialect("given", (first,), (said,), goodbye_word="/quit", asks_name=asks)
    dialect = replace(dialect, interrupts=after, one_word=asks)
    save(dialect, tmp_path / "dialect.toml")
    again = load(tmp_path / "dialect.toml")
    assert (again.hello, again.message) == (dialect.hello, dialect.message)
    assert (again.goodbye_word, again.asks_name) == ("/quit", asks)
    assert (again.interrupts, again.one_word) == (after, asks)


def test_a_file_keeps_what_stands_around_a_wrapped_message(tmp_path: Path) -> None:
    wrapped = Template((TEXT,), wrapping="base64", at_most=99, ending=b"\r\n")
    save(Dialect("given", (), (Step(wrapped),)), tmp_path / "dialect.toml")
    again = load(tmp_path / "dialect.toml")
    assert again.message == (Step(wrapped),)
    assert again.newline


def test_a_file_keeps_what_is_typed(tmp_path: Path) -> None:
    typing = Typing(("/join {host} {port}", "/register {name}"), "/all {text}")
    save(Dialect(TERMINALS, typing=typing), tmp_path / "dialect.toml")
    again = load(tmp_path / "dialect.toml")
    assert again.terminals
    assert again.typing == typing
    assert again.describe().endswith("'/join {host} {port}', '/register {name}', '/all {text}'")
    assert typing.first_lines("mira", ("::1", 9)) == ["/join ::1 9", "/register mira"]


def test_a_goodbye_with_the_name_before_it_is_a_text_too() -> None:
    """ "mira : bye" may come as "[mira] bye": nobody is told who left."""
    goodbye = (Step(Template((NAME, b" : bye"))),)
    dialect = Dialect("given", message=(Step(Template((NAME, b"> ", TEXT))),), goodbye=goodbye)
    assert dialect.goodbye_texts("mira") == ["mira : bye", "bye"]


def test_a_file_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "dialect.toml"
    path.write_text(
        '[[hello]]\nsend = "{name}\\\\x0a"\nafter_reply = true\n'
        '[[message]]\nsend = "{{привет}} {text}"\n',
        encoding="utf-8",
    )
    dialect = load(path)
    assert dialect.hello == (Step(Template((NAME, b"\n")), after_reply=True),)
    assert dialect.render("mira", "hello") == ["{привет} hello".encode()]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[message", "is no TOML"),
        ('[[message]]\nsend = "hello"\n', "no [[message]] with {text} in it, expected one"),
        ('[[message]]\nsnd = "{text}"\n', "send"),
        ('[[message]]\nsend = "{text}"\ncodec = "morse"\n', "'morse' is none of"),
        ("[[message]]\nsend = 5\n", "see `chatkit inspect --save-dialect`"),
        ('terminals = true\ntyped_text = "/all"\n', "typed_text = '/all' has no {text} in it"),
        ('terminals = true\ntyped_hello = "login"\n', "typed_hello = 'login' is no list"),
        ("message = 5\n", "see `chatkit inspect --save-dialect`"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "dialect.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DialectError) as refused:
        load(path)
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(DialectError, match="name a dialect file"):
        load(tmp_path / "nowhere.toml")
