"""`chatkit`: each wrong word is answered by one line and status 2, never by a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grader import cli, inspection
from grader.room.dialect_file import load

HOME = Path(__file__).parents[1]
REFERENCE = str(HOME / "reference" / "tcp")


@pytest.fixture
def chatkit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run one command; give its status, its output and its complaint."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["chatkit", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, said.out, said.err

    return run


def test_without_a_command_the_commands_are_told(chatkit) -> None:
    status, out, _ = chatkit()
    assert status == 0
    assert "inspect" in out
    assert "starter" in out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["inspect"], "missing argument"),
        (["inspct", "x"], "no such command 'inspct'"),
        (["inspect", "--sever", "x"], "no such option: --sever"),
        (["inspect", "nowhere"], "no file or folder 'nowhere'; check the path"),
        (["inspect", REFERENCE, "--port", "99999"], "--port 99999: expected a number from 1"),
        (["inspect", REFERENCE, "--protocol", "sctp"], "--protocol sctp: expected tcp or udp"),
        (["inspect", REFERENCE, "--python", "9.9"], "--python 9.9: not found"),
        (["inspect", REFERENCE, "--save-dialect", "no/such/d.toml"], "--save-dialect no/such"),
    ],
)
def test_wrong_word_is_one_line_and_status_2(
    chatkit, words: list[str], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = chatkit(*words)
    assert status == 2
    assert err.startswith(complaint)
    assert err.count("\n") == 1


def test_inspect_says_what_was_found_and_how_it_speaks(chatkit, tmp_path: Path) -> None:
    kept = tmp_path / "dialect.toml"
    status, out, _ = chatkit("inspect", REFERENCE, "--save-dialect", str(kept))
    assert status == 0
    assert "server: server.py" in out
    assert "port: 9090" in out
    assert "learned from the student's client" in out
    assert load(kept).message[0].template.render("a", "hello") == b"hello\n"


def test_inspect_of_a_folder_without_a_server_says_so(chatkit, tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text("print('hello')\n", encoding="utf-8")
    status, out, _ = chatkit("inspect", str(tmp_path))
    assert status == 0
    assert "note: no" in out
    status, _, err = chatkit("inspect", str(tmp_path), "--save-dialect", str(tmp_path / "d.toml"))
    assert status == 2
    assert "no dialect to save" in err


def test_ctrl_c_ends_quietly(chatkit, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(inspection, "inspect", interrupted)
    status, out, err = chatkit("inspect", REFERENCE)
    assert status == 130
    assert (out.strip(), err.strip()) == ("", "")


def test_starter_goes_where_it_is_told(chatkit, tmp_path: Path) -> None:
    status, out, _ = chatkit("starter", str(tmp_path / "new"))
    assert status == 0
    assert "server.py" in out
    made = (tmp_path / "new" / "tcp" / "server.py").read_text(encoding="utf-8")
    assert made == (HOME / "starter" / "tcp" / "server.py").read_text(encoding="utf-8")
