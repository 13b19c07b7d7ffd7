"""Have the staged sources parsed in a child process, and take its answer.

The source is hostile, so the grader itself never parses it: a child with
limits and a deadline does (see `grader.submission.analysis`). One child reads
all files, which costs about 40 ms; it is started again only when a file has
brought it down, without that file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

DEADLINE = 10.0  # s for all files together
RESTARTS = 4  # files that may bring the child down before the rest is left unread
_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from analysis.worker import main; main()"
_ENVIRONMENT = {k: v for k, v in os.environ.items() if k.upper() in {"SYSTEMROOT", "TEMP", "TMP"}}


@dataclass(frozen=True)
class Fact:
    """One thing that a file says: its kind, where, and what."""

    kind: str
    scope: str  # the top-level function or class it lies in, '' for the module
    line: int
    values: tuple[object, ...]

    def text(self, at: int = 0) -> str:
        """Return one value as text."""
        return str(self.values[at])

    def number(self, at: int = 0) -> int:
        """Return one value as a number."""
        value = self.values[at]
        return value if isinstance(value, int) else 0


@dataclass(frozen=True)
class FileFacts:
    """All that is known of one source file."""

    path: PurePosixPath
    python: str = "3"
    error: tuple[int, str] | None = None
    facts: tuple[Fact, ...] = ()

    def of(self, kind: str, scopes: frozenset[str] | None = None) -> list[Fact]:
        """Return the facts of one kind in source order; of some scopes only, if named."""
        found = [f for f in self.facts if f.kind == kind and (scopes is None or f.scope in scopes)]
        return sorted(found, key=lambda fact: fact.line)


def read_facts(root: Path, paths: list[PurePosixPath]) -> dict[PurePosixPath, FileFacts]:
    """Return the facts of every one of *paths*, in their order."""
    facts: dict[PurePosixPath, FileFacts] = {}
    rest = list(paths)
    for _ in range(RESTARTS + 1):
        if not rest:
            break
        lines, how = _run([str(root.joinpath(*path.parts)) for path in rest])
        for path, line in zip(rest, lines, strict=False):
            facts[path] = _parsed(path, line)
        rest = rest[len(lines) :]
        if rest:
            facts[rest[0]] = FileFacts(rest[0], error=(0, how))
            rest = rest[1:]
    for path in rest:
        facts[path] = FileFacts(path, error=(0, "not read: other files broke Python's parser"))
    return facts


def _run(files: list[str]) -> tuple[list[str], str]:
    """Return the child's complete lines, and in words why there may be too few."""
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", _CODE, str(Path(__file__).parent)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=_ENVIRONMENT
    ) as child:
        try:
            out, _ = child.communicate(json.dumps(files).encode(), timeout=DEADLINE)
            how = "it makes Python's own parser crash"
        except subprocess.TimeoutExpired:
            child.kill()
            out, _ = child.communicate()
            how = f"Python's own parser did not finish within {DEADLINE:.0f} s"
    return out.decode().split("\n")[:-1], how


def _parsed(path: PurePosixPath, line: str) -> FileFacts:
    answer = json.loads(line)
    error = answer.get("error")
    facts = (Fact(i[0], i[1], i[2], tuple(i[3:])) for i in answer.get("items", ()))
    return FileFacts(
        path, answer.get("python", "3"), (error[0], error[1]) if error else None, tuple(facts)
    )
