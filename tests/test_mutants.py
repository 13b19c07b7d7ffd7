"""Mutants of the references: which are made, who kills them, and what a survivor costs."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray", reason='python -m pip install -e ".[mutants]"')

from tests import mutants as program
from tests.mutants import CHECKS, NOBODY, TESTS, Fate
from tests.mutations import REFERENCE, Mutant, mutants_of

SOURCE = '''
"""Chapter 1 of 2."""
import sys

LIMIT: int | None = 3


def longer(text: str | bytes, by: int = 1) -> int | None:
    """Return 1 more than 0."""
    return len(text) + by  # 1


if sys.platform == "win32":
    LIMIT = None

if __name__ == "__main__":
    print(longer("one"))
'''
FIRST, SECOND = (
    Mutant("tcp", "server.py", "AddNot", "f", "if a:", f"if {word} a:", f"if {word} a: pass")
    for word in ("not", "not not")
)


def test_only_what_can_change_behaviour_is_changed(tmp_path: Path) -> None:
    """No mutants of annotations, docstrings, comments, the main guard and other systems."""
    path = tmp_path / "server.py"
    path.write_text(SOURCE, encoding="utf-8")
    made = list(mutants_of("tcp", path))
    assert {one.line for one in made} == {
        "LIMIT: int | None = 3",
        "def longer(text: str | bytes, by: int = 1) -> int | None:",
        "return len(text) + by  # 1",
    }
    assert {one.where for one in made} == {"", "longer"}
    limits = [one.becomes for one in made if not one.where]
    assert [" ".join(one.split()) for one in limits] == [
        "LIMIT: int | None = 4",
        "LIMIT: int | None = 2",
    ]


@pytest.mark.parametrize(
    ("only", "killer", "by"),
    [
        ("tcp/server.py ChatServer.broadcast ReplaceComparisonOperator_IsNot_Is:", CHECKS, "every"),
        ("tcp/protocol.py NumberReplacer: MAX_NAME", TESTS, "test_room.py::"),
    ],
)
def test_mutant_is_killed_by_the_first_who_sees_it(only: str, killer: str, by: str) -> None:
    path = REFERENCE / only.partition(" ")[0]
    mutant = next(one for one in mutants_of("tcp", path) if only in str(one))
    fate = program.try_out(mutant)
    assert (fate.killer, fate.ungraded) == (killer, ())
    assert by in fate.by


@pytest.fixture
def two_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """One mutant that is killed and one that lives, both tried before; how to ask for them."""
    kept = program.Kept(tmp_path / "cache" / "kept.json", fresh=False)
    kept.add(FIRST, Fate(CHECKS, "starts: failed"))
    kept.add(SECOND, Fate(NOBODY))
    made = {"tcp": [FIRST, SECOND], "udp": []}
    monkeypatch.setattr(program, "mutants", made.__getitem__)
    monkeypatch.setattr(program, "TABLE", tmp_path / "table.toml")
    return ["--kept", str(kept.path)]


ROW = '[[survives]]\nfile = "{}"\nline = "if a:"\noperators = ["AddNot"]\nwhy = "none"\n'


@pytest.mark.parametrize(
    ("table", "status", "said"),
    [
        ("survives = []", 1, "lives, and is not listed: tcp/server.py f AddNot"),
        (ROW.format("*/server.py"), 0, "note: is killed (starts: failed), yet listed"),
        (ROW.format("tcp/server.py") + 'becomes = ["if not not a:"]', 0, "killed by: starts 1"),
        (ROW.format("tcp/server.py") + 'becomes = ["if not a:"]', 1, "lives, and is not listed"),
        (ROW.format("*/server.py") + ROW.format("tcp/client.py"), 1, "no such mutant"),
    ],
)
def test_survivor_must_be_listed(
    two_known: list[str], capsys: pytest.CaptureFixture[str], table: str, status: int, said: str
) -> None:
    program.TABLE.write_text(table, encoding="utf-8")
    assert program.main(two_known) == status
    assert said in capsys.readouterr().out


def test_table_speaks_of_lines_that_are_there() -> None:
    for entry in program.entries(program.TABLE):
        files = [path for path in REFERENCE.glob("*/*.py") if path.match(entry.file)]
        assert files, entry
        for path in files:
            lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
            assert entry.line in lines, f"{path}: {entry.line}"
            assert entry.why, entry
