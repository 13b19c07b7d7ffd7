"""The words a chat understands: which ones leave, and which ones begin a command.

    if text == "/quit": break          while (text := input()) not in ("exit", "q"):
    if text.lower().startswith("@"):   match command: case "/w": ...

A comparison is about leaving when the word is a well-known goodbye, or when
the branch it opens ends the talk and what is compared was typed by a person:
``if reply == "TAKEN": return`` is no goodbye.
"""

from __future__ import annotations

import ast
import re

from . import verbs
from .file import File
from .tree import assigned, dotted, name_of

_GOODBYES = frozenset(
    """exit quit bye goodbye q leave stop close end logout disconnect part esc shutdown
    выход выйти выйди выходим пока стоп конец отключиться отключение отключить покинуть закрыть
    завершить досвидания adios ciao chau salir""".split()  # noqa: SIM905  (a table of words)
)
_ANSWERS = frozenset("y n yes no да нет д н".split())  # noqa: SIM905
_TYPED = {"input", "raw_input", "readline", "get", "text", "toPlainText", "ask", "prompt"}
_ENDS = {
    "exit", "_exit", "quit", "close", "shutdown", "stop", "disconnect", "leave", "destroy",
    "kill", "terminate", "logout", "remove_client", "close_connection", "set",
}  # fmt: skip
_EQUAL = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_MARKED = re.compile(r"[/@!#:\\.\-{\[<]\S*")
_WORD = re.compile(r"[A-ZА-ЯЁ][A-ZА-ЯЁ_]{1,14}")
_UNWRAP = {"lower", "upper", "casefold", "strip", "rstrip", "lstrip", "decode", "encode", "title"}


def read(file: File) -> None:
    """Emit ``bye`` (word, rank), ``command`` (word), ``interrupt`` and ``blank``.

    ``interrupt``: Ctrl+C is caught. ``blank``: an empty line leaves, ``if not text: break``.
    """
    typed = _typed(file) | _TYPED
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], _EQUAL):
            _compared(file, node, typed)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            _blank(file, node, node.operand, typed)
        elif isinstance(node, ast.Call):
            if dotted(node.func) in {"re.match", "re.fullmatch", "re.search"} and node.args:
                for word in file.constants.strings(node.args[0]):
                    _word(file, node, re.sub(r"\\[a-z]|[\^$]", "", word), begins=True)
            elif name_of(node.func) == "startswith" and node.args:
                for word in file.constants.strings(node.args[0]):
                    _word(file, node, word, begins=True)
        elif isinstance(node, ast.ExceptHandler) and node.type is not None:
            names = {name_of(inner) for inner in ast.walk(node.type)}
            if "KeyboardInterrupt" in names:
                file.emit("interrupt", node)
        elif isinstance(node, ast.match_case):
            for inner in ast.walk(node.pattern):
                if isinstance(inner, ast.MatchValue):
                    for word in file.constants.strings(inner.value):
                        _word(file, inner, word, begins=True)
        elif isinstance(node, ast.Dict):
            for key in node.keys:
                text = key.value if isinstance(key, ast.Constant) else None
                if key is not None and isinstance(text, str) and text[:1] in {"/", "!", "@"}:
                    _word(file, key, text, begins=True)


def _typed(file: File) -> set[str]:
    """Return the names that hold what a person typed."""
    typed: set[str] = set()
    for node in ast.walk(file.tree):
        for target, value in assigned(node):
            calls = [n for n in ast.walk(value) if isinstance(n, ast.Call)]
            if any(name_of(call.func) in _TYPED and not _is_lookup(call) for call in calls):
                typed.add(name_of(target))
        if isinstance(node, ast.For) and "stdin" in ast.dump(node.iter)[:200]:
            typed.add(name_of(node.target))
    typed.discard("")
    return typed


def _is_lookup(call: ast.Call) -> bool:
    """Whether this is ``message.get("type")``, not the ``entry.get()`` of a window."""
    return name_of(call.func) == "get" and bool(call.args)


def _subject(node: ast.expr) -> str:
    """Return the name of what is compared, without ``.lower().strip()[0]`` around it."""
    while True:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr not in _UNWRAP | {"split"}:
                return "" if _is_lookup(node) else name_of(node)
            node = node.func.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.NamedExpr):
            node = node.target
        else:
            return name_of(node)


def _compared(file: File, node: ast.Compare, typed: set[str]) -> None:
    """Look at ``subject == "word"``, ``subject in ("word", ...)`` and ``"word" in subject``."""
    left, right = node.left, node.comparators[0]
    contains = isinstance(node.ops[0], (ast.In, ast.NotIn))
    subject, words = left, file.constants.strings(right)
    if isinstance(left, ast.Constant) or not words:
        subject, words = right, file.constants.strings(left)
    else:
        contains = False
    if name_of(subject) in {"__name__", "platform", "system"} or "os.name" in ast.unparse(subject):
        return
    leaves = _leaves(file, node) and not contains and _subject(subject) in typed
    if "" in words:
        _blank(file, node, subject, typed)
    for word in words[:40]:
        _word(file, node, word, leaves=leaves)


def _blank(file: File, node: ast.expr, subject: ast.expr, typed: set[str]) -> None:
    """Emit that nothing typed ends the talk; a name that must not be empty is asked before it."""
    looped = any(isinstance(outer, ast.While) for outer in file.above(node))
    if looped and _subject(subject) in typed and _leaves(file, node):
        file.emit("blank", node)


def _word(
    file: File, node: ast.AST, word: str, *, leaves: bool = False, begins: bool = False
) -> None:
    """Emit one compared word as a goodbye, as a command, or not at all."""
    plain = word.strip()
    if not plain or len(plain) > 30 or plain == "__main__" or "\x00" in word:
        return
    core = re.sub(r"[\W_]", "", plain).casefold()
    likely = re.sub("message|server|chat|client", "", core) in _GOODBYES  # perhaps the server's own
    verbs.compared(file, node, plain, core)
    if core in _GOODBYES:
        file.emit("bye", node, plain, 0)
    elif likely or (leaves and core not in _ANSWERS and not begins):
        file.emit("bye", node, plain, 1)
    elif _MARKED.fullmatch(plain) or (begins and _WORD.fullmatch(plain)):
        file.emit("command", node, plain)


def _leaves(file: File, node: ast.AST) -> bool:
    """Whether the comparison decides about the end of the talk."""
    inner: ast.AST = node
    for outer in file.above(node):
        if isinstance(outer, ast.While) and inner is outer.test:
            return True
        if isinstance(outer, ast.If) and inner is outer.test:
            return any(_ends(statement) for statement in [*outer.body[:6], *outer.orelse[:1]])
        if isinstance(outer, ast.stmt):
            return False
        inner = outer
    return False


def _ends(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Break, ast.Return, ast.Raise)):
        return True
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return name_of(statement.value.func) in _ENDS
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
        return isinstance(statement.value.value, bool)
    return False
