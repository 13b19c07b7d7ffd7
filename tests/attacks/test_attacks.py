"""Hostile submissions: the right verdict, nothing left over, nothing learned, nothing slowed.

Each attack is a change of a right chat, small and bounded by itself. What holds
on a rung alone (no secrets in reach, no process left) is in ``tests/launch``;
here the whole way to a mark is held.
"""

from __future__ import annotations

import json
import os
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from grader.launch import guard, isolation
from grader.launch.setting import Setting
from grader.report.json_file import write_json
from grader.room.dialect import Dialect, Step
from grader.room.templates import NAME, TEXT, Template
from grader.submission import IntakeError
from grader.verdict import grade as grade_module
from grader.verdict.grade import Options, grade
from grader.verdict.model import Result, Verdict

HERE = Path(__file__).parents[2]
CHAT = HERE / "tests" / "zoo" / "base" / "tutorial"
TALK = "everyone_else_hears"
SECONDS = 40  # measured: 0.4 to 2 s each
GROWTH = 150 << 20  # bytes that grading an attack may add to the grader's memory

pytestmark = pytest.mark.skipif(
    isolation.best_rung() != "bubblewrap", reason="hostile code is only run in the sandbox"
)

LINES = Dialect(  # where a torment would spoil the lesson
    "given", hello=(Step(Template((NAME,))),), message=(Step(Template((TEXT,))),)
)
HandIn = Callable[..., Path]


@pytest.fixture
def hand_in(tmp_path: Path) -> HandIn:
    """The chat with code put before its main(), run in its server; and other *files*."""

    def make(first: str = "", **files: str) -> Path:
        folder = tmp_path / "vasily_pupkin"
        shutil.copytree(CHAT, folder, ignore=shutil.ignore_patterns("__pycache__"))
        server = (folder / "server.py").read_text(encoding="utf-8")
        code = server.replace("def main():\n", f"{first}\n\n\ndef main():\n", 1)
        (folder / "server.py").write_text(code, encoding="utf-8")
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return folder

    return make


@pytest.fixture(autouse=True)
def unharmed() -> Iterator[None]:
    """After each attack: quick, small, nobody left."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.monotonic() - began < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < GROWTH
    left = [
        process
        for process in psutil.Process().children(recursive=True)
        if process.status() != psutil.STATUS_ZOMBIE
        and not any("grader.launch." in word for word in process.cmdline())
    ]
    assert left == []


def graded(path: Path, *only: str, dialect: Dialect | None = None) -> Result:
    (result,) = grade(path, Options(dialect=dialect), only=only or ("starts",))
    for one in result.checks:
        assert one.verdict is not Verdict.UNGRADED, one.detail or one.story
    return result


def verdicts(result: Result) -> dict[str, Verdict]:
    return {one.id: one.verdict for one in result.checks}


def shown(result: Result) -> str:
    """All that a report can show of what the submission did."""
    texts = [one.story or "" for one in result.checks]
    texts += [event.text for one in result.checks for event in one.transcript]
    return "\n".join([*texts, *result.notes])


# Forging the mark


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos._exit(0)",
        "import sys\nsys.exit(0)",
        "print('{\"score\": 100}')\nprint('=== 10 passed in 0.1s ===')\nraise SystemExit",
        "import atexit\natexit.register(lambda: open('results.json', 'w').write('{}'))\nexit()",
        "import os\nos.write(3, b'100 of 100\\n' * 100_000)\nos._exit(0)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    ],
    ids=["exit 0", "sys.exit", "prints a score", "writes results", "writes to our pipe", "kills"],
)
def test_a_mark_is_made_by_what_guests_hear_alone(hand_in: HandIn, code: str) -> None:
    result = graded(hand_in(code), "starts", "three_guests")
    assert verdicts(result) == {"starts": Verdict.FAILED, "three_guests": Verdict.SKIPPED}
    assert result.score == 0


def test_results_written_everywhere_change_nothing(hand_in: HandIn) -> None:
    name = f"results-{secrets.token_hex(8)}.json"
    code = f"""
import os
for folder in ("/box", "/tmp", "..", "/", "/autograder/results", {tempfile.gettempdir()!r}):
    try: open(os.path.join(folder, {name!r}), "w").write('{{"score": 100}}')
    except OSError: pass
