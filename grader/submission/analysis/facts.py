"""Gather all facts of one file: a list of ``[kind, scope, line, ...]``, ready for JSON.

A scope is the top-level function or class that a fact lies in, '' for the
module itself. With the names that each scope mentions, the grader can tell
that ``server.py`` uses the ``Server`` of ``chat/core.py`` and not its
``Client``, though both are in one file.
"""

from __future__ import annotations

import ast

from . import arguments, imports, sockets, surface, verbs, words
from .file import DEFINITIONS, File
from .source import parse
from .tree import dotted, name_of


def facts_of(data: bytes) -> dict[str, object]:
    """Return everything that is known of one file's bytes."""
    file = File(parse(data))
    for read in (imports.read, sockets.read, surface.read, words.read, verbs.read, arguments.read):
        read(file)
    _scopes(file)
    return {
        "python": file.source.python,
        "error": list(file.source.error) if file.source.error else None,
        "items": file.items,
    }


def _scopes(file: File) -> None:
    """Say for each scope which other scopes and which imported names it mentions."""
    defined = {
        statement.name: statement
        for statement in file.tree.body
        if isinstance(statement, DEFINITIONS)
    }
    imported = {item[5] for item in file.items if item[0] == "import"}
    seen: set[tuple[str, str]] = set()
    for statement in file.tree.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute):
                mention = dotted(node)
                known = mention.split(".")[0] in imported
            elif isinstance(node, ast.Name):
                mention = node.id
                known = node.id in defined or node.id in imported
            else:
                continue
            if known and (file.scope(node), mention) not in seen:
                seen.add((file.scope(node), mention))
                file.emit("mention", node, mention)
    for name, statement in defined.items():
        file.emit("define", statement, name)
        if statement.decorator_list:  # whatever decorates it knows of it
            file.items.append(["mention", "", statement.lineno, name])
    for statement in file.tree.body:
        if _is_guard(statement):
            file.emit("guard", statement)
        elif _starts(statement):
            file.emit("start", statement)


def _is_guard(statement: ast.stmt) -> bool:
    """Whether this is ``if __name__ == "__main__":``."""
    return isinstance(statement, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(statement.test)
    )


def _starts(statement: ast.stmt) -> bool:
    """Whether importing the file would do more than define things."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, (ast.Call, ast.Await))
    if isinstance(statement, (ast.For, ast.While, ast.With)):
        return True
    if isinstance(statement, (ast.If, ast.Try)):
        return any(_starts(inner) for inner in statement.body)
    if isinstance(statement, ast.Assign):
        return isinstance(statement.value, ast.Call) and name_of(statement.value) in {
            "socket", "input", "raw_input", "create_server", "accept",
        }  # fmt: skip
    return False
