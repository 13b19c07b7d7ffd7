"""A program starts beside its file, or where the files lie that it opens."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from grader.launch.start_folder import start_folder
from grader.launch.world import Command
from grader.submission import open_submission

SERVER = "import socket\ns = socket.socket()\ns.bind(('', 9))\ns.listen()\ns.accept()\n"


@pytest.mark.parametrize(
    ("line", "files", "folder"),
    [
        ("open('./src/port.txt')", ["src/port.txt"], "."),
        ("open('data/port.txt')", ["data/port.txt"], "."),
        ("open('port.txt')", ["src/port.txt"], "src"),
        ("open('port.txt')", ["src/port.txt", "port.txt"], "src"),
        ("open('history.txt', 'w')", [], "src"),
        ("open(f'src/data/{port}.txt', 'w')", ["src/data/README"], "."),
        ("open(f'./data/{port}.txt', 'w')", ["src/data/README"], "src"),
        ("from helper import port", ["src/helper.py", "src/port.txt"], "src"),
    ],
)
def test_where_a_program_starts(tmp_path: Path, line: str, files: list[str], folder: str) -> None:
    chat = tmp_path / "chat"
    made = {"main.py": "", "src/server.py": SERVER + line, **dict.fromkeys(files, "port = 9")}
    for name, text in made.items():
        (chat / name).parent.mkdir(parents=True, exist_ok=True)
        (chat / name).write_text(text, encoding="utf-8")
    submission = open_submission(chat, tmp_path / "staged")
    server = next(one for one in submission.programs if one.path.name == "server.py")
    assert start_folder(submission.root, server) == PurePosixPath(folder)


def test_a_command_starts_beside_its_script_unless_told() -> None:
    box = Path("/box")
    command = Command("src/server.py", Path("python"))
    assert command.starts_in(box) == box / "src"
    assert Command("src/server.py", Path("python"), folder=".").starts_in(box) == box
