"""A file of marks is whole or as it was before."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader.report.json_file import MAX_TEXT, ResultFileError, read_json, write_json
from grader.room.transcript import Event
from grader.verdict.model import CheckResult, Result, Verdict

EVENTS = (
    Event(0.1, "alice", "joined"),
    Event(0.2, "bob", "received", "при\u202eвет \udc80 \x1b[2J\n"),
)
CHECK = CheckResult(
    "starts", "launch", Verdict.FAILED, 0, 5, "Оно запускается", "story", "cause", 0.25, EVENTS
)
RESULT = Result("ivanov", "udp", 0.8, "own network", "name first", 1.5, (CHECK,), ("two servers",))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    bonus = replace(CHECK, id="clean_exit", bonus=True, verdict=Verdict.UNGRADED, detail="boom")
    results = [RESULT, replace(RESULT, checks=(CHECK, bonus), notes=())]
    write_json(tmp_path / "results.json", results)
    assert read_json(tmp_path / "results.json") == results


def test_the_file_is_ascii_with_the_fields_of_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write_json(path, [RESULT])
    data = json.loads(path.read_text(encoding="ascii"))
    assert data["version"] == 1
    result = data["results"][0]
    assert (result["score"], result["max_score"], result["bonus"]) == (0, 4, 0)
    assert {"submission", "protocol", "factor", "isolation", "dialect", "seconds"} < set(result)
    assert set(result["checks"][0]) == {
        "id", "step", "verdict", "points", "max_points", "bonus", "title", "story", "cause",
        "detail", "seconds", "transcript",
    }  # fmt: skip
    assert set(result["checks"][0]["transcript"][0]) == {"at", "who", "what", "text"}


def test_a_long_transcript_keeps_its_ends(tmp_path: Path) -> None:
    events = tuple(Event(n, "bob", "received", f"{n}") for n in range(2000))
    check = replace(CHECK, transcript=(*events, Event(2000, "bob", "received", "x" * 100_000)))
    write_json(tmp_path / "r.json", [replace(RESULT, checks=(check,))])
    read = read_json(tmp_path / "r.json")[0].checks[0].transcript
    assert len(read) == 301
    assert (read[0].text, read[60].text) == ("0", "... 1701 more events")
    assert len(read[-1].text) == MAX_TEXT


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "results.json"
    write_json(path, [RESULT])
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ResultFileError, match=r"results\.json: cannot be written: No space left"):
        write_json(path, [])
    with pytest.raises(ResultFileError, match="cannot be written: Out of range float"):
        write_json(path, [replace(RESULT, factor=float("nan"))])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_hold_the_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ResultFileError, match="cannot be written: No such file or directory"):
        write_json(tmp_path / "nowhere" / "results.json", [])
    with pytest.raises(ResultFileError, match="not a regular file; name a file"):
        write_json(tmp_path, [])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    write_json(tmp_path / "link.json", [RESULT])
    assert (tmp_path / "link.json").is_symlink()
    assert read_json(tmp_path / "real.json") == [RESULT]


def spoiled(tmp_path: Path, **changes: object) -> bytes:
    write_json(tmp_path / "good.json", [RESULT])
    data = json.loads((tmp_path / "good.json").read_bytes())
    data["results"][0]["checks"][0].update(changes)
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"points": "five"}, r"results\[0\].checks\[0\].points is 'five', expected a number"),
        ({"points": True}, "points is True, expected a number"),
        ({"verdict": "pased"}, "verdict is 'pased', expected one of passed, failed"),
        ({"transcript": [3]}, r"checks\[0\].transcript\[0\] is 3, expected an object"),
        ({"transcript": {}}, r"transcript is {}, expected a list"),
        ({"title": "x\ud800" * 99, "id": None}, "id is None, expected a text"),
        ({"points": float("nan")}, "NaN is no number"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, changes: dict[str, object], line: str) -> None:
    (tmp_path / "bad.json").write_bytes(spoiled(tmp_path, **changes))
    with pytest.raises(ResultFileError, match=line):
        read_json(tmp_path / "bad.json")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "not JSON: Expecting value"),
        (b'{"version": 1, "results": [', "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", r"the file is \[\], expected an object"),
        (b'{"version": 2, "results": []}', "version 2, expected 1; grade again"),
        (b'{"version": 1}', "results is missing"),
        (b'{"version": ' + b"9" * 5000 + b"}", "not JSON"),
    ],
)
def test_a_broken_file_is_one_line(tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(ResultFileError, match=line) as caught:
        read_json(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ResultFileError, match=r"no\.json: cannot be read: No such file"):
        read_json(tmp_path / "no.json")
