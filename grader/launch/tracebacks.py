r"""Find the student's own lines in what the interpreter printed.

A traceback names every frame, library and all; the student needs the ones in
their own files. Python prints the newest exception of a chain last, and each
thread its own traceback, so the last one tells what ended the program.

    File "…/server.py", line 41, in broadcast
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grader.launch.frames import Frame, inside
from grader.launch.symptoms import (
    address_in_use,
    address_not_here,
    eof_on_input,
    host_not_known,
    missing_module,
    not_started,
    window_error,
)
from grader.launch.thread_stacks import ThreadStack, thread_stacks

__all__ = [
    "Frame",
    "ThreadStack",
    "Traceback",
    "address_in_use",
    "address_not_here",
    "eof_on_input",
    "host_not_known",
    "missing_module",
    "not_started",
    "student_traceback",
    "thread_stacks",
    "tracebacks",
    "window_error",
]

LINES_READ = 20_000  # of the end of an output: a program may die in a loop
FIRST, LAST = 2, 6  # frames told of a deep recursion

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_BOX = re.compile(r"^ *[|+] ?")  # the frame an exception group is drawn with
_FRAME = re.compile(r'\s*File "(?P<file>.+)", line (?P<line>\d+)(?:, in (?P<function>.+))?$')
_HEAD = re.compile(r"\s*(?:Exception Group )?Traceback \(most recent call last\):$")
_THREAD = re.compile(r"Exception in thread (?P<thread>.+?):?$")
_CARETS = re.compile(r"\s*[~^ ]+$")
_ERROR = re.compile(r"[^\W\d][\w.]*(?:: .*|:?$)")
_SYNTAX_ERROR = re.compile(r"(?:Syntax|Indentation|Tab)Error: ")


@dataclass(frozen=True)
class Traceback:
    """One exception as it was printed: where it passed through the student's files, and what."""

    frames: tuple[Frame, ...]  # the newest call last, as Python prints them
    error: str  # "RuntimeError: dictionary changed size during iteration"
    thread: str = ""  # "Thread-3 (handle)"; empty for the main thread


def student_traceback(output: str, root: Path, thread: str | None = None) -> list[str]:
    """The last exception in *output* (of *thread*, if given), the student's own lines only.

    Each is "server.py:41 in broadcast: for c in clients:"; then the error itself. Empty
    when there is none.
    """
    found = [t for t in tracebacks(output, root) if thread is None or t.thread == thread]
    if not found:
        return []
    frames = [str(frame) for frame in found[-1].frames]
    if len(frames) > FIRST + LAST:
        frames[FIRST:-LAST] = [f"… {len(frames) - FIRST - LAST} lines of the same kind …"]
    return [*frames, found[-1].error]


def tracebacks(output: str, root: Path) -> list[Traceback]:
    """Every exception printed in *output*, oldest first."""
    lines = _COLOUR.sub("", output).splitlines()[-LINES_READ:]
    lines = [_BOX.sub("", line) for line in lines]
    found: list[Traceback] = []
    thread, at = "", 0
    while at < len(lines):
        if named := _THREAD.match(lines[at]):
            thread = named["thread"]
        is_head = _HEAD.match(lines[at]) is not None
        if is_head or _is_bare_syntax_error(lines, at):
            traceback, at = _read_one(lines, at + is_head, root, thread)
            found.append(traceback)
            if not any("above exception" in line for line in lines[at : at + 3]):
                thread = ""  # what follows is not the next part of a chain
        else:
            at += 1
    return found


def _is_bare_syntax_error(lines: list[str], at: int) -> bool:
    """Whether a SyntaxError begins here: of the started file itself it has no heading."""
    frame = _FRAME.match(lines[at])
    if frame is None or frame["function"]:
        return False
    return any(map(_SYNTAX_ERROR.match, lines[at + 1 : at + 5]))


def _read_one(lines: list[str], at: int, root: Path, thread: str) -> tuple[Traceback, int]:
    frames: list[Frame] = []
    error = ""
    while at < len(lines) and not error:
        line = lines[at]
        if _HEAD.match(line) or _THREAD.match(line):
            break  # two threads wrote at once: the end of this one is lost
        if frame := _FRAME.match(line):
            file = inside(frame["file"], root)
            function = (frame["function"] or "").replace("<module>", "")
            if file is not None:
                frames.append(Frame(file, int(frame["line"]), function, _source(lines, at + 1)))
        elif _ERROR.match(line):
            error = line.strip()
        at += 1
    return Traceback(tuple(frames), error, thread), at


def _source(lines: list[str], at: int) -> str:
    """The source under a frame, if there is any: it is indented and no frame itself."""
    line = lines[at] if at < len(lines) else ""
    if not line.startswith(" ") or _FRAME.match(line) or _CARETS.match(line):
        return ""
    return line.strip()
