r"""Say what every thread of a student's program waits for.

faulthandler can write all stacks while every thread is stuck, because it takes
no lock and allocates nothing. It knows lines but no objects: what is waited for
is read from the source of the student's own innermost line.

    Thread 0x00007f… (most recent call first):
      File "…/server.py", line 41 in broadcast        with clients_lock:
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grader.launch.frames import Frame, inside, source_line, unescape
from grader.text.words import phrase, say

_HEAD = re.compile(
    r"(?:(?P<current>Current thread|Stack)|Thread)(?: 0x(?P<id>[0-9a-f]+))?"
    r"(?: \[(?P<name>.*)\])?(?: \(.*\))? \(most recent call first\):$"  # 3.14 writes the name
)
_FRAME = re.compile(r'  File "(?P<file>.+)", line (?P<line>\d+) in (?P<function>.+)$')

LOCK = phrase("waiting for {what}")
SIGNAL = phrase("waiting for a signal of {what}")  # of an event or a condition
DATA = phrase("waiting for data")
GUEST = phrase("waiting for a new guest")
KEYBOARD = phrase("waiting for its keyboard")
THREAD = phrase("waiting for thread {what}")
THREADS = phrase("waiting for its threads to end")
MAIN = phrase("the main thread")  # in no line of the student's: they are all behind it
QUEUE = phrase("waiting for queue {what}")
FULL_QUEUE = phrase("waiting for room in queue {what}")
READER = phrase("waiting until the other side reads")
ASLEEP = phrase("asleep")
ANY_SOCKET = phrase("waiting for any of its sockets")
CONNECTION = phrase("waiting for its connection")
WINDOW = phrase("waiting for its window")

_NAME = r"(?P<what>[\w.]+(?:\[[^\]]*\])?)"
# The first that fits: what is inside the brackets of a call is waited for before the call.
_LINES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"\b(?:raw_)?input\(|\bstdin\b|\bgetpass\(|\bgetch", KEYBOARD),
        (rf"\bwith\s+{_NAME}\s*(?:,|:)", LOCK),
        (rf"{_NAME}\.acquire\(", LOCK),
        (r"\.accept\(", GUEST),
        (r"\.(?:recv\w*|read|readline|readinto|readlines)\(", DATA),
        (rf"{_NAME}\.get\((?:\)|block|timeout|True|\d)", QUEUE),
        (rf"{_NAME}\.join\((?:\)|timeout|[\d.]+\))", THREAD),  # not ", ".join(names)
        (r"\.(?:send|sendall|sendto|sendmsg)\(", READER),
        (rf"{_NAME}\.put\(", FULL_QUEUE),
        (r"\bsleep\(", ASLEEP),
        (r"\.connect\(|\bcreate_connection\(", CONNECTION),
        (r"\bselect\(|\.poll\(", ANY_SOCKET),
        (rf"{_NAME}\.wait(?:_for)?\(", SIGNAL),
        (r"\.serve_forever\(", GUEST),
        (r"\bmainloop\(|\.exec_?\(", WINDOW),
    )
)
# Where the student's line does not tell: the library's innermost function does.
_LIBRARY = {
    "accept": GUEST,
    "getpass": KEYBOARD,
    "read": DATA,
    "readinto": DATA,
    "recv": DATA,
    "select": ANY_SOCKET,
}


@dataclass(frozen=True)
class ThreadStack:
    """One thread, cut down to the student's own lines."""

    thread: str  # its name where Python tells it, else its number
    current: bool  # the one that was running when it was asked
    frames: tuple[Frame, ...]  # the innermost first; empty if it is in no line of the student
    waits: str | None = None  # a phrase to be said with {what}
    what: str = ""

    def tell(self, lang: str = "en") -> str:
        """Say it in one line: "server.py:41 in broadcast, waiting for clients_lock"."""
        where = self.frames[0].where if self.frames else say(MAIN, lang)
        return f"{where}, {say(self.waits, lang, what=self.what)}" if self.waits else where

    def __str__(self) -> str:
        return self.tell()


def thread_stacks(dump: str, root: Path) -> list[ThreadStack]:
    """Every thread of faulthandler's *dump* that is in a line of the student, or ends the program.

    Threads of the standard library alone, such as a pool's idle workers, are left out.
    """
    stacks = []
    for head, lines in _split(dump):
        frames: list[Frame] = []
        library: list[str] = []  # functions called by the student's innermost line
        for hit in filter(None, map(_FRAME.match, lines)):
            file, line = inside(hit["file"], root), int(hit["line"])
            function = unescape(hit["function"]).replace("<module>", "")
            if file is not None:
                frames.append(Frame(file, line, function, source_line(root, file, line)))
            elif not frames:
                library.append(function)
        waits, what = _waits(frames[0].source if frames else "", library)
        if frames or waits == THREADS:
            name = head["name"] or f"thread 0x{head['id'] or '0'}"
            stacks.append(ThreadStack(name, bool(head["current"]), tuple(frames), waits, what))
    return stacks


def _split(dump: str) -> list[tuple[re.Match[str], list[str]]]:
    found: list[tuple[re.Match[str], list[str]]] = []
    for line in dump.splitlines():
        if head := _HEAD.match(line):
            found.append((head, []))
        elif found:
            found[-1][1].append(line)
    return found


def _waits(source: str, library: list[str]) -> tuple[str | None, str]:
    code = re.sub(r"(?<!['\"])#.*", "", source)
    for pattern, key in _LINES:
        if hit := pattern.search(code):
            return key, hit.groupdict().get("what") or ""
    if "_shutdown" in library:
        return THREADS, ""
    return next((_LIBRARY[name] for name in library if name in _LIBRARY), None), ""
