"""A client that goes to a public name finds its server here, too."""

from __future__ import annotations

from pathlib import Path

from grader.launch import bubblewrap, isolation
from grader.launch.setting import Setting
from grader.submission import open_submission

SERVER = "import socket\ns = socket.socket()\ns.bind(('0.0.0.0', 9000))\ns.listen()\ns.accept()\n"
CLIENT = (
    "import socket\nHOST = 'chat.example.org'\ns = socket.socket()\ns.connect((HOST, 9000))\n"
    "while True:\n    s.send(input().encode())\n"
)


def test_a_name_in_the_code_stands_for_this_machine(tmp_path: Path) -> None:
    chat = tmp_path / "chat"
    chat.mkdir()
    (chat / "server.py").write_text(SERVER, encoding="utf-8")
    (chat / "client.py").write_text(CLIENT, encoding="utf-8")
    submission = open_submission(chat, tmp_path / "staged")
    needs = Setting(submission, submission.variants[0], isolation.best_rung()).needs
    assert needs.names == ("chat.example.org",)
    bubblewrap.write_etc(tmp_path / "etc", needs.own, needs.names)
    hosts = (tmp_path / "etc" / "hosts").read_text(encoding="utf-8").splitlines()
    assert "127.0.0.1 desk chat.example.org" in hosts
