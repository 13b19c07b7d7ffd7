"""One parsed file as all the readers of facts see it, and where they put what they find."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .source import Source
from .tree import Constants

MOST = 4_000  # facts of one file: bounds what one file can make the grader hold
LONGEST = 200  # characters of one string

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

Item = list[object]


class File:
    """A parsed file with what all the readers of facts need to know of it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tree = source.tree
        self.constants = Constants(source.tree)
        self.items: list[Item] = []
        self.parameters = _parameters(source.tree)
        self.sockets = _called_socket(source.tree)
        self._functions = {n.name for n in ast.walk(source.tree) if isinstance(n, DEFINITIONS)}
        self._scopes: dict[int, str] = {}
        self.parents: dict[ast.AST, ast.AST] = {}
        for statement in self.tree.body:
            scope = statement.name if isinstance(statement, DEFINITIONS) else ""
            for node in ast.walk(statement):
                self._scopes[id(node)] = scope
                for child in ast.iter_child_nodes(node):
                    self.parents[child] = node

    def scope(self, node: ast.AST) -> str:
        """Return the top-level function or class that *node* lies in, or ''."""
        return self._scopes.get(id(node), "")

    def defines(self, name: str) -> bool:
        """Whether a function or method of this name stands in the file."""
        return name in self._functions

    def emit(self, kind: str, node: ast.AST, *values: object) -> None:
        """Keep one fact about *node*."""
        if len(self.items) < MOST:
            cut = [value[:LONGEST] if isinstance(value, str) else value for value in values]
            self.items.append([kind, self.scope(node), getattr(node, "lineno", 0), *cut])

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what *node* lies in, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node


def _called_socket(tree: ast.Module) -> set[str]:
    """Return what the module and the class ``socket`` are called here."""
    names = {"socket", "sock", "s", "_socket", "so"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) or (
            isinstance(node, ast.ImportFrom) and node.module == "socket"
        ):
            names |= {n.asname for n in node.names if n.name == "socket" and n.asname}
    return names


def _parameters(tree: ast.Module) -> dict[str, list[str]]:
    """Return the parameter names of each function, method and class, without ``self``."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    names = [argument.arg for argument in inner.args.args[1:]]
                    found[node.name if inner.name == "__init__" else inner.name] = names
        elif isinstance(node, ast.FunctionDef):
            found.setdefault(node.name, [argument.arg for argument in node.args.args])
    return found
