"""What a file imports, how it calls that, and whether it could do without.

An import that ``except ImportError`` catches is optional: the chat runs
without the package, perhaps without its colours. One whose handler ends the
program is not. ``importlib.import_module("asyncio")`` imports asyncio.
"""

from __future__ import annotations

import ast

from .file import File
from .tree import name_of, word

_CAUGHT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
_IMPORTERS = {"import_module", "__import__"}
_ENDS = {"exit", "quit", "_exit", "abort", "kill"}


def read(file: File) -> None:
    """Emit ``import``: module, level, alias, name or '', optional, used, in a function."""
    used = {node.id for node in ast.walk(file.tree) if isinstance(node, ast.Name)}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                _emit(file, node, (alias.name, 0, bound, ""), bound in used)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                bound = alias.asname or alias.name
                record = (node.module or "", node.level, bound, alias.name)
                _emit(file, node, record, bound in used or bound == "*")
        elif isinstance(node, ast.Call) and name_of(node.func) in _IMPORTERS and node.args:
            for value in file.constants.resolve(node.args[0]):
                if module := word(value):
                    _emit(file, node, (module, 0, module.split(".")[0], ""), used=True)
    for number, line in file.source.lost:
        words = line.replace(",", " ").split()
        if len(words) > 1 and words[0] in {"import", "from"}:
            file.items.append(["import", "", number, words[1], 0, words[1], "", False, True, False])


def _emit(
    file: File, node: ast.stmt | ast.Call, record: tuple[str, int, str, str], used: bool
) -> None:
    module, level, bound, name = record
    inner = any(isinstance(a, (ast.FunctionDef, ast.AsyncFunctionDef)) for a in file.above(node))
    file.emit("import", node, module, level, bound, name, _optional(file, node), used, inner)


def _optional(file: File, node: ast.stmt | ast.Call) -> bool:
    inner: ast.AST = node
    for outer in file.above(node):
        if isinstance(outer, ast.Try) and inner in outer.body:
            return any(_forgives(handler) for handler in outer.handlers)
        if isinstance(outer, ast.Try) and isinstance(inner, ast.ExceptHandler):
            return True  # the second best of two
        if isinstance(outer, ast.If) and name_of(outer.test) == "TYPE_CHECKING":
            return True
        inner = outer
    return False


def _forgives(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    if not any(name is None or name_of(name) in _CAUGHT for name in names):
        return False
    return not any(
        isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and name_of(node.func) in _ENDS)
        for node in ast.walk(handler)
    )
