"""Programs that slip out of the tree of processes, where no namespace holds them."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import sys
from pathlib import Path

import psutil
import pytest

from grader.verdict.grade import Options, grade

CHAT = Path(__file__).parents[1] / "zoo" / "base" / "tutorial"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux")

FORGETS = """
import os, sys
if os.fork() == 0:  # a daemon, with nothing in its environment that tells whose it is
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 1000)
        os.execve(sys.executable, [{mark!r}, "-c", "import time; time.sleep(60)"], {{}})
    os._exit(0)
"""
HOPS = """
import os, time
if os.fork() == 0:  # another process each moment: who lists them comes too late
    os.setsid()
    os.closerange(0, 1000)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if os.fork(): os._exit(0)
        time.sleep(0.002)
    os._exit(0)
"""


@pytest.mark.parametrize("code", [FORGETS, HOPS], ids=["forgets", "hops"])
def test_nothing_outlives_a_plain_grading(tmp_path: Path, code: str) -> None:
    mark = f"stray-{secrets.token_hex(8)}"
    folder = tmp_path / mark
    shutil.copytree(CHAT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    server = (folder / "server.py").read_text(encoding="utf-8")
    server = server.replace("def main():\n", f"{code.format(mark=mark)}\n\n\ndef main():\n", 1)
    (folder / "server.py").write_text(server, encoding="utf-8")
    before = set(psutil.Process().children(recursive=True))
    (result,) = grade(folder, Options(isolation="plain"), only=("starts",))
    assert result.passed, result.checks
    left = []
    for process in set(psutil.Process().children(recursive=True)) - before:
        with contextlib.suppress(psutil.Error):
            words = " ".join(process.cmdline())
            if mark in words or "server.py" in words:
                left.append(words)
    assert left == []
