"""Small questions about a syntax tree: what is this called, what constant is it.

A chat's address is seldom written where it is used: ``sock.bind(ADDRESS)``
with ``ADDRESS = (HOST, PORT)`` and ``PORT = 9090`` at the top. `Constants`
follows such names through the file, whatever function they are set in.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_DEPTH = 6  # names that stand for names


def name_of(node: ast.AST) -> str:
    """Return the last name of ``sock``, ``self.sock``, ``make_sock()``, ``socks[0]``; or ''."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Subscript):
        return name_of(node.value)
    return ""


def word(node: ast.AST) -> str:
    """Return the string that a constant is, or a sum of some; '' of anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = word(node.left), word(node.right)
        return left + right if left and right else ""
    return ""


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` of a name or an attribute; '' of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


def assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield each (target, value) of a statement that gives something a name."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _pairs(target, node.value)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                yield item.optional_vars, item.context_expr
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        for argument, default in zip(
            reversed(positional), reversed(arguments.defaults), strict=False
        ):
            yield ast.Name(argument.arg), default
        for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=False):
            if value is not None:
                yield ast.Name(argument.arg), value


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    both = (ast.Tuple, ast.List)
    if isinstance(target, both) and isinstance(value, both):
        if len(target.elts) == len(value.elts):
            yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value


class Constants:
    """What the names of a file stand for, as far as that is written down."""

    def __init__(self, tree: ast.Module) -> None:
        self._values: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            for target, value in assigned(node):
                name = name_of(target)
                if name and isinstance(target, (ast.Name, ast.Attribute)):
                    self._values.setdefault(name, []).append(value)

    def resolve(self, node: ast.AST, depth: int = _DEPTH) -> Iterator[ast.expr]:
        """Yield the expressions that *node* may stand for: itself, or what its name was set to."""
        if isinstance(node, (ast.Name, ast.Attribute)):
            if depth:
                for value in self._values.get(name_of(node), [])[:8]:
                    yield from self.resolve(value, depth - 1)
        elif isinstance(node, (ast.IfExp, ast.BoolOp)):
            parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
            for part in parts:
                yield from self.resolve(part, depth)
        elif isinstance(node, ast.Call) and name_of(node.func) in {"int", "str", "tuple"}:
            for argument in node.args[:1]:
                yield from self.resolve(argument, depth)
        elif isinstance(node, ast.expr):
            yield node

    def ports(self, node: ast.AST) -> list[int]:
        """Return the port numbers that *node* may stand for."""
        found = []
        for value in self.resolve(node):
            if isinstance(value, ast.Constant):
                number = value.value
                if isinstance(number, str) and number.strip().isdecimal() and len(number) < 8:
                    number = int(number)
                if type(number) is int and 0 < number < 65536:
                    found.append(number)
        return found

    def strings(self, node: ast.AST) -> list[str]:
        """Return the strings *node* may stand for; those of a tuple, list or set, each."""
        found = []
        for value in self.resolve(node):
            if isinstance(value, (ast.Tuple, ast.List, ast.Set)):
                for element in value.elts:
                    found += self.strings(element)
            elif isinstance(value, ast.Dict):
                for key in value.keys:
                    found += self.strings(key) if key is not None else []
            else:
                text = text_of(value)
                if text is not None:
                    found.append(text)
        return found

    def names(self, node: ast.AST) -> set[str]:
        """Return the names that *node* is, or was set to: ``SOCK_DGRAM`` of ``kind``."""
        found = {name_of(node)}
        if isinstance(node, ast.Name):
            found |= {name_of(value) for value in self._values.get(node.id, [])}
        return found

    def pairs(self, node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
        """Return the (host, port) pairs that *node* may stand for."""
        return [
            (value.elts[0], value.elts[1])
            for value in self.resolve(node)
            if isinstance(value, ast.Tuple) and len(value.elts) in {2, 4}
        ]


def text_of(node: ast.AST) -> str | None:
    """Return the text of a string, also of bytes and of ``"x".encode()``; else None."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return node.value
        if isinstance(node.value, bytes):
            return node.value.decode("utf-8", errors="replace")
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"encode", "lower", "upper"}:
            return text_of(node.func.value)
        if name_of(node.func) in {"bytes", "str"} and node.args:
            return text_of(node.args[0])
    return None


def constant_part(node: ast.AST) -> str:
    """Return the text that is written down in an expression which builds a string."""
    if isinstance(node, ast.Constant):
        return text_of(node) or ""
    if isinstance(node, ast.JoinedStr):
        return "".join(constant_part(value) for value in node.values)
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Mod):
            return constant_part(node.left)
        return constant_part(node.left) + constant_part(node.right)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and not node.args:
            return constant_part(node.func.value)
        inner = "".join(constant_part(argument) for argument in node.args)
        return inner if not isinstance(node.func, ast.Attribute) else _method(node, inner)
    return ""


def _method(node: ast.Call, inner: str) -> str:
    assert isinstance(node.func, ast.Attribute)
    own = constant_part(node.func.value)
    return own or inner  # "{}: ".format(name) is its own text; colors.green("Name: ") is not
