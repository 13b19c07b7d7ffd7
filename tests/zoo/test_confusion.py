"""`chatkit zoo` counts what is missed and what is lost unjustly, and says where."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import confusion
import pytest

from grader import cli, zoo


def judged(
    name: str, *, should: str = "", lost: str = "", ungraded: str = "", awaits: str = ""
) -> confusion.Judged:
    """What the grader might have said of a chat called *name*."""
    known = {one.name: one for one in confusion.members([])}[name]
    member = confusion.Member(name, known.chat, frozenset(should.split()), awaits=awaits)
    sets = (frozenset(some.split()) for some in (should, lost, ungraded))
    return confusion.Judged(member, *sets, seconds=0.0)


@pytest.mark.parametrize(
    ("lost", "ungraded", "outcome"),
    [
        ("starts join_told", "", "as it should"),
        ("starts", "", "lost less"),
        ("starts join_told any_script", "", "lost more"),
        ("starts any_script", "", "lost more"),
        ("starts", "join_told", "ungraded"),
    ],
)
def test_chat_is_counted_once_by_what_weighs_most(lost: str, ungraded: str, outcome: str) -> None:
    one = judged("wrong-tcp-echo", should="starts join_told", lost=lost, ungraded=ungraded)
    assert one.outcome == outcome


def test_check_is_counted_by_who_should_lose_it_and_who_did() -> None:
    counts = confusion.by_check(
        [
            judged("wrong-tcp-echo", should="sender_hears_nothing", lost="sender_hears_nothing"),
            judged("wrong-udp-echo", should="sender_hears_nothing"),
            judged("right-name_unasked", lost="sender_hears_nothing", ungraded="starts"),
        ]
    )
    row = {"should": 2, "did": 1, "misses": 1, "false_alarms": 1, "ungraded": 0}
    assert counts["sender_hears_nothing"] == row
    assert counts["starts"]["ungraded"] == 1
    assert counts["any_script"] == dict.fromkeys(row, 0)


def test_what_is_not_as_it_should_be_is_told_with_what_is_known_of_it() -> None:
    one = judged("wrong-tcp-echo", should="starts", lost="any_script", awaits="a better day")
    assert str(one) == (
        "wrong-tcp-echo: lost more; kept starts; also lost any_script; known: a better day"
    )


def test_three_chats_are_graded_and_counted(tmp_path: Path) -> None:
    found = tmp_path / "zoo.json"
    names = ["wrong-tcp-syntax-error", "wrong-tutorial-names-in-the-accept-loop", "right-raw_m*"]
    command = [sys.executable, "-c", "from grader.cli import main; main()", "zoo", *names]
    done = subprocess.run(
        [*command, "--json", str(found), "--jobs", "2"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    said = json.loads(found.read_text(encoding="utf-8"))
    assert [one["name"] for one in said["chats"]] == [*names[:2], "right-raw_messages"]
    assert {one["outcome"] for one in said["chats"]} == {"as it should"}
    assert said["checks"]["starts"]["did"] == said["checks"]["silent_newcomer"]["did"] == 1


def test_without_the_zoo_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(zoo, "PROGRAM", tmp_path / "confusion.py")
    monkeypatch.setattr(sys, "argv", ["chatkit", "zoo"])
    with pytest.raises(SystemExit, match="2"):
        cli.main()
    said = capsys.readouterr().err
    assert said.startswith(f"no {tmp_path / 'confusion.py'}; the zoo is in a clone of the kit")
    assert said.count("\n") == 1
