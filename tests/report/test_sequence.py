"""The picture shows what was said, and in red what never came."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report.sequence import MAX_COLUMNS, MAX_ROWS, sequence_svg
from grader.report.svg import COLOURS
from grader.room.failure import Expectation
from grader.room.transcript import Event

SVG = "{http://www.w3.org/2000/svg}"
SCENE = [
    Event(0.1, "alice", "joined"),
    Event(0.2, "bob", "joined"),
    Event(0.3, "carol", "joined"),
    Event(0.4, "alice", "sent", "hello\n"),
    Event(0.5, "bob", "received", "[alice] hello\n"),
]
RED = COLOURS["missing"][0]


def texts(svg: str, colour: str | None = None) -> list[str]:
    found = ET.fromstring(svg).iter(f"{SVG}text")
    return [
        (one.text or "") + "".join(child.tail or "" for child in one)
        for one in found
        if colour in (None, one.get("fill"))
    ]


def test_guests_and_server_are_columns_with_the_server_in_the_middle() -> None:
    shown = texts(sequence_svg(SCENE, title="A scene"), COLOURS["ink"][0])
    assert shown == ["A scene", "alice", "bob", "server", "carol"]


def test_what_never_came_is_dashed_and_red() -> None:
    svg = sequence_svg(SCENE, title="x", expected=[Expectation("carol", "[alice] hello\n")])
    assert texts(svg, RED) == [r"'[alice] hello\n'"]
    dashed = [one for one in ET.fromstring(svg).iter(f"{SVG}line") if one.get("stroke") == RED]
    assert dashed[0].get("stroke-dasharray") == "7 5"
    assert "missing" not in re.sub("<style>.*</style>", "", sequence_svg(SCENE, title="x"))


def test_what_was_not_to_come_is_red_and_solid() -> None:
    echo = Event(0.6, "alice", "received", "hello\n")
    svg = sequence_svg([*SCENE, echo], title="x", expected=[Expectation("alice", "", "nothing")])
    assert texts(svg, RED) == [r"'hello\n' (not expected)"]
    assert "7 5" not in svg


def test_an_expectation_in_the_transcript_is_red_only_when_it_was_in_vain() -> None:
    events = [*SCENE, Event(1, "bob", "expected", "hello"), Event(2, "carol", "expected", "hello")]
    assert texts(sequence_svg(events, title="x"), RED) == ["'hello'"]


def test_a_phrase_is_told_in_the_reader_s_language() -> None:
    told = Expectation("bob", "alice", "a line that tells of {text}")
    svg = sequence_svg(SCENE, title="x", expected=[told], lang="ru")
    assert "строку" in texts(svg, RED)[0]
    assert "входит" in texts(svg)


def test_two_runs_of_one_scene_give_the_same_picture() -> None:
    later = [Event(one.at + 1, one.who, one.what, one.text) for one in SCENE]
    bare = [re.sub(r"sequence-\w+", "", sequence_svg(run, title="x")) for run in (SCENE, later)]
    assert bare[0] == bare[1]
    assert "0.400 s" in texts(sequence_svg(SCENE, title="x", times=True))


def test_a_flood_and_a_crowd_stay_on_the_page() -> None:
    crowd = [Event(n, f"g{n}", "joined") for n in range(50)]
    flood = [Event(60, "g1", "received", "x")] * 500
    svg = sequence_svg([*crowd, *flood, *crowd[:9]], title="x", expected=[Expectation("g40", "y")])
    shown = texts(svg)
    assert "'x' (500 times)" in shown
    assert {"g40", "42 more"} < set(shown)
    assert any("more events" in one for one in shown)
    assert len(list(ET.fromstring(svg).iter(f"{SVG}rect"))) <= 1 + MAX_COLUMNS + 1 + MAX_ROWS


def test_no_events_are_still_a_picture() -> None:
    assert texts(sequence_svg([], title="nothing happened")) == ["nothing happened", "server"]


TEXT = st.text(max_size=80) | st.sampled_from(
    ["</text><script>alert(1)</script>", "]]>", "&amp;", "\x1b[2J", "\ud800", "\uffff", "漢" * 300]
)
WHAT = [
    "joined",
    "sent",
    "received",
    "printed",
    "typed",
    "left",
    "exited",
    "note",
    "expected",
    "odd",
]


@settings(max_examples=100, deadline=None)
@given(
    events=st.lists(
        st.builds(
            Event,
            at=st.floats(0, 9),
            who=st.sampled_from(["a", "<b>", "Ж" * 40, "server", ""]),
            what=st.sampled_from(WHAT),
            text=TEXT,
        ),
        max_size=30,
    ),
    title=TEXT,
    wanted=st.lists(st.builds(Expectation, who=st.sampled_from(["a", "z"]), text=TEXT), max_size=3),
)
def test_no_text_can_leave_its_place(
    events: list[Event], title: str, wanted: list[Expectation]
) -> None:
    root = ET.fromstring(sequence_svg(events, title=title, expected=wanted, times=True))
    kinds = {one.tag.removeprefix(SVG) for one in root.iter()}
    assert kinds <= {"svg", "title", "style", "rect", "text", "line", "polygon"}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 counts it."""

    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", [0, 1], ids=["light", "dark"])
def test_every_colour_can_be_read_on_its_page(page: int) -> None:
    for name, colours in COLOURS.items():
        if name != "paper":
            assert contrast(colours[page], COLOURS["paper"][page]) >= 4.5, name
