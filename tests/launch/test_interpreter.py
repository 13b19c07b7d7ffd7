"""Which Python runs a program, and what its environment holds."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader.launch import interpreter
from grader.launch.interpreter import base_python, environment, find_python, named_python


def test_the_base_interpreter_runs_submissions() -> None:
    """Not the grader's virtual environment, so that its packages are not the student's."""
    assert Path(sys.base_prefix).resolve() in base_python().parents
    assert interpreter.version_of(base_python()) == sys.version_info[:2]


@pytest.mark.parametrize("needed", ["3", "3.8", f"3.{sys.version_info[1]}"])
def test_what_the_base_interpreter_takes_it_runs(needed: str) -> None:
    assert find_python(needed) == base_python()


def test_a_syntax_of_the_future_finds_nobody() -> None:
    assert find_python("3.99") is None


def test_an_interpreter_goes_by_path_command_or_version() -> None:
    assert named_python(str(base_python())) == base_python()
    assert named_python(f"3.{sys.version_info[1]}") is not None
    assert named_python("3.99") is None
    assert named_python("no-such-python") is None


def test_what_does_not_run_has_no_version(tmp_path: Path) -> None:
    assert interpreter.version_of(tmp_path / "python3.11") == (0, 0)


def test_the_environment_holds_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_TOKEN", "canary")
    monkeypatch.setenv("PYTHONSTARTUP", "/tmp/evil.py")
    told = environment("/shim", "/box", ("/box/src",), {"ONE": "1"})
    assert "GRADER_TOKEN" not in told
    assert "PYTHONSTARTUP" not in told
    assert told["PYTHONPATH"] == os.pathsep.join(("/shim", "/box/src"))
    assert told["ONE"] == "1"


def started(code: str, python: Path | None = None, **orders: str) -> str:
    """What *code* prints when it is started with the shim."""
    told = environment(str(interpreter.SHIM), "/nonexistent", (), orders)
    done = subprocess.run(
        [str(python or base_python()), "-B", "-c", code],
        env=told,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_the_shim_leaves_no_trace_of_its_orders() -> None:
    code = "import os; print([name for name in os.environ if 'CHATKIT' in name])"
    assert started(code, CHATKIT_LIMITS="CORE=0") == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="a signal asks for the stacks elsewhere")
def test_a_python_without_faulthandler_outlives_a_question_for_its_stacks() -> None:
    if (python := find_python("2")) is None:
        pytest.skip("no Python 2 here")
    code = "import os, signal; os.kill(os.getpid(), signal.SIGUSR2); print('alive')"
    assert started(code, python, CHATKIT_STACKS="2") == "alive"


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX's")
def test_the_shim_sets_limits() -> None:
    code = "import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE))"
    assert started(code, CHATKIT_LIMITS="NOFILE=64 NOSUCH=1") == "(64, 64)"


def test_the_shim_leads_connections_to_the_relay() -> None:
    code = (
        "import socket\n"
        "print(socket.socket.__name__, isinstance(socket.socket(), socket.socket))\n"
        "guest = socket.create_connection(('127.0.0.1', 9), timeout=10)\n"
        "print(guest.recv(5).decode())"
    )
    with socket.create_server(("127.0.0.1", 0)) as relay:
        answer = threading.Thread(target=lambda: relay.accept()[0].sendall(b"hello"))
        answer.start()
        told = started(code, CHATKIT_REDIRECT=f"9>{relay.getsockname()[1]}")
        answer.join()
    assert told == "socket True\nhello"
