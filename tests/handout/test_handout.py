"""The handout: all that students need, in a folder of its own, and not one line of a solution."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from grader import checks, cli
from grader.handout.given_away import lines_given_away
from grader.handout.packing import HandoutError, write_handout
from grader.handout.rubric_table import rubric_table
from grader.handout.starter import all_holes, write_starter
from grader.verdict.rubric import DEFAULT, load_rubric

HOME = Path(__file__).parents[2]
RUBRIC = load_rubric(known=set(checks.load()))


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_handout(
        HOME, tmp_path_factory.mktemp("out") / "chat", RUBRIC, DEFAULT, zipped=False
    )


def run_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in *folder*, which holds a grader of its own."""
    clean = {name: value for name, value in os.environ.items() if name not in {"LANG", "LC_ALL"}}
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=clean | {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def grade_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run_in(folder, "-m", "pytest", "grader/", "-p", "no:cacheprovider", *words)


def test_it_holds_what_students_need_and_nothing_else(handout: Path) -> None:
    assert {path.name for path in handout.iterdir()} == {
        ".github", ".gitignore", "LICENSE", "README.md", "README.ru.md",
        "grader", "notebooks", "pyproject.toml", "starter",
    }  # fmt: skip
    assert not list(handout.rglob("reference"))
    assert not list(handout.rglob("classroom"))
    assert not list(handout.rglob("__pycache__"))


def test_no_line_of_a_solution_is_in_it(handout: Path) -> None:
    assert lines_given_away(HOME, handout) == []


def test_a_solution_in_it_would_be_found(handout: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(handout, copy)
    hole = all_holes(HOME / "reference")[Path("tcp/server.py")][0]
    line = max((line.strip() for line in hole.solution), key=len)
    (copy / "notes.md").write_text(f"    {line}\n", encoding="utf-8")
    output = {"outputs": [{"data": {"text/html": [f"<pre>{line}".replace('"', "&quot;")]}}]}
    (copy / "notebooks" / "7.ipynb").write_text(json.dumps({"cells": [output]}), encoding="utf-8")
    assert lines_given_away(HOME, copy) == [f"notebooks/7.ipynb: {line}", f"notes.md: {line}"]


def test_untouched_it_is_graded_not_started(handout: Path) -> None:
    done = grade_in(handout, "--check", "starts")
    assert done.returncode == 1
    assert "starter/tcp" in done.stdout
    assert "not started" in done.stdout
    assert "fill in open_socket()" in done.stdout
    assert "starter/udp" not in done.stdout


@pytest.mark.parametrize(("begun", "graded"), [("udp", "starter/udp"), ("tcp and udp", "starter")])
def test_what_was_begun_is_graded(handout: Path, tmp_path: Path, begun: str, graded: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(handout, copy)
    write_starter(HOME / "reference", tmp_path / "solved", solved=7)
    for protocol in begun.split(" and "):
        shutil.copytree(
            tmp_path / "solved" / protocol, copy / "starter" / protocol, dirs_exist_ok=True
        )
    done = grade_in(copy, "--check", "three_guests", "--json", "result.json")
    assert done.returncode == 0, done.stdout
    results = json.loads((copy / "result.json").read_text(encoding="utf-8"))["results"]
    assert {result["submission"] for result in results} == {graded}
    assert " and ".join(sorted(result["protocol"] for result in results)) == begun


def test_its_chatkit_has_no_commands_of_the_teacher(handout: Path) -> None:
    done = run_in(handout, "-c", "from grader.cli import main; main()")
    assert done.returncode == 0
    assert "inspect" in done.stdout
    assert "handout" not in done.stdout


def test_its_settings_name_what_the_grader_needs(handout: Path) -> None:
    ours = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    theirs = tomllib.loads((handout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert theirs["dependencies"] == ours["dependencies"]
    assert theirs["scripts"] == ours["scripts"]
    assert theirs["entry-points"] == ours["entry-points"]


@pytest.mark.parametrize(("lang", "name"), [("en", "README.md"), ("ru", "README.ru.md")])
def test_assignment_shows_the_rubric_in_force(handout: Path, lang: str, name: str) -> None:
    text = (handout / name).read_text(encoding="utf-8")
    assert rubric_table(RUBRIC, lang) in text
    assert f"| {RUBRIC.title('everyone_else_hears', lang)} | 15 |" in text


def test_notebooks_that_it_holds_find_their_modules(handout: Path) -> None:
    done = run_in(
        handout / "notebooks", "-c", "import sys; sys.path.insert(1, '..'); import lesson"
    )
    assert done.returncode == 0, done.stderr


def test_same_kit_makes_the_same_zip(tmp_path: Path) -> None:
    made = [
        write_handout(HOME, tmp_path / place / "chat", RUBRIC, DEFAULT, zipped=True)
        for place in ("one", "two")
    ]
    assert [path.name for path in made] == ["chat.zip", "chat.zip"]
    one, two = (hashlib.sha256(path.read_bytes()).hexdigest() for path in made)
    assert one == two
    names = zipfile.ZipFile(made[0]).namelist()
    assert {"chat/README.md", "chat/grader/conftest.py", "chat/starter/tcp/server.py"} <= set(names)
    assert [path.name for path in made[0].parent.iterdir()] == ["chat.zip"]


def test_folder_in_use_is_refused_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["chatkit", "handout", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"folder {tmp_path} is not empty; name a new one\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_without_the_kit_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(HandoutError, match="run this in a clone of the kit"):
        write_handout(tmp_path, tmp_path / "out", RUBRIC, DEFAULT, zipped=False)
