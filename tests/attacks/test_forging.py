"""Submissions that would make their own mark, or learn what they should not.

Each attack is a change of a right chat, small and bounded by itself. What holds
on a rung alone (no secrets in reach, no process left) is in ``tests/launch``;
here the whole way to a mark is held.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.verdict.grade import Options, grade
from grader.verdict.model import Verdict
from tests.attacks.conftest import (
    CHAT,
    HERE,
    SECONDS,
    TALK,
    HandIn,
    graded,
    in_sandbox,
    shown,
    verdicts,
)

pytestmark = in_sandbox

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


def test_an_honest_chat_still_gets_all_its_points() -> None:
    """After all that: each of these checks, as before."""
    checks = ("starts", "three_guests", "join_told", TALK, "sender_hears_nothing", "leaving_told")
    result = graded(CHAT, *checks)
    assert set(verdicts(result).values()) == {Verdict.PASSED}
