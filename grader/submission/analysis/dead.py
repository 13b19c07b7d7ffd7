"""Whether a part of a file can ever run, as far as its own text tells.

``if False:`` and what stands behind an endless loop are written for a reader, not for
the program: a thread that is only made there is none.
"""

from __future__ import annotations

import ast

from .file import File

_BLOCKS = ("body", "orelse", "finalbody")
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def is_dead(file: File, node: ast.AST) -> bool:
    """Whether *node* stands where the program never comes."""
    inner = node
    for outer in file.above(node):
        if _never(outer, inner) or any(
            _behind_an_end(getattr(outer, name, None), inner) for name in _BLOCKS
        ):
            return True
        inner = outer
    return _behind_an_end(file.tree.body, inner)


def _never(outer: ast.AST, inner: ast.AST) -> bool:
    """Whether *outer* is a condition that is written down, and *inner* its other branch."""
    if not isinstance(outer, (ast.If, ast.While)) or not isinstance(outer.test, ast.Constant):
        return False
    if outer.test.value:
        return isinstance(outer, ast.If) and inner in outer.orelse
    return inner in outer.body


def _behind_an_end(block: object, inner: ast.AST) -> bool:
    if not isinstance(block, list) or inner not in block:
        return False
    return any(_ends(statement) for statement in block[: block.index(inner)])


def _ends(statement: ast.stmt) -> bool:
    """Whether nothing after *statement* in its block is ever reached."""
    if isinstance(statement, ast.While):
        endless = isinstance(statement.test, ast.Constant) and bool(statement.test.value)
        return endless and not any(isinstance(node, ast.Break) for node in ast.walk(statement))
    return isinstance(statement, _LEAVES)
