"""Submissions that would kill, slow down or bloat the grader: the right verdict, nobody left."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from grader.launch import guard
from grader.launch.setting import Setting
from grader.verdict import grade as grade_module
from grader.verdict.grade import Options, grade
from grader.verdict.model import Verdict
from tests.attacks.conftest import (
    LINES,
    TALK,
    HandIn,
    graded,
    in_sandbox,
    shown,
    verdicts,
)

pytestmark = in_sandbox


KILLS = """
import os, signal
for target in (os.getppid(), 1, -1):
    try: os.kill(target, signal.SIGKILL)
    except OSError: pass
"""
TRACES = """
import ctypes, os
ctypes.CDLL(None).ptrace(16, 1, 0, 0)
os._exit(0)
"""


@pytest.mark.parametrize("code", [KILLS, TRACES], ids=["kill", "ptrace"])
def test_the_grader_is_out_of_reach(hand_in: HandIn, code: str) -> None:
    result = graded(hand_in(code + "\nraise SystemExit"))
    assert verdicts(result)["starts"] is Verdict.FAILED


FORKS = """
import os, time
for _ in range(150):
    if os.fork() == 0: time.sleep(20); os._exit(0)
"""
HOARDS = """
import os, time
for _ in range(4):
    if os.fork() == 0: break
hoard = [bytearray(b"x" * (1 << 20)) for _ in range(40)]
for _ in range(2000): time.sleep(0.01)
"""


@pytest.mark.parametrize(
    ("code", "threads", "memory", "limit"),
    [(FORKS, 80, 1 << 40, "process limit"), (HOARDS, 700, 128 << 20, "memory limit")],
    ids=["forks", "hoards"],
)
def test_a_world_is_bounded(
    hand_in: HandIn,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    threads: int,
    memory: int,
    limit: str,
) -> None:
    monkeypatch.setattr(guard, "MAX_THREADS", threads)
    monkeypatch.setattr(guard, "MAX_MEMORY", memory)
    result = graded(hand_in(code))
    assert verdicts(result)["starts"] is not Verdict.PASSED
    assert limit in shown(result)


def test_a_file_is_bounded(hand_in: HandIn) -> None:
    result = graded(hand_in("open('big', 'wb').write(b'x' * (64 << 20))"))
    assert verdicts(result)["starts"] is Verdict.CRASHED
    assert "File too large" in shown(result)


def test_many_threads_are_no_crime(hand_in: HandIn) -> None:
    code = """
stop = threading.Event()
for _ in range(300): threading.Thread(target=stop.wait, daemon=True).start()
"""
    assert graded(hand_in(code), TALK).passed


IN_BACKGROUND = """
def attack():
    import os, time
    end = time.monotonic() + 20
    while time.monotonic() < end:
        {action}
threading.Thread(target=attack, daemon=True).start()
"""


@pytest.mark.parametrize(
    "action",
    ["os.write(1, b'A' * 65536)", "os.write(2, b'A' * 65536)", "os.write(3, b'A' * 65536)", "pass"],
    ids=["output", "errors", "our pipe", "CPU"],
)
def test_noise_costs_nothing_but_itself(hand_in: HandIn, action: str) -> None:
    """The chat goes on under it, or the flood is what is told; the grader stays small."""
    result = graded(hand_in(IN_BACKGROUND.format(action=action)), "starts", TALK)
    assert set(verdicts(result).values()) <= {Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED}


SERVES = """
def handle(sock):
    import time
    end = time.monotonic() + 20
    with sock:
        while time.monotonic() < end:
            {action}
"""


def answering(hand_in: HandIn, action: str) -> Path:
    """A server that does *action* for each guest, again and again, instead of chatting."""
    return hand_in(SERVES.format(action=action))


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("sock.sendall(b'A' * 65536)", "flood"),
        ("sock.recv(1000) or time.sleep(1)", "nothing"),
        ("sock.sendall(b'\\x00\\xff\\xfe' * 999); sock.recv(100)", "received"),
        ("sock.setsockopt(socket.SOL_SOCKET, 13, bytes([1] + [0] * 7)); return", "let in"),
    ],
    ids=["floods", "never answers", "no text", "resets"],
)
def test_a_server_that_torments_its_guests(hand_in: HandIn, action: str, said: str) -> None:
    folder = answering(hand_in, action)
    text = (folder / "server.py").read_text(encoding="utf-8")
    start = text.index("def handle(sock):\n    try:")  # the right one would win: it comes later
    end = text.index("def handle(sock):\n    import")
    (folder / "server.py").write_text(text[:start] + text[end:], encoding="utf-8")
    result = graded(folder, "starts", "three_guests", TALK, dialect=LINES)
    assert verdicts(result)["starts"] is Verdict.PASSED
    assert verdicts(result)[TALK] is not Verdict.PASSED


def test_a_byte_a_moment_meets_the_deadline(
    hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It never falls silent and never says a whole line; the scene's deadline ends it."""
    monkeypatch.setattr(grade_module, "Setting", partial(Setting, deadline=1.0))
    drip = """
def drip(sock):
    import time
    for _ in range(2000):
        try: sock.sendall(b"x")
        except OSError: return
        time.sleep(0.01)
def ask_name(sock):
    drip(sock)
"""
    folder = hand_in()
    text = (folder / "server.py").read_text(encoding="utf-8")
    text = text.replace("def leave(sock)", f"{drip}\n\ndef leave(sock)")
    (folder / "server.py").write_text(text, encoding="utf-8")
    (result,) = grade(folder, Options(dialect=LINES), only=["starts", TALK])
    assert verdicts(result)[TALK] in {Verdict.HUNG, Verdict.UNGRADED}  # as busy as this machine is


DEAF = """
import os, signal
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR2):
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        import time
        time.sleep(60)
    os._exit(0)
"""


def test_who_is_deaf_to_signals_ends_all_the_same(hand_in: HandIn) -> None:
    assert graded(hand_in(DEAF), TALK).passed


def test_a_breakpoint_is_no_hang(hand_in: HandIn) -> None:
    result = graded(hand_in("breakpoint()"))
    assert verdicts(result)["starts"] is Verdict.FAILED
    assert "(Pdb)" in shown(result)
