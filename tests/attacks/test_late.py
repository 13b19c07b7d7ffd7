"""A chat that does the forbidden a moment later, when it thinks that nobody looks any more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.launch import isolation
from grader.verdict.grade import Options, grade
from grader.verdict.model import Verdict

CHAT = Path(__file__).parents[1] / "zoo" / "base" / "tutorial"
SAYS = 'broadcast(f"{name}: {data.decode()}", sock)'

pytestmark = pytest.mark.skipif(
    isolation.best_rung() != "bubblewrap", reason="hostile code is only run in the sandbox"
)


@pytest.mark.parametrize("seconds", [0.1, 0.4, 1.0])
def test_an_echo_that_comes_late_is_one(tmp_path: Path, seconds: float) -> None:
    folder = tmp_path / "late"
    shutil.copytree(CHAT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    server = (folder / "server.py").read_text(encoding="utf-8")
    later = f"threading.Timer({seconds}, sock.sendall, [f'{{name}}: '.encode() + data])"
    server = server.replace(SAYS, f"{SAYS}; t = {later}; t.daemon = True; t.start()")
    (folder / "server.py").write_text(server, encoding="utf-8")
    checks = ("starts", "everyone_else_hears", "sender_hears_nothing")
    (result,) = grade(folder, Options(), only=checks)
    found = {one.id: one.verdict for one in result.checks}
    assert found["everyone_else_hears"] is Verdict.PASSED
    assert found["sender_hears_nothing"] is Verdict.FAILED
