"""A handed-in folder is copied file by file; nothing in it is followed or trusted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.submission import IntakeError, open_submission
from grader.submission.limits import MAX_FILES, MAX_SOURCE


def test_server_and_client_of_a_folder_are_found(hand_in, best, server, client) -> None:
    submission = hand_in({"server.py": server, "client.py": client, "config.json": "{}"})
    assert best(submission) == ("tcp", "server.py", "client.py")
    assert submission.kind == "folder"
    assert submission.name == "submission"
    assert (submission.root / "config.json").read_text() == "{}"


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links here")
def test_a_symbolic_link_is_refused_and_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("password = 1")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "server.py").symlink_to(secret)
    with pytest.raises(IntakeError, match=r"symbolic link not accepted: 'server\.py'"):
        open_submission(folder, tmp_path / "stage")
    assert not list((tmp_path / "stage").iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
@pytest.mark.parametrize("inside", [True, False])
def test_a_fifo_blocks_nobody(tmp_path: Path, inside: bool) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    os.mkfifo(folder / "server.py")
    path = folder if inside else folder / "server.py"
    with pytest.raises(IntakeError, match="pipe"):
        open_submission(path, tmp_path / "stage")


def test_tools_folders_and_pictures_are_left_out(hand_in, server) -> None:
    submission = hand_in({
        "server.py": server,
        ".venv/lib/site.py": "x",
        "__MACOSX/._server.py": b"\x00",
        ".git/hooks/pre-commit": "rm -rf /",
        "node_modules/a/b.py": "x",
        "screenshot.png": b"\x89PNG",
        "._client.py": b"\x00",
        "сертификат.pem": "key",
    })  # fmt: skip
    staged = {p.name for p in submission.root.rglob("*") if p.is_file()}
    assert staged == {"server.py", "сертификат.pem"}


@pytest.mark.parametrize("name", ["conftest.py", "pytest.ini", "sitecustomize.py", "evil.pth"])
def test_files_that_steer_python_or_pytest_are_ignored_with_a_word(hand_in, server, name) -> None:
    submission = hand_in({"server.py": server, name: "raise SystemExit"})
    assert not (submission.root / name).exists()
    assert any(name in note and "ignored" in note for note in submission.notes)


def test_two_spellings_of_one_name_are_refused(tmp_path: Path, hand_in, server) -> None:
    probe = tmp_path / "Probe"
    probe.touch()
    if (tmp_path / "probe").exists():
        pytest.skip("this file system holds only one of them")
    with pytest.raises(IntakeError, match="one file on Windows and macOS"):
        hand_in({"server.py": server, "Server.py": server})


def test_a_huge_source_is_not_read_and_named(hand_in, server) -> None:
    submission = hand_in({"server.py": server, "big.py": b"#" * (MAX_SOURCE + 1)})
    assert any(note.startswith("big.py was not read") for note in submission.notes)


def test_too_many_files_are_refused(hand_in) -> None:
    with pytest.raises(IntakeError, match=f"more than {MAX_FILES} files"):
        hand_in({f"task{n}.py": "" for n in range(MAX_FILES + 1)})


def test_too_many_bytes_are_refused(hand_in) -> None:
    with pytest.raises(IntakeError, match="more than 10 MB"):
        hand_in({f"data{n}.json": b" " * MAX_SOURCE for n in range(11)})


def test_a_folder_without_sources_is_refused(hand_in) -> None:
    with pytest.raises(IntakeError, match="holds no source files"):
        hand_in({"photo.jpg": b"x"})


def test_names_with_spaces_and_cyrillic_work(hand_in, best, server, client) -> None:
    files = {"Мой чат/сервер 1.py": server, "Мой чат/клиент 1.py": client, "readme.txt": "чат"}
    found = best(hand_in(files))
    assert found == ("tcp", "Мой чат/сервер 1.py", "Мой чат/клиент 1.py")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_not_utf8_is_refused_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    try:
        Path(os.fsdecode(bytes(folder) + b"/\xff.py")).write_text("")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    with pytest.raises(IntakeError, match="not UTF-8; rename") as refusal:
        open_submission(folder, tmp_path / "stage")
    str(refusal.value).encode()
