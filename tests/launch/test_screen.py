"""What a terminal shows."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.launch.screen import ROWS, Screen

PIECES = st.sampled_from(
    [
        "hello", "привет", "🙂", "\n", "\r\n", "\r", "\b \b", "\t", "\a", "> ", "\x9b", "\x7f",
        "\x1b[31m", "\x1b[0m", "\x1b[2K", "\x1b[1A", "\x1b[K", "\x1b[5D", "\x1b[3C", "\x1b[2J",
        "\x1b[H", "\x1b[J", "\x1b[L", "\x1b7", "\x1b8", "\x1b(B", "\x1b", "\x1b[", "\x1b]", "\0",
        "\x1b]0;title\x07", "\x1b]0;title\x1b\\", "\x1b[?25l", "\x1b[?1049h", "\x1b[?1049l",
        "\x1b[5;10H", "\x1b[1;2;3H", "\x1b[?5n", "\x1b[S", "\x1b[4b", "\x1b[2M", "\x1b[2P",
        "\x1b[2@", "\x1b[2;9r", "\x1b[999B",
    ]
)  # fmt: skip


def shown(*chunks: bytes) -> str:
    screen = Screen()
    for chunk in chunks:
        screen.feed(chunk)
    return screen.text()


@settings(deadline=None)  # pyte is slow to begin with
@given(st.lists(PIECES | st.text(max_size=5), max_size=20), st.data())
def test_text_does_not_depend_on_how_the_output_was_cut(
    pieces: list[str], data: st.DataObject
) -> None:
    whole = "".join(pieces).encode("utf-8", "replace")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    screen, last = Screen(), 0
    for cut in [*cuts, len(whole)]:
        screen.feed(whole[last:cut])
        screen.text()
        last = cut
    assert screen.text() == shown(whole)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_upset_it(data: bytes) -> None:
    screen = Screen()
    for at in range(len(data)):
        screen.feed(data[at : at + 1])
        screen.new_text()
    assert screen.text() == shown(data)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Enter name: ", "Enter name: "),
        ("\x1b[32m[alice]\x1b[0m hi\r\n", "[alice] hi\n"),
        ("\x1b]0;My chat\x07Name: ", "Name: "),
        ("10%\r55%\r100%\n", "100%\n"),
        ("> \r[bob] hi\n> ", "[bob] hi\n> "),
        ("> helo\b \blo\n", "> hello\n"),
        ("> hello\n\x1b[1A\x1b[2K[you] hello\n> ", "[you] hello\n> "),
        ("joined\n> \x1b[s\x1b[A\x1b[999D\x1b[S\x1b[L[bob] hi\x1b[u", "joined\n[bob] hi\n> "),
        ("old\n\x1b[2J\x1b[Hnew", "old\nnew"),
        ("old\n\x1b[H\x1b[2J\x1b[3Jnew", "old\nnew"),
        ("one\ttwo\a\n", "one\ttwo\n"),
        ("\x1b[?2004h\x1b[6n> ", "> "),
    ],
)
def test_reads_as_a_person_would(printed: str, read: str) -> None:
    assert shown(printed.encode()) == read


def test_output_of_an_old_windows_program_is_read_too() -> None:
    assert shown("Введите имя: ".encode("cp1251")) == "Введите имя: "


def test_a_letter_cut_in_two_is_one_letter() -> None:
    first, second = "я".encode()[:1], "я".encode()[1:]
    screen = Screen()
    screen.feed(first)
    assert screen.text() == ""
    screen.feed(second)
    assert screen.text() == "я"


def test_new_text_is_what_came_since_the_last_look() -> None:
    screen = Screen()
    screen.feed(b"Enter name: ")
    assert screen.new_text() == "Enter name: "
    screen.feed(b"alice\r\nwelcome\r\n> ")
    assert screen.new_text() == "alice\nwelcome\n> "
    assert screen.new_text() == ""
    screen.feed(b"\r[bob] hi\r\n> ")
    assert screen.new_text() == "[bob] hi\n> "
    screen.feed(b"\r\x1b[K[carol] ho\r\n")
    assert screen.new_text() == "[carol] ho\n"


def test_a_client_that_clears_and_redraws_shows_its_page_anew() -> None:
    screen = Screen()
    screen.feed(b"\x1b[2J\x1b[H[bob] hi\n> ")
    assert screen.new_text() == "[bob] hi\n> "
    screen.feed(b"\x1b[2J\x1b[H[bob] hi\n[carol] ho\n> ")
    assert screen.new_text().lstrip("\n") == "[bob] hi\n[carol] ho\n> "


def test_curses_is_read_from_its_display() -> None:
    screen = Screen()
    screen.feed(b"starting\r\n\x1b[?1049h\x1b[H\x1b[2J\x1b[1;1Hchat room")
    screen.feed(b"\x1b[%d;1H> " % ROWS)
    assert screen.uses_full_screen
    assert screen.text().splitlines() == ["chat room", *[""] * (ROWS - 2), ">"]
    screen.new_text()
    screen.feed(b"\x1b[2;1H[bob] hi\x1b[%d;3H" % ROWS)
    assert screen.new_text() == "[bob] hi\n"
    screen.feed(b"\x1b[?1049l\r\nbye\r\n")
    assert screen.text() == "starting\n\nbye\n"


def test_half_a_wide_letter_on_a_full_screen_is_no_error() -> None:
    screen = Screen()
    screen.feed("\x1b[?1049h🙂\x1b[1;1Hx".encode())
    assert screen.text() == "x"


def test_plain_colours_are_no_full_screen() -> None:
    screen = Screen()
    screen.feed(b"\x1b[2J\x1b[H\x1b[1;31mhello\x1b[0m\n")
    assert not screen.uses_full_screen


@pytest.mark.parametrize("chunk_size", [1 << 12, 1 << 16, 1 << 22])
def test_a_program_that_prints_for_ever_costs_little(chunk_size: int) -> None:
    screen = Screen()
    flood = "".join(f"line {n} спам\r\n" for n in range(200_000)).encode()
    screen.feed(b"first\n")
    for at in range(0, len(flood), chunk_size):
        screen.feed(flood[at : at + chunk_size])
    text = screen.text()
    assert text.startswith("first\nline 0 спам\nline 1 спам\n")
    assert text.endswith("line 199999 спам\n")
    assert " letters left out …\n" in text
    assert len(text) < 4 * (1 << 16)
    screen.new_text()
    screen.feed(b"last")
    assert screen.new_text() == "last"


def test_a_full_screen_program_that_redraws_for_ever_shows_its_last_display() -> None:
    screen = Screen()
    screen.feed(b"\x1b[?1049h")
    for n in range(100_000):
        screen.feed(b"\x1b[1;1Hframe %d   " % n)
    assert screen.text() == "frame 99999"


def test_the_decoder_for_older_programs_is_registered() -> None:
    assert codecs.lookup_error("chatkit-cp1251")
