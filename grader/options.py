"""The instructor's options, known to pytest before it reads its command line.

An option that pytest does not know yet leaves its value standing as a path to
collect from, and pytest would run that path's ``conftest.py``. So this module is a
plugin of its own (an entry point in ``pyproject.toml``), loaded before any conftest.
"""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The instructor's options; all are strings, so that a wrong one is answered by us."""
    group = parser.getgroup("chat", "grading a chat")
    for name, metavar, text in (
        ("submission", "PATH", "a folder, archive, .py, notebook or report to grade"),
        ("server", "FILE", "the server, where it is not found by what it does"),
        ("client", "FILE", "the client, likewise"),
        ("port", "N", "the port to type when a program asks for one"),
        ("host", "H", "the host to type when a program asks for one"),
        ("protocol", "tcp|udp", "grade this protocol only"),
        ("external", "HOST:PORT", "grade a server that already runs, under a debugger say"),
        ("json", "FILE", "write the results there, whole or not at all"),
        ("factor", "X", "the protocol's factor of the mark, instead of the rubric's"),
        ("python", "PYTHON", "the interpreter for the submission: a path or a version"),
        ("dialect", "FILE", "how guests speak to this chat; see `chatkit inspect --save-dialect`"),
        ("isolation", "RUNG", "bubblewrap, namespaces or plain; the strongest that works"),
        ("lang", "en|ru", "the language of titles and stories"),
        ("seed", "N", "the seed of names, texts and random conversations"),
        ("rubric", "FILE", "another rubric.toml"),
    ):
        group.addoption(f"--{name}", metavar=metavar, default=None, help=text)
    group.addoption("--check", metavar="ID", action="append", default=[], help="this check only")
    group.addoption(
        "--allow-packages",
        action="store_true",
        help="install, for this run, the packages that the submission imports",
    )
    group.addoption(
        "--quiet-period",
        action="store_true",
        help="judge silence by a quiet period, as on systems that do not show threads",
    )
