"""Several gradings at a time, and gradings as an ordinary user."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.launch import interpreter, isolation
from grader.launch.isolation import Rung

HERE = Path(__file__).parents[1]
CHAT = HERE / "tests" / "zoo" / "base" / "tutorial"  # both of its files have port 14900
SECONDS = 90
GRADE = """
import json, sys
from pathlib import Path
from grader.verdict.grade import Options, grade
rung, path, *checks = sys.argv[1:]
(result,) = grade(Path(path), Options(isolation=None if rung == "-" else rung), only=checks)
verdicts = {one.id: str(one.verdict) for one in result.checks}
stories = [one.story for one in result.checks if one.story]
print(json.dumps({"isolation": result.isolation, "verdicts": verdicts, "stories": stories}))
"""
CHECKS = ("starts", "three_guests", "everyone_else_hears", "three_terminals")


def start(python: Path, rung: Rung | None, **more: object) -> subprocess.Popen[str]:
    """Begin a grading in a process of its own."""
    return subprocess.Popen(
        [python, "-c", GRADE, rung or "-", CHAT, *CHECKS],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,  # type: ignore[call-overload]
    )


def finish(grading: subprocess.Popen[str]) -> dict[str, object]:
    out, errors = grading.communicate(timeout=SECONDS)
    assert grading.returncode == 0, errors
    found: dict[str, object] = json.loads(out)
    assert found["verdicts"] == dict.fromkeys(CHECKS, "passed"), found
    return found


@pytest.mark.parametrize("rung", isolation.RUNGS)
def test_two_gradings_of_the_same_port_at_a_time(rung: Rung) -> None:
    """In networks of their own, or taking turns where the network is shared."""
    if (reason := isolation.why_not(rung)) is not None:
        pytest.skip(reason)
    both = [start(Path(sys.executable), rung, cwd=HERE) for _ in range(2)]
    for grading in both:
        finish(grading)


def for_everybody(folder: Path) -> tuple[Path, dict[str, str]]:
    """An interpreter and packages that any user may read, or a skip with the reason."""
    python = Path("/usr/bin", f"python{sys.version_info[0]}.{sys.version_info[1]}")
    if interpreter.version_of(python) != sys.version_info[:2]:
        pytest.skip(f"there is no {python} of this version that every user may run")
    packages = folder / "packages"
    purelib = Path(sysconfig.get_path("purelib"))
    wanted = "filelock", "psutil", "pyte", "wcwidth", "pytest", "_pytest", "pluggy", "iniconfig"
    for name in (*wanted, "packaging", "pygments", "nbformat", "rich", "typer"):
        for found in (purelib / name, purelib / f"{name}.py"):
            if found.is_dir():
                shutil.copytree(found, packages / found.name)
            elif found.is_file():
                packages.mkdir(exist_ok=True)
                shutil.copy(found, packages)
    shutil.copytree(HERE / "grader", packages / "grader")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return python, {"PYTHONPATH": str(packages), "PATH": "/usr/bin:/bin"}


@pytest.fixture
def everybodys() -> Iterator[Path]:
    """A folder that other users can enter; pytest's own are closed to them."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("rung", isolation.RUNGS)
def test_an_ordinary_user_grades_the_same(rung: Rung, everybodys: Path) -> None:
    """Through a user namespace of its own, where root needs none."""
    if sys.platform != "linux" or os.getuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else")
    if (reason := isolation.why_not(rung)) is not None:
        pytest.skip(reason)
    python, environment = for_everybody(everybodys)
    home = everybodys / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    become = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    chat = shutil.copytree(CHAT, everybodys / "chat")
    grading = subprocess.Popen(
        [*become, python, "-c", GRADE, rung, chat, *CHECKS],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment | {"HOME": str(home), "TMPDIR": str(home)},
        cwd=home,
    )
    found = finish(grading)
    assert rung in str(found["isolation"]) or rung == "plain"
