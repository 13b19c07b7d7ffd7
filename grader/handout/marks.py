"""Cut the marked solutions out of a source, and leave loud holes.

    # BEGIN SOLUTION step 3: to everyone but the sender
    ...
    # END SOLUTION

becomes a TODO and ``raise NotImplementedError("step 3: to everyone but the
sender")``. The one source of starter files and of the notebooks' exercises is
the finished one; a mark that is nested, unclosed or misspelt is refused, because
it would hand out the solution.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BEGIN = re.compile(r"(?P<indent> *)# BEGIN SOLUTION (?P<label>(?P<kind>\w+) (?P<step>\d+): \S.*)")
_END = re.compile(r" *# END SOLUTION")
_LOOKS_LIKE_A_MARK = re.compile(r"#.*\b(?:BEGIN|END)[ _-]*SOLUTION", re.IGNORECASE)


class StarterError(Exception):
    """The marks of a source do not fit: ``file:line: what; what to do``."""


@dataclass(frozen=True)
class Hole:
    """One marked solution."""

    label: str  # "step 3: to everyone but the sender"
    step: int
    line: int  # of the BEGIN mark, from 1
    indent: str
    solution: tuple[str, ...]  # the lines between the marks

    @property
    def todo(self) -> tuple[str, ...]:
        """What stands in the hole for the solution."""
        code = [line for line in self.solution if line.strip() and not line.strip().startswith("#")]
        size = f"about {len(code)} lines" if len(code) > 1 else "one line"
        label = self.label.replace("\\", "\\\\").replace('"', '\\"')
        return (
            f"{self.indent}# TODO {self.label} ({size})",
            f'{self.indent}raise NotImplementedError("{label}")',
        )


def find_holes(source: str, where: str) -> list[Hole]:
    """Return the marked solutions of *source*, top to bottom.

    Raises:
        StarterError: a mark is nested, unclosed, misspelt, or holds nothing.
    """
    holes: list[Hole] = []
    begun: tuple[int, re.Match[str]] | None = None
    lines = source.splitlines()
    for number, line in enumerate(lines, start=1):
        if begin := _BEGIN.fullmatch(line):
            if begun:
                raise StarterError(
                    f"{where}:{number}: solution inside the one of line {begun[0]};"
                    " end that one first"
                )
            begun = number, begin
        elif _END.fullmatch(line):
            if not begun:
                raise StarterError(
                    f"{where}:{number}: end of a solution that never began; add its BEGIN SOLUTION"
                )
            holes.append(_hole(begun[0], begun[1], lines[begun[0] : number - 1], where))
            begun = None
        elif _LOOKS_LIKE_A_MARK.search(line):
            raise StarterError(
                f"{where}:{number}: mark {line.strip()!r},"
                " expected '# BEGIN SOLUTION step N: title' or '# END SOLUTION'"
            )
    if begun:
        raise StarterError(f"{where}:{begun[0]}: solution without an end; add '# END SOLUTION'")
    return holes


def _hole(line: int, begin: re.Match[str], solution: list[str], where: str) -> Hole:
    if not any(text.strip() for text in solution):
        raise StarterError(f"{where}:{line}: empty solution; put its lines between the marks")
    return Hole(begin["label"], int(begin["step"]), line, begin["indent"], tuple(solution))


def remove_solutions(source: str, where: str, solved: int = 0) -> str:
    """Return *source* without its marks, and with holes for all steps after *solved*.

    Raises:
        StarterError: see `find_holes`; or the result is no Python any more.
    """
    lines: list[str] = source.splitlines()
    for hole in reversed(find_holes(source, where)):
        kept = hole.solution if hole.step <= solved else hole.todo
        lines[hole.line - 1 : hole.line + len(hole.solution) + 1] = kept
    starter = "\n".join(lines) + "\n"
    try:
        compile(starter, where, "exec")
    except SyntaxError as error:
        raise StarterError(
            f"{where}:{error.lineno}: no Python without its solutions ({error.msg});"
            " mark whole statements"
        ) from error
    return starter
