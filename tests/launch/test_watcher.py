"""Programs of a plain grading end with the grader, however it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from grader.launch import job
from grader.launch.pump import Deadline
from grader.launch.watcher import MARK, marked

SECONDS = 20
GRADER = """
import sys
from pathlib import Path
from grader.launch import interpreter, plain
from grader.launch.pump import Pump
from grader.launch.world import Command
world = plain.PlainWorld(Pump(), Path(sys.argv[1]))
process = world.spawn(Command("main.py", interpreter.base_python()))
while "away" not in process.output.text():
    world.pump.wait(0.01)
print(world._tree.token, flush=True)
while True:
    world.pump.wait(1)
"""
PROGRAM = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    print("away")
while True: time.sleep(1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a job does it there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_program_outlives_a_grader_that_is_killed(number: int, tmp_path: Path) -> None:
    """Nor what has left its session and its parent, and hears no signal that can be ignored."""
    (tmp_path / "main.py").write_text(textwrap.dedent(PROGRAM), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", GRADER, tmp_path], stdout=subprocess.PIPE, text=True
    ) as grader:
        assert grader.stdout is not None
        mark = grader.stdout.readline().strip()
        assert len(marked(mark)) == 2
        grader.send_signal(number)
    deadline = Deadline(SECONDS)
    while left := marked(mark):
        assert not deadline.passed, left
        psutil.wait_procs(left, timeout=0.1)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no watcher")
def test_the_watcher_ends_with_the_grader(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("print('away')\ninput()", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", GRADER, tmp_path], stdout=subprocess.PIPE, text=True
    ) as grader:
        assert grader.stdout is not None
        grader.stdout.readline()
        children = psutil.Process(grader.pid).children()
        watcher = next(one for one in children if "launch.watcher" in " ".join(one.cmdline()))
        grader.kill()
    watcher.wait(timeout=SECONDS)


def test_this_grader_is_no_program_of_its_own() -> None:
    assert MARK not in os.environ
    assert marked("no such mark") == set()


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes of 64 bits")
def test_a_jobs_limits_have_the_size_that_windows_expects() -> None:
    """As its compilers lay them out: 64 and 144 bytes."""
    assert ctypes.sizeof(job.BasicLimits) == 64
    assert ctypes.sizeof(job.ExtendedLimits) == 144
    assert job.BasicLimits.flags.offset == 16
