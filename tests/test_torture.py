"""`chatkit torture`: for as long as asked, status 0, 1 or 2, and the seed that shows it again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grader import cli

HOME = Path(__file__).parents[1]
TUTORIAL = str(HOME / "tests" / "zoo" / "base" / "tutorial")


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


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--seconds", "1", "--examples", "2"], "--seconds and --examples: say one of them"),
        (["--seconds", "soon"], "--seconds soon: expected a number above 0"),
        (["--seconds", "-1"], "--seconds -1: expected a number above 0"),
        (["--examples", "1.5"], "--examples 1.5: expected a whole number from 1"),
        (["--seed", "x"], "--seed x: expected a number from 0"),
        (["--python", "9.9"], "--python 9.9: not found"),
    ],
)
def test_wrong_word_is_one_line_and_status_2(chatkit, words: list[str], complaint: str) -> None:
    status, _, err = chatkit("torture", TUTORIAL, *words)
    assert status == 2
    assert err.startswith(complaint)
    assert err.count("\n") == 1


def test_a_folder_without_a_server_is_status_2(chatkit, tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text("print('hello')\n", encoding="utf-8")
    status, _, err = chatkit("torture", str(tmp_path))
    assert status == 2
    assert "no server found" in err


def test_a_right_chat_bears_so_many_conversations_in_one_line(chatkit) -> None:
    status, out, _ = chatkit("torture", TUTORIAL, "--examples", "3", "--seed", "7", "--lang", "en")
    assert status == 0
    assert out.startswith("TCP: conversations: 3, in ")
    assert out.endswith(" s, seed 7: none broke it\n")


def test_one_conversation_is_held_however_short_the_time(chatkit) -> None:
    """The lesson alone takes longer."""
    status, out, _ = chatkit("torture", TUTORIAL, "--seconds", "0.01", "--lang", "en")
    assert status == 0
    assert out.startswith("TCP: conversations: 1, in ")


def test_the_reference_cannot_ask_for_fewer_turns_of_its_threads(chatkit) -> None:
    """It sets an interval of its own, which must not undo the torture's."""
    path = str(HOME / "reference" / "tcp")
    assert chatkit("torture", path, "--examples", "2", "--lang", "en")[0] == 0


def test_a_server_that_does_not_start_is_told(chatkit, tmp_path: Path) -> None:
    for name in ("server.py", "client.py"):
        text = (Path(TUTORIAL) / name).read_text(encoding="utf-8")
        broken = text.replace("server.listen()", "raise OSError(5, 'no')")
        (tmp_path / name).write_text(broken, encoding="utf-8")
    status, out, _ = chatkit("torture", str(tmp_path), "--lang", "en")
    assert status == 1
    assert "conversations: 0" in out
