"""What a reader of the result should know of the files, in one line each."""

from __future__ import annotations

import sys

from grader.submission.model import IntakeError, Program, Variant
from grader.text.safe import safe_text
from grader.text.words import Said, phrase


def named(programs: tuple[Program, ...], wanted: str) -> Program:
    """Return the program that someone named by its path, or by a name that is unique.

    Raises:
        IntakeError: no program is called that, or several are.
    """
    plain = wanted.replace("\\", "/").removeprefix("./").casefold()
    exact = [p for p in programs if str(p.path).casefold() == plain]
    ends = [p for p in programs if _ends_alike(str(p.path).casefold(), plain)]
    found = exact or ends
    shown = safe_text(wanted, 80)
    if len(found) > 1:
        raise IntakeError(f"'{shown}' could be {_listed(found)}; give its path in the submission")
    if not found:
        there = f"it holds {_listed(programs)}" if programs else "it holds no Python file"
        raise IntakeError(f"no file '{shown}' in the submission; {there}")
    return found[0]


def _ends_alike(path: str, wanted: str) -> bool:
    """Whether one is the end of the other: the root of a submission may lie deeper."""
    return f"/{path}".endswith(f"/{wanted}") or f"/{wanted}".endswith(f"/{path}")


def shadows(programs: tuple[Program, ...]) -> list[str]:
    """Say which files hide a module of Python's own from the programs beside them."""
    folders = {program.path.parent for program in programs if program.role != "other"}
    return [
        Said(
            "your file {file} hides Python's {module} module; rename it",
            file=program.path,
            module=program.path.stem,
        )
        for program in programs
        if program.path.stem in sys.stdlib_module_names and program.path.parent in folders
    ]


def absent(programs: tuple[Program, ...], variants: tuple[Variant, ...]) -> list[str]:
    """Say what was seen when there is no server, or no client for it."""
    if variants:
        without = [variant for variant in variants if variant.client is None]
        return [
            Said("no client found for {file}; name it with --client FILE", file=variant.server.path)
            for variant in without
        ]
    many, one = "{count} Python files", "{count} Python file"
    count = Said(phrase(one) if len(programs) == 1 else phrase(many), count=len(programs))
    clients = [program for program in programs if program.role == "client"]
    if clients:
        seen = Said("{file} is a client ({why})", file=clients[0].path, why=clients[0].why)
    else:
        seen = Said("it binds no socket") if len(programs) == 1 else Said("none binds a socket")
    broken = next((p.syntax_error for p in programs if p.syntax_error), None)
    key = "no server found: looked at {count}, {seen}; name it with --server FILE"
    lines: list[str] = [Said(key, count=count, seen=seen)]
    return lines + ([Said("syntax error: {text}", text=broken)] if broken else [])


def _listed(programs: list[Program] | tuple[Program, ...]) -> str:
    names = [safe_text(str(program.path), 60) for program in programs[:8]]
    return ", ".join(names) + (f" and {len(programs) - 8} more" if len(programs) > 8 else "")
