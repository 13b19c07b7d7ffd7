"""Mechanical mutants of the references, by the operators of cosmic-ray.

A mutant is a reference with one operator, number, keyword, handler or loop changed. Left out,
by one rule, is what cannot change behaviour here: a mutant that is the original once annotations,
docstrings and the tests of ``__name__`` and of ``sys.platform`` are taken away from both; and what
no longer compiles. Operators that want arguments draw lots, so they are left out as well.
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import functools
import hashlib
import shutil
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator

REPOSITORY = Path(__file__).parents[1]
REFERENCE = REPOSITORY / "reference"


@dataclass(frozen=True)
class Mutant:
    """One reference with one change in one of its files."""

    protocol: str
    file: str
    operator: str  # as cosmic-ray calls it
    where: str  # the function or class it is in, such as "ChatServer.leave"
    line: str  # the first line that differs, as it was
    becomes: str
    source: str  # the whole file with the change

    def __str__(self) -> str:
        """How it is called in reports, and what ``--only`` looks into."""
        place = f"{self.protocol}/{self.file} {self.where}".rstrip()
        return f"{place} {self.operator}: {self.line} -> {self.becomes}"

    @property
    def key(self) -> str:
        """The same for the same behaviour, whatever is said of it in comments."""
        parts = [self.protocol, self.file, _behaviour(self.source)]
        parts += [
            _behaviour(path.read_text(encoding="utf-8"))
            for path in sorted((REFERENCE / self.protocol).glob("*.py"))
            if path.name != self.file
        ]
        return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]

    def make(self, folder: Path) -> Path:
        """Write the chat into *folder*, which is made."""
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REFERENCE / self.protocol, folder, ignore=ignored)
        (folder / self.file).write_text(self.source, encoding="utf-8")
        return folder


@dataclass(frozen=True)
class Entry:
    """Mutants that live and are no bug: a line's, by these operators."""

    file: str
    line: str
    operators: tuple[str, ...]
    why: str
    becomes: tuple[str, ...] = field(default=())  # where an operator changes a line in many ways

    def holds(self, mutant: Mutant) -> bool:
        """Whether it is about *mutant*."""
        return (
            self.file in (f"{mutant.protocol}/{mutant.file}", f"*/{mutant.file}")
            and self.line == mutant.line
            and mutant.operator in self.operators
            and (not self.becomes or " ".join(mutant.becomes.split()) in self.becomes)
        )


def entries(table: Path) -> list[Entry]:
    """The rows of the *table* of survivors."""
    return [
        Entry(
            row["file"],
            row["line"],
            tuple(row["operators"]),
            row["why"],
            tuple(row.get("becomes", ())),
        )
        for row in tomllib.loads(table.read_text(encoding="utf-8"))["survives"]
    ]


def mutants(protocol: str) -> list[Mutant]:
    """All mutants of one reference, file by file, each behaviour once."""
    return [
        mutant
        for path in sorted((REFERENCE / protocol).glob("*.py"))
        for mutant in mutants_of(protocol, path)
    ]


def mutants_of(protocol: str, path: Path) -> Iterator[Mutant]:
    """The mutants of one file."""
    source = path.read_text(encoding="utf-8")
    seen = {_behaviour(source)}
    tree = get_ast(source)
    for name in sorted(plugins.operator_names()):
        if (kind := plugins.get_operator(name)).arguments():
            continue
        operator: Operator = kind()
        places = sum(1 for node in ast_nodes(tree) for _ in operator.mutation_positions(node))
        for occurrence in range(places):
            changed = mutate_code(source, operator, occurrence)
            behaviour = _behaviour(changed)
            if behaviour is None or behaviour in seen:
                continue
            seen.add(behaviour)
            number, line, becomes = _difference(source, changed)
            where = _around(source, number)
            short = name.removeprefix("core/")
            yield Mutant(protocol, path.name, short, where, line, becomes, changed)


@functools.cache
def _behaviour(source: str) -> str | None:
    """What of *source* can be seen when it runs; None when it does not compile."""
    with warnings.catch_warnings(), contextlib.suppress(SyntaxError):
        warnings.simplefilter("ignore")  # `is` beside a literal
        compile(source, "mutant", "exec")
        return ast.dump(_Bare().visit(ast.parse(source)))
    return None


class _Bare(ast.NodeTransformer):
    """Takes away what cannot change behaviour."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = ast.Constant(None)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                del node.body[0]
        if isinstance(node, ast.If):
            given = {"sys.platform", "__name__"} & set(map(ast.unparse, ast.walk(node.test)))
            node.test = ast.Constant(f"asks for {given}") if given else node.test
        return node


def _difference(old: str, new: str) -> tuple[int, str, str]:
    """The number of the first line that differs, that line, and what it becomes."""
    before, after = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    _, start, _, begin, end = next(one for one in matcher.get_opcodes() if one[0] != "equal")
    becomes = " ".join(line.strip() for line in after[begin:end])
    return start + 1, before[start].strip(), becomes


def _around(source: str, number: int) -> str:
    """The names of the classes and functions that line *number* lies in."""
    found = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and node.lineno <= number <= (node.end_lineno or node.lineno)
    ]
    return ".".join(node.name for node in sorted(found, key=lambda node: node.lineno))
