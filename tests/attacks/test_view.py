"""Hostile submissions where no bubblewrap is: the machine's files are seen, none is changed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.launch import isolation
from grader.verdict.grade import Options, grade
from grader.verdict.model import Result, Verdict
from tests.attacks.conftest import TALK, HandIn

OPEN_TO_ALL = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/")

pytestmark = pytest.mark.skipif(
    isolation.why_not("namespaces") is not None, reason="this system has no namespaces for us"
)

Attack = Callable[[str], Result]


@pytest.fixture
def attack(hand_in: HandIn) -> Attack:
    """Grade the chat with code put before its server's main()."""

    def play(code: str) -> Result:
        (result,) = grade(hand_in(code), Options(isolation="namespaces"), only=("starts", TALK))
        return result

    return play


def printed(result: Result) -> str:
    return "".join(event.text for one in result.checks for event in one.transcript)


def test_no_file_is_left_and_none_is_carried_to_the_next_scene(
    attack: Attack, tmp_path: Path
) -> None:
    name = f"left-{secrets.token_hex(8)}"
    result = attack(f"""
import os
for folder in {(*OPEN_TO_ALL, str(tmp_path), str(Path.home()))!r}:
    path = os.path.join(folder, {name!r})
    if os.path.exists(path): print("CARRIED", path)
    try: open(path, "w").write("x")
    except OSError: pass
""")
    assert result.passed
    assert "CARRIED" not in printed(result)
    for folder in (*OPEN_TO_ALL, str(tmp_path), str(Path.home())):
        assert not Path(folder, name).exists()


def test_a_program_may_write_where_programs_do(attack: Attack) -> None:
    result = attack("""
import tempfile
with tempfile.NamedTemporaryFile() as file: file.write(b"x")
open("/dev/null", "w").write("x")
open("here.log", "w").write("x")
open("/dev/urandom", "rb").read(1)
""")
    assert result.passed


def test_neither_devices_nor_settings_nor_services_are_in_reach(attack: Attack) -> None:
    """As root without capabilities it owns them all: only what is mounted keeps it off."""
    result = attack("""
import os, socket
for path in ("/proc/sys/kernel/core_pattern", "/sys/kernel/uevent_helper", "/proc/1/mem"):
    try: open(path, "r+b"); print("REACHED", path)
    except OSError: pass
allowed = {"null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts", "shm", "fd"}
print("REACHED" if set(os.listdir("/dev")) - allowed - {"stdin", "stdout", "stderr"} else "")
print("REACHED" if set(os.listdir("/dev/pts")) - {"ptmx"} else "", os.listdir("/dev/pts"))
print("REACHED" if os.listdir("/run") else "")
raise SystemExit(1)
""")
    assert result.checks[0].verdict is not Verdict.PASSED
    assert "['ptmx']" in printed(result) or "[]" in printed(result)
    assert "REACHED" not in printed(result)