"""
    assert graded(hand_in(code), TALK).passed
    assert not any(name in files for _, _, files in os.walk(tempfile.gettempdir()))


PWN = "import pathlib\npathlib.Path({mark!r}).touch()\nprint('PWNED')\n"


def test_pytest_takes_nothing_from_a_submission(hand_in: HandIn, tmp_path: Path) -> None:
    """Neither its conftest.py nor its settings nor its modules, though we stand in its folder."""
    mark = str(tmp_path / "mark")
    pwn = PWN.format(mark=mark)
    force = (
        "def pytest_runtest_makereport(item, call):\n"
        "    import pytest\n"
        "    report = pytest.TestReport.from_item_and_call(item, call)\n"
        "    report.outcome = 'passed'\n"
        "    return report\n"
    )
    folder = hand_in(
        "raise SystemExit",
        conftest__py=pwn + force,
        pytest__ini="[pytest]\naddopts = --collect-only\n",
        tox__ini="[pytest]\naddopts = --collect-only\n",
        sitecustomize__py=pwn,
        usercustomize__py=pwn,
        pytest__py=pwn,
        test_pwn__py=pwn,
    )
    program = Path(sys.executable).with_name("pytest")
    if not program.is_file():
        pytest.skip("pytest's own program is not beside this interpreter")
    words = ["--submission", ".", "--check", "starts", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [program, HERE / "grader", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert "it ended at once" in done.stdout
    assert "PWNED" not in done.stdout + done.stderr
    assert not Path(mark).exists()


def test_a_module_that_hides_a_standard_one_hurts_its_author_alone(hand_in: HandIn) -> None:
    result = graded(hand_in(socket__py="raise SystemExit"))
    assert verdicts(result)["starts"] is not Verdict.PASSED
    assert "socket.py" in shown(result)


# Learning what it should not


def test_secrets_are_out_of_reach(hand_in: HandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """It prints all that it finds: environment, processes, mounts, files of ours."""
    canary = secrets.token_hex(8)
    monkeypatch.setenv("GRADER_TOKEN", canary)
    code = """
import os, pathlib
found = [str(dict(os.environ))]
for place in ["/proc/self/mountinfo", *map(str, pathlib.Path("/proc").glob("[0-9]*/*"))]:
    if place.endswith(("environ", "cmdline", "mountinfo")):
        try: found.append(pathlib.Path(place).read_text(errors="replace"))
        except OSError: pass
for folder, folders, files in os.walk("/"):
    folders[:] = [one for one in folders if os.path.join(folder, one) not in ("/proc", "/usr")]
    for name in files:
        if name.endswith((".py", ".toml")) and "lib/python" not in folder:
            found.append(os.path.join(folder, name))
            try: found.append(open(os.path.join(folder, name), errors="replace").read())
            except OSError: pass
whole = "".join(found)
for word in WORDS:
    print("LEAKED" if word in whole else "safe", len(whole))
raise SystemExit(1)
"""
    words = [canary, "a guest that stalls delays nobody", "[checks.", "pupkin", "GRADER_TOKEN"]
    split = "".join(f"{word[:5]!r} {word[5:]!r}, " for word in words)
    result = graded(hand_in(f"WORDS = [{split}]\n{code}"))
    assert "safe" in shown(result)
    assert "LEAKED" not in shown(result)
    assert canary not in shown(result)


def test_nothing_tells_one_grading_from_another(hand_in: HandIn) -> None:
    """Names and texts are new with every seed, the machine's name says nothing, the mark stays."""
    code = "import getpass, os, socket\nprint(socket.gethostname(), os.getuid(), os.getcwd())"
    folder = hand_in(code)
    seen, marks = set(), set()
    for seed in (1, 2):
        (result,) = grade(folder, Options(seed=seed), only=[TALK])
        marks.add(result.score)
        told = shown(result)
        assert "grader" not in told
        seen.add(told)
    assert marks == {15.0}


# Hurting the grader

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


# Hurting the reader of the report

EVIL = "\\x1b[2J\\x1b]0;pwn\\x07\\x9b31m\\r\\u202e\\u200b\\x00"


def test_nothing_a_program_says_can_steer_a_terminal(hand_in: HandIn, tmp_path: Path) -> None:
    folder = hand_in(f"print('{EVIL}')\n")
    text = (folder / "server.py").read_text(encoding="utf-8")
    text = text.replace('broadcast(f"{name}: {data.decode()}", sock)', f'broadcast("{EVIL}", sock)')
    (folder / "server.py").write_text(text, encoding="utf-8")
    result = graded(folder, "starts", TALK)
    assert verdicts(result)[TALK] is Verdict.FAILED
    for one in result.checks:
        for char in one.story or "":
            assert char == "\n" or char.isprintable(), repr(char)
    write_json(tmp_path / "result.json", [result])
    data = (tmp_path / "result.json").read_bytes()
    assert json.loads(data)["results"]
    assert b"\x1b" not in data


def test_an_error_text_cannot_either(hand_in: HandIn) -> None:
    result = graded(hand_in(f"raise RuntimeError('{EVIL}\\ud800')"))
    story = result.checks[0].story or ""
    assert verdicts(result)["starts"] is Verdict.CRASHED
    assert all(char == "\n" or char.isprintable() for char in story)


# Hostile folders


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "linked"
    folder.mkdir()
    (folder / "server.py").symlink_to("/etc/passwd")
    (folder / "client.py").symlink_to(CHAT / "client.py")
    with pytest.raises(IntakeError) as refused:
        grade(folder, Options(), only=["starts"])
    assert "\n" not in str(refused.value)
    assert "root:" not in str(refused.value)


def test_a_pipe_in_the_folder_blocks_nobody(hand_in: HandIn) -> None:
    folder = hand_in()
    os.mkfifo(folder / "protocol.py")
    with pytest.raises(IntakeError, match=r"'protocol.py' is no regular file but a pipe"):
        grade(folder, Options(), only=["starts"])


def test_an_honest_chat_still_gets_all_its_points() -> None:
    """After all that: each of these checks, as before."""
    checks = ("starts", "three_guests", "join_told", TALK, "sender_hears_nothing", "leaving_told")
    result = graded(CHAT, *checks)
    assert set(verdicts(result).values()) == {Verdict.PASSED}
