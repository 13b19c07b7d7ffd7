"""What was handed in, as the rest of the grader sees it.

Everything here was read from the text of a student's files; nothing of them
was run. So each field is a likelihood: the room checks it against what the
programs really do, and `Program.why` says what the likelihood rests on.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

ON_PAPER = frozenset({"tkinter", "customtkinter"})  # windows that can do without a screen
HERE = PurePosixPath()  # the submission's root


class IntakeError(Exception):
    """The path cannot be graded; one line: what was found, expected, and what to do."""


@dataclass(frozen=True)
class Argument:
    """One command-line argument that a program reads."""

    name: str  # as a person would say it: "host", "--port", "argv[1]"
    position: int | None  # 1 for the first argument after the script's name
    option: str | None  # "--port"; None for a positional argument
    kind: str  # "host", "port", "name", "mode", "number", "flag" or "text"
    required: bool
    default: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    """One Python file that can be started, or a module of one that can."""

    path: PurePosixPath  # relative to Submission.root
    role: str  # "server", "client", "both" (one file with a switch) or "other"
    protocol: str = "unknown"  # "tcp", "udp" or "unknown"
    why: str = ""  # "binds, listens and accepts (lines 12, 13, 20)"
    window: str | None = None  # "tkinter", ...: it opens a window, itself or through a local module
    ports: tuple[int, ...] = ()  # constants that could be the chat's port, most likely first
    hosts: tuple[str, ...] = ()  # constants that could be the chat's address, "" and LAN included
    goodbyes: tuple[str, ...] = ()  # words that leave: well-known ones first, else source order
    interrupts: bool = False  # it catches Ctrl+C, perhaps to say goodbye
    leaves_on_blank: bool = False  # an empty line typed into the talk ends it, too
    commands: tuple[str, ...] = ()  # other words that begin typed commands: "/JOIN", "/w", "@"
    usages: tuple[str, ...] = ()  # of commands, in its texts: "/register <handle>"
    verbs: tuple[str, ...] = ()  # what may let in or say something: "login", "/msg", "my name is"
    leads: tuple[tuple[str, str], ...] = ()  # what is typed first, and what is asked then
    imports: frozenset[str] = frozenset()  # top-level modules, local ones not counted
    missing: tuple[str, ...] = ()  # of those, neither standard library nor local nor optional
    import_root: PurePosixPath = HERE  # to be on sys.path besides the script's folder
    depth: int = 0  # packages that it lies in, as ``from ..common import`` tells: ``python -m``
    arguments: tuple[Argument, ...] = ()
    asks: tuple[str, ...] = ()  # prompts of input() in source order, their constant part
    python: str = "3"  # "2", "3", or the newest version its syntax needs: "3.12", "3.14"
    syntax_error: str | None = None  # "server.py:12: '(' was never closed": no Python takes it
    uses_threads: str | None = None  # "threading.Thread (line 20)"
    uses_socket: str | None = None  # "socket.socket (line 8)": it makes sockets itself
    frameworks: tuple[str, ...] = ()  # asyncio, socketserver, twisted, ...: they hide the sockets
    modules: tuple[PurePosixPath, ...] = ()  # local files it imports, directly or not

    @property
    def typable(self) -> bool:
        """Whether it can be typed at: on its terminal, or in a window on paper."""
        return self.window is None or self.window in ON_PAPER


@dataclass(frozen=True)
class Variant:
    """A server and the clients that go with it, on one protocol."""

    protocol: str  # "tcp" or "udp"
    server: Program
    client: Program | None
    other_clients: tuple[Program, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Submission:
    """One hand-in, copied into a stage of the grader's own and read."""

    name: str
    root: Path  # the staged copy; every Program.path is relative to it
    kind: str  # "folder", "zip", "tar", "python file", "notebook" or "report"
    programs: tuple[Program, ...] = ()
    variants: tuple[Variant, ...] = ()  # best first; empty when no server was found: see notes
    notes: tuple[str, ...] = field(default=())  # what a reader of the result should know

    @property
    def fingerprint(self) -> int:
        """A number of 62 bits drawn from the names and the bytes of all its files.

        As a seed it makes a mark the same each time, and no answer can be prepared for it:
        whoever writes one into a file has another number.
        """
        drawn = hashlib.sha256()
        for path in sorted(one for one in self.root.rglob("*") if one.is_file()):
            name, data = os.fsencode(path.relative_to(self.root).as_posix()), path.read_bytes()
            drawn.update(b"%d %s %d %s" % (len(name), name, len(data), data))
        return int.from_bytes(drawn.digest()[:8], "big") >> 2
