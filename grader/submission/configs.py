"""Read the chat's address from the settings file it lies in, when the code does not hold it.

A few chats keep host and port in ``config.json``, ``settings.ini`` or ``.env``.
The formats differ, the words do not: a key with "port" in it, then a number.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from grader.submission import names
from grader.submission.decode import decode
from grader.submission.model import Program

LARGEST = 64 * 1024  # bytes of a file that could be settings

_SUFFIXES = frozenset({".json", ".ini", ".toml", ".yaml", ".yml", ".env", ".cfg", ".conf"})
_PORT = re.compile(r"(?i)port[\w\"']*\s*[:=]\s*[\"']?(\d{2,5})\b")
_HOST = re.compile(r"(?i)(?:host|ip|addr\w*|server)[\"']?\s*[:=]\s*[\"']?([\w.:-]+)")


def with_settings(programs: tuple[Program, ...], root: Path) -> tuple[Program, ...]:
    """Return the programs; those without a port of their own with that of the settings files."""
    if all(program.ports or program.role == "other" for program in programs):
        return programs
    ports: list[int] = []
    hosts: list[str] = []
    for path in sorted(root.rglob("*")):  # the staged copy: regular files only
        if path.is_file() and (names.suffix(path.name) in _SUFFIXES or path.name == ".env"):
            text = decode(path.read_bytes()[:LARGEST])[0]
            ports += [int(port) for port in _PORT.findall(text) if 0 < int(port) < 65536]
            hosts += [h for h in _HOST.findall(text) if "." in h or ":" in h or h == "localhost"]
    return tuple(
        dataclasses.replace(
            program,
            ports=tuple(dict.fromkeys(ports)),
            hosts=tuple(dict.fromkeys([*program.hosts, *hosts])),
        )
        if not program.ports and program.role != "other"
        else program
        for program in programs
    )
