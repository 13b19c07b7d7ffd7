"""A story is short, in order, and harmless, whatever the student's program said."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from grader.room.failure import Expectation, SceneFailed
from grader.room.transcript import Event
from grader.verdict.story import LINES, WIDTH, tell

TITLE = "A message reaches everyone else"
HELLO = [
    Event(0.1, "alice", "joined"),
    Event(0.2, "bob", "joined"),
    Event(0.3, "carol", "joined"),
    Event(0.4, "alice", "sent", "hello\n"),
    Event(0.5, "bob", "received", "[alice] hello\n"),
]
UNHEARD = (Expectation("carol", "[alice] hello\n"),)


def told(
    events: list[Event], failure: SceneFailed, lang: str = "en", cause: str | None = None
) -> str:
    return tell(
        events,
        failure,
        title=TITLE,
        points=0,
        max_points=15,
        step="broadcast",
        lang=lang,
        cause=cause,
    )


def test_a_story_reads_like_the_one_in_the_style_guide() -> None:
    hint = "one client was served and one was not; does your loop return early?"
    assert (
        told(HELLO, SceneFailed(expected=UNHEARD, hint=hint))
        == r"""
broadcast: A message reaches everyone else                               0 of 15

    alice, bob, carol joined
    alice sent      'hello\n'
    bob received    '[alice] hello\n'
    carol expected  '[alice] hello\n'
    carol received  nothing (the server fell silent: every thread asleep,
                    nothing unsent)

