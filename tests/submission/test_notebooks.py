"""A chat written in a Jupyter notebook is a hand-in like any other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.submission import IntakeError, Submission


@pytest.fixture
def notebook(tmp_path: Path, hand_in) -> Callable[..., Submission]:
    """Open a notebook of (kind, source) cells."""

    def open_notebook(*cells: tuple[str, str]) -> Submission:
        path = tmp_path / "чат.ipynb"
        path.write_text(text_of(*cells), encoding="utf-8")
        return hand_in(path)

    return open_notebook


def text_of(*cells: tuple[str, str]) -> str:
    made = [
        {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for kind, source in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def staged(submission: Submission, name: str) -> str:
    return (submission.root / name).read_text(encoding="utf-8")


def test_writefile_cells_are_files(notebook, best, server, client) -> None:
    submission = notebook(
        ("markdown", "# Чат"),
        ("code", f"%%writefile my_server.py\n{server}"),
        ("code", f"%%writefile my_client.py\n{client}"),
        ("code", "!python my_server.py"),
    )
    assert best(submission) == ("tcp", "my_server.py", "my_client.py")
    assert staged(submission, "my_server.py") == server
    assert submission.kind == "notebook"
    assert "my_server.py was taken from cell 2 of чат.ipynb" in submission.notes


def test_a_solution_split_over_cells_is_joined(notebook, best, server, client) -> None:
    head, tail = server.split("server = socket")
    imports = "import socket\nimport threading\n"
    submission = notebook(
        ("code", f"%matplotlib inline\n!pip install loguru\n{imports}"),
        ("markdown", "## Сервер"),
        ("code", head.replace(imports, "")),
        ("code", f"server = socket{tail}"),
        ("markdown", "## Клиент"),
        ("code", client.replace(imports, "")),
    )
    assert best(submission) == ("tcp", "server.py", "client.py")
    compile(staged(submission, "server.py"), "server.py", "exec")
    assert "accept" in staged(submission, "server.py")
    assert "import threading" in staged(submission, "client.py")
    assert not any(program.syntax_error for program in submission.programs)


def test_cells_without_any_heading_are_told_apart_by_their_code(notebook, best, server, client):
    submission = notebook(("code", server), ("code", client))
    assert best(submission) == ("tcp", "server.py", "client.py")
    assert staged(submission, "client.py").strip() == client.strip()


def test_a_syntax_error_is_told_by_cell_and_line(notebook, server) -> None:
    submission = notebook(("markdown", "text"), ("code", server + "print('never closed'\n"))
    error = submission.variants[0].server.syntax_error
    assert error is not None
    assert "cell 2 line" in error


def test_a_notebook_without_code_gets_a_verdict(notebook) -> None:
    submission = notebook(("markdown", "Мы сделали чат."))
    assert submission.variants == ()
    assert "чат.ipynb holds no code cell; hand in the .py files" in submission.notes


def test_an_old_notebook_is_read(tmp_path: Path, hand_in, best, server) -> None:
    cell = {"cell_type": "code", "language": "python", "collapsed": False, "input": server,
            "metadata": {}, "outputs": []}  # fmt: skip
    old = {"metadata": {"name": "x"}, "nbformat": 3, "nbformat_minor": 0,
           "worksheets": [{"cells": [cell], "metadata": {}}]}  # fmt: skip
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(old))
    assert best(hand_in(path)) == ("tcp", "server.py", None)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{}]}', "[" * 50_000,
                                  '{"nbformat": 3}'])  # fmt: skip
def test_a_damaged_notebook_is_refused_in_one_line(tmp_path: Path, hand_in, text: str) -> None:
    path = tmp_path / "bad.ipynb"
    path.write_text(text)
    with pytest.raises(IntakeError, match=r"notebook 'bad\.ipynb' is damaged"):
        hand_in(path)


def test_a_folder_that_holds_only_a_notebook_works(hand_in, best, server) -> None:
    submission = hand_in({"lab 3/chat.ipynb": text_of(("code", server))})
    assert best(submission) == ("tcp", "server.py", None)
    assert submission.kind == "notebook"


def test_a_notebook_beside_a_server_is_left_alone(hand_in, server) -> None:
    submission = hand_in({"server.py": server, "notes.ipynb": "not even JSON"})
    assert [str(program.path) for program in submission.programs] == ["server.py"]
