"""Which Python runs the student's program, and in which environment.

The base interpreter, not the grader's virtual environment: a submission sees
the standard library and what the machine has, never the grader's packages.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

SHIM = Path(__file__).with_name("shim")
# Enough for 50 guests with three threads each; what a class laptop survives.
LIMITS = {"NOFILE": 1024, "FSIZE": 16 << 20, "CORE": 0, "CPU": 120, "STACK": 8 << 20}
LIMITS_IN_SANDBOX = {"NPROC": 512, "AS": 4 << 30}  # counted per user or too coarse elsewhere


@cache
def base_python() -> Path:
    """The interpreter behind the virtual environment that runs the grader."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    return Path(base).resolve()


@cache
def prefix_of(python: Path) -> Path:
    """The folder that holds *python* and its library."""
    if python == base_python():
        return Path(sys.base_prefix).resolve()
    return python.resolve().parent.parent


@cache
def version_of(python: Path) -> tuple[int, int]:
    """(major, minor) of an interpreter; (0, 0) when it does not run."""
    if python == base_python():
        return sys.version_info[:2]
    try:
        done = subprocess.run(
            [str(python), "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    match = re.search(r"Python (\d+)\.(\d+)", done.stdout + done.stderr)
    return (int(match[1]), int(match[2])) if match else (0, 0)


@cache
def other_pythons() -> tuple[Path, ...]:
    """Interpreters found on this machine, newest first; the base one left out."""
    folders = [Path(part) for part in os.environ.get("PATH", "").split(os.pathsep) if part]
    folders += sorted(base_python().parent.parent.parent.glob("*/bin"))  # pyenv, uv: side by side
    found: dict[Path, tuple[int, int]] = {}
    for folder in folders:
        for path in (*folder.glob("python[23].[0-9]"), *folder.glob("python[23].[0-9][0-9]")):
            real = path.resolve()
            if real != base_python() and os.access(real, os.X_OK):
                found.setdefault(real, version_of(real))
    usable = [path for path, version in found.items() if version > (0, 0)]
    return tuple(sorted(usable, key=lambda path: found[path], reverse=True))


def find_python(needed: str) -> Path | None:
    """An interpreter for a program's syntax: "3", "2", "newer" or a version; None when missing."""
    if needed == "3":
        return base_python()
    if needed == "2":
        return next((path for path in other_pythons() if version_of(path)[0] == 2), None)
    parts = re.match(r"(\d+)\.(\d+)", needed)
    wanted = (int(parts[1]), int(parts[2])) if parts else sys.version_info[:2]
    if wanted <= sys.version_info[:2] and parts:
        return base_python()
    return next((path for path in other_pythons() if version_of(path) >= wanted), None)


def named_python(name: str) -> Path | None:
    """The interpreter a person named: a path, a command, or a version such as 3.13."""
    if re.fullmatch(r"\d+(\.\d+)?", name):
        for path in (base_python(), *other_pythons()):
            if ".".join(map(str, version_of(path))).startswith(name):
                return path
        return None
    found = shutil.which(name)
    return Path(found).resolve() if found else None


def environment(
    shim: str, home: str, search: tuple[str, ...], extra: Mapping[str, str]
) -> dict[str, str]:
    """The whole environment of a student's program: nothing of ours is in it."""
    told = {
        "HOME": home,
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PROMPT_TOOLKIT_NO_CPR": "1",  # else it waits 2 s for a terminal's answer
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONNOUSERSITE": "1",
        "PYTHONPATH": os.pathsep.join((shim, *search)),
        "PYTHONUNBUFFERED": "1",
        "PYTHON_COLORS": "0",
        "TERM": "xterm",
        "COLUMNS": "120",
        "LINES": "40",
    }
    if sys.platform == "win32":  # without these no socket opens there
        for name in ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "PATH", "COMSPEC"):
            if name in os.environ:
                told[name] = os.environ[name]
        told["USERPROFILE"] = home
    return told | dict(extra)