hint: one client was served and one was not; does your loop return early?
""".strip()
    )


def test_a_story_is_told_in_russian() -> None:
    lines = told(HELLO, SceneFailed(expected=UNHEARD), "ru", cause="проверьте цикл").splitlines()
    assert lines[0].endswith("0 из 15")
    assert lines[2].strip() == "alice, bob, carol входят"
    assert lines[3].split() == ["alice", "отправляет", r"'hello\n'"]
    assert lines[-1] == "подсказка: проверьте цикл"


def test_a_flood_is_one_line() -> None:
    flood = [Event(1, who, "received", "") for _ in range(500) for who in ("bob", "carol")]
    story = told(HELLO + flood, SceneFailed(expected=UNHEARD, got="nothing"))
    assert "bob, carol received  '' (1000 times)" in story


def test_the_middle_is_left_out_and_counted() -> None:
    talk = [Event(n, f"g{n % 9}", "sent", f"text {n}\n") for n in range(100)]
    story = told(HELLO + talk, SceneFailed(expected=UNHEARD))
    shown = len(re.findall(r"text \d+", story))
    left_out = sum(map(int, re.findall(r"\.\.\. (\d+) more events", story)))
    told_before = sum(word in story for word in (r"'hello\n'", "bob received"))
    assert "alice, bob, carol joined" in story
    assert r"'text 99\n'" in story  # the last thing done is what the failure answers
    assert shown + left_out + told_before == len(talk) + 2


def test_guests_who_were_disappointed_are_told_before_others() -> None:
    noise = [Event(2, "dave", "received", f"noise {n}") for n in range(50)]
    mine = [Event(1, "carol", "received", "[alice] hel")]
    assert "'[alice] hel'" in told(HELLO + mine + noise, SceneFailed(expected=UNHEARD))


def test_guests_come_in_one_line_whatever_was_said_at_the_door() -> None:
    doors = []
    for number, who in enumerate(("alice", "bob", "carol")):
        doors += [
            Event(number, who, "received", "name? "),
            Event(number, who, "sent", f"{who}\n"),
            Event(number, who, "joined"),
            *(Event(number, one, "received", f"* {who}\n") for one in ("alice", "bob")[:number]),
        ]
    story = told([*doors, *HELLO[3:]], SceneFailed(expected=UNHEARD, got="nothing"))
    assert story.splitlines()[2:] == [
        "    alice, bob, carol joined",
        r"    alice received       '* bob\n'",
        r"    alice, bob received  '* carol\n'",
        r"    alice sent           'hello\n'",
        r"    bob received         '[alice] hello\n'",
        r"    carol expected       '[alice] hello\n'",
        "    carol received       nothing",
    ]


def test_a_crowd_is_named_by_those_it_is_about() -> None:
    crowd = [Event(1, f"g{n}", what, "hi") for what in ("joined", "sent") for n in range(50)]
    story = told(crowd, SceneFailed(expected=(Expectation("g7", "x"),), got="nothing"))
    assert "    g7, g0 and 48 more joined\n" in story
    assert "    g7, g0 and 48 more sent  'hi'\n" in story


def test_what_came_instead_is_told_once() -> None:
    echo = [Event(1, "alice", "received", "hello\n")]
    failure = SceneFailed(
        expected=(Expectation("alice", "", "nothing"),), got="{text}", got_text="hello\n"
    )
    lines = [line.split(maxsplit=1)[1] for line in told(HELLO + echo, failure).splitlines()[-2:]]
    assert lines == ["expected  nothing", r"received  'hello\n'"]


def test_a_flood_that_comes_in_lumps_is_one_line_too() -> None:
    flood = [Event(1, "bob", "received", ("[alice] \n" * n)[:-1]) for n in (3, 8, 31, 3)]
    story = told(HELLO + flood, SceneFailed(expected=UNHEARD, got="nothing"))
    assert r"bob received    '[alice] \n' (41 times)" in story


@pytest.mark.parametrize("order", [("left", "closed"), ("closed", "left")])
def test_a_leaving_is_told_once(order: tuple[str, str]) -> None:
    gone = [Event(1, "bob", what) for what in order]
    story = told(HELLO + gone, SceneFailed(expected=UNHEARD, got="nothing"))
    assert story.count("bob left\n") == 1
    assert "disconnected" not in story


def test_a_long_error_is_broken_not_cut() -> None:
    error = "AttributeError: 'socket' object has no attribute 'lissten'. Did you mean: 'listen'?"
    failure = SceneFailed("crashed", expected=UNHEARD, got="nothing", crash=("server.py:2", error))
    assert " ".join(error.split()) in " ".join(told(HELLO, failure).split())


def test_where_threads_stand_is_told_in_russian() -> None:
    ways = {
        "waiting for clients_lock": "ждёт clients_lock",
        "waiting for data": "ждёт данных",
        "waiting for queue q": "ждёт очередь q",
        "asleep": "спит",
        "doing something else": "doing something else",
    }
    stacks = tuple(f"server.py:1 in f, {way}" for way in ways)
    story = told([], SceneFailed("hung", stacks=stacks), "ru")
    for said in ways.values():
        assert f"server.py:1 in f, {said}\n" in story + "\n"


def test_a_crash_shows_the_student_s_own_lines_once() -> None:
    crash = (
        'File "server.py", line 41, in broadcast',
        "    client.sendall(line)",
        "BrokenPipeError: [Errno 32] Broken pipe",
    )
    printed = [Event(1, "server", "printed", f"{line}\n") for line in crash]
    failure = SceneFailed("crashed", expected=UNHEARD, got="nothing", crash=crash)
    story = told([*HELLO, *printed, Event(2, "server", "exited", "status 1")], failure)
    assert story.splitlines()[-3:] == [
        '    crash  File "server.py", line 41, in broadcast',
        "               client.sendall(line)",
        "           BrokenPipeError: [Errno 32] Broken pipe",
    ]
    assert story.count("BrokenPipeError") == 1
    assert "    server exited   status 1\n" in story


def test_a_hang_shows_where_each_thread_stands() -> None:
    stacks = ("server.py:41 in broadcast, waiting for clients_lock", "server.py:9 in main")
    story = told(HELLO, SceneFailed("hung", expected=UNHEARD, stacks=stacks))
    assert "    threads  server.py:41 in broadcast, waiting for clients_lock\n" in story


def test_the_server_expects_nothing_it_is_expected_of() -> None:
    failure = SceneFailed(
        expected=(Expectation("server", "", "that it listens on a port"),),
        got="it ended with exit status {text}",
        got_text="-9",
    )
    assert told([], failure).splitlines()[2:] == [
        "    expected (server)  that it listens on a port",
        "    instead            it ended with exit status -9",
    ]


def test_an_unwritten_step_says_where_to_begin() -> None:
    failure = SceneFailed("not started", crash=("NotImplementedError: checkpoint 2: broadcast",))
    story = told([], failure)
    assert "NotImplementedError: checkpoint 2: broadcast" in story
    assert story.endswith("begin with the function named above")


def test_a_failure_says_itself_in_one_line() -> None:
    assert str(SceneFailed(expected=UNHEARD, got="nothing")) == (
        r"carol expected '[alice] hello\n'; came: nothing"
    )


TEXTS = st.text(max_size=60) | st.sampled_from(
    ["\x1b[2J", "‮gnp.exe", "漢字" * 50, "👩‍💻 hi", "x" * 5000, "[/red]", "{text}", "", "\ue000" * 9]
)
NAMES = st.sampled_from(["alice", "bob", "Ж" * 32, "漢" * 32, "server", "client of carol"])
EVENTS = st.builds(
    Event,
    at=st.floats(0, 9),
    who=NAMES,
    what=st.sampled_from(
        ["joined", "sent", "received", "printed", "left", "exited", "note", "odd"]
    ),
    text=TEXTS,
)
KINDS = st.sampled_from(["failed", "crashed", "hung", "not started"])


@settings(max_examples=150, deadline=None)
@given(
    events=st.lists(EVENTS, max_size=60),
    kind=KINDS,
    expected=st.lists(st.builds(Expectation, who=NAMES, text=TEXTS), max_size=6),
    got=st.sampled_from(["nothing", "{text}", "a long phrase before {text} and behind it " * 4]),
    lines=st.lists(TEXTS, max_size=20),
    hint=st.none() | st.just("long words of advice " * 30),
    lang=st.sampled_from(["en", "ru"]),
)
def test_no_program_can_make_a_story_long_wide_or_harmful(
    events: list[Event],
    kind: Literal["failed", "crashed", "hung", "not started"],
    expected: list[Expectation],
    got: str,
    lines: list[str],
    hint: str | None,
    lang: str,
) -> None:
    failure = SceneFailed(
        kind,
        expected=tuple(expected),
        got=got,
        got_text="漢" * 99,
        stacks=tuple(lines),
        crash=tuple(lines[:9]),
        hint=hint,
    )
    story = told(events, failure, lang)
    assert len(story.split("\n")) <= LINES
    assert max(map(cell_len, story.split("\n"))) <= WIDTH
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ufeff]", story)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 20, 2000])
def test_every_event_is_told_or_counted(count: int) -> None:
    events = [Event(n, "alice", "sent", f"text {n}\n") for n in range(count)]
    story = told(events, SceneFailed(expected=UNHEARD, got="nothing"))
    left_out = sum(map(int, re.findall(r"\.\.\. (\d+) more events", story)))
    assert len(re.findall(r"text \d+", story)) + left_out == count
