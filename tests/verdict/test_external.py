"""A server that already runs is graded as it is, and runs on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.verdict.grade import Options, grade
from grader.verdict.model import Verdict

CHAT = Path(__file__).parents[1] / "zoo" / "base" / "tutorial"
CHECKS = (
    "three_guests",
    "everyone_else_hears",
    "sender_hears_nothing",
    "leaving_told",
    "three_terminals",
    "clean_exit",
)
SLOW = """
import threading
at_once = broadcast
def broadcast(*said):
    threading.Timer(0.3, at_once, said).start()
"""


@pytest.fixture(params=["", SLOW], ids=["prompt", "slow"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """Where a chat runs that answers at once, or after 0.3 s."""
    code = (CHAT / "server.py").read_text(encoding="utf-8")
    code = code.replace("PORT = 14900", "PORT = 0")
    code = code.replace("def main():", f"{request.param}\n\ndef main():")
    code = code.replace(".listen()", ".listen(); print(server.getsockname()[1], flush=True)")
    (tmp_path / "server.py").write_text(code, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "server.py"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield "127.0.0.1", int(server.stdout.readline())
        assert server.poll() is None
        server.kill()


def test_what_a_running_server_does_is_waited_for(address: tuple[str, int]) -> None:
    """Nothing is seen of its threads, so silence is a quiet period: also where threads are seen."""
    (result,) = grade(CHAT, Options(external=address), only=CHECKS)
    found = {one.id: one.verdict for one in result.checks}
    assert {check: found[check] for check in CHECKS[:4]} == dict.fromkeys(
        CHECKS[:4], Verdict.PASSED
    ), [one.story for one in result.checks]
    assert all(found[check] is Verdict.SKIPPED for check in CHECKS[4:]), found
