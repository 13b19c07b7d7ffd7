"""Hostile source may break the child that parses it, never the grader, and no other file."""

from __future__ import annotations

import pytest

from grader.submission import reader

HOSTILE = {
    "brackets": "(" * 100_000,
    "lists": "[" * 5_000 + "]" * 5_000,
    "minuses": "-" * 200_000 + "1",
    "attributes": "a" + ".a" * 100_000,
    "one long line": "x = '" + "a" * 900_000 + "'",
    "additions": "+".join("1" * 100_000),
    "lambdas": "lambda:" * 20_000 + "0",
    "calls": "f(" * 3_000 + ")" * 3_000,
    "nested ifs": "\n".join(" " * n + "if 1:" for n in range(200)) + "\n" + " " * 200 + "x",
    "zero bytes": "import socket\x00\nx",
    "print to print": "print " * 20_000,
    "open brackets in lines": "x = (\n" * 2_000,
    "f-strings in f-strings": "f'{" * 300 + "1" + "}'" * 300,
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_file_spoils_no_other(hand_in, best, server, attack: str) -> None:
    submission = hand_in({"a_hostile.py": HOSTILE[attack], "server.py": server})
    assert best(submission) == ("tcp", "server.py", None)
    assert submission.variants[0].server.syntax_error is None


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", bytes(range(256)), b"\x00" * 1000, b"", b"\xef\xbb\xbf"]
)
def test_bytes_that_are_no_text_are_read(hand_in, server, data: bytes) -> None:
    assert len(hand_in({"odd.py": data, "server.py": server}).programs) == 2


def test_a_child_that_never_answers_is_ended(hand_in, server, monkeypatch) -> None:
    monkeypatch.setattr(reader, "DEADLINE", 0.05)
    monkeypatch.setattr(reader, "_CODE", "import sys; sys.stdin.read(); input()\nwhile True: pass")
    submission = hand_in({"server.py": server})
    (variant,) = submission.variants  # nothing is known of the file but its name
    assert variant.server.uses_socket is None
    told = [*submission.notes, variant.server.syntax_error or ""]
    assert any("did not finish within" in one or "crash" in one for one in told)


def test_nothing_of_a_submission_is_imported(hand_in, server, tmp_path) -> None:
    mark = tmp_path / "mark"
    evil = f"import pathlib; pathlib.Path({str(mark)!r}).touch()\n"
    hand_in({"json.py": evil, "analysis/worker.py": evil, "sitecustomize.py": evil,
             "ast.py": evil, "server.py": evil + server})  # fmt: skip
    assert not mark.exists()
