"""Recognise why a program did not start, from what it printed last.

These are the reasons the grader can do something about, or must not hold
against the student: a package that is not installed, no display, a port that is
taken. Each looks for Python's own words, so a chat about errors is no symptom.
"""

from __future__ import annotations

import re

_LAST = 1 << 16  # letters: what ended a program stands at the end

_MISSING = re.compile(
    r"^(?:ModuleNotFoundError|ImportError): No module named '?([\w.]+)'?", re.MULTILINE
)
_NOT_STARTED = re.compile(r"^(?:NotImplementedError|not started): *(\S.*)$", re.MULTILINE)
_WINDOW = re.compile(
    r"TclError: (?:no display name|couldn't connect to display)"
    r"|qt\.qpa.{0,200}could not (?:connect to display|load the Qt platform plugin)"
    r"|This application failed to start because no Qt platform plugin"
    r"|pygame\.error: (?:No available video device|video system not initialized)"
    r"|Unable to access the X Display|cannot open display"
    r"|Xlib\.error\.Display\w+|NoSuchDisplayException",
    re.IGNORECASE,
)
_IN_USE = re.compile(r"\[(?:Errno (?:98|48)|WinError 10048)\]|[Aa]ddress already in use|EADDRINUSE")
_NOT_HERE = re.compile(
    r"\[(?:Errno (?:99|49)|WinError 10049)\]|Cannot assign requested address"
    r"|Can't assign requested address"
)
_NO_HOST = re.compile(r"\bgaierror: |\[WinError 1100[14]\]|getaddrinfo failed")
_EOF = re.compile(r"^EOFError\b", re.MULTILINE)


def missing_module(output: str) -> str | None:
    """The package that is not installed: "loguru"."""
    found = _MISSING.findall(output[-_LAST:])
    return found[-1].rstrip(".") if found else None


def not_started(output: str) -> str | None:
    """The starter's own message: "checkpoint 2: broadcast"."""
    found = _NOT_STARTED.findall(output[-_LAST:])
    return found[-1].strip() if found else None


def window_error(output: str) -> bool:
    """Whether the program wanted a window and there is no display."""
    return _WINDOW.search(output[-_LAST:]) is not None


def address_in_use(output: str) -> bool:
    """Whether its port was taken."""
    return _IN_USE.search(output[-_LAST:]) is not None


def address_not_here(output: str) -> bool:
    """Whether it wanted an address that this machine does not have."""
    return _NOT_HERE.search(output[-_LAST:]) is not None


def eof_on_input(output: str) -> bool:
    """Whether it ended because it asked and nobody answered any more."""
    return _EOF.search(output[-_LAST:]) is not None


def host_not_known(output: str) -> bool:
    """Whether it named a host that nobody knows, often the machine's own name."""
    return _NO_HOST.search(output[-_LAST:]) is not None
