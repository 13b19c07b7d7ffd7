"""What a user types at a chat that goes by commands: "login alice", "msg hello", "1" and a text.

``verb``: a word that may begin such a line, or a phrase, "my name is". ``usage``: a line of
a help text. ``leads``: what is typed before the text itself is asked for.
"""

from __future__ import annotations

import ast
import re

from .file import File
from .tree import constant_part, name_of

ENTERS = frozenset(
    """login join nick nickname name username user register connect hello signin enter iam auth
    setname setnick войти вход имя ник""".split()  # noqa: SIM905  (a table of words)
)
SAYS = frozenset(
    """msg message send say chat text broadcast bcst bc all public post talk shout everyone sendall
    group сказать всем сообщение""".split()  # noqa: SIM905
)

_USAGE = re.compile(r"(?<![\w/])[/!.:]?[^\W\d]\w*(?:[ :]\s*(?:<[^<>\n]+>|\[[^\[\]\n]+\]))+")
_LONGEST_HELP = 20_000  # characters of one string that are read for usages
_PHRASE = range(2, 7)  # words


def read(file: File) -> None:
    """Emit ``verb`` (text), ``usage`` (text) and ``leads`` (text, what is asked then)."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for hit in _USAGE.finditer(node.value[:_LONGEST_HELP]):
                file.emit("usage", node, hit[0])
        elif isinstance(node, ast.Dict):
            for key in node.keys:
                if key is not None and (text := constant_part(key)).casefold() in ENTERS | SAYS:
                    file.emit("verb", key, text)
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Compare):
            _leads(file, node, node.test)


def compared(file: File, node: ast.AST, text: str, core: str) -> None:
    """Emit a text that what is typed is compared with, its letters being *core*."""
    if core in ENTERS | SAYS or ("\n" not in text and len(text.split()) in _PHRASE):
        file.emit("verb", node, text)


def _leads(file: File, node: ast.If, test: ast.Compare) -> None:
    """Emit what leads to the one question of a branch: ``if task == 1: text = input()``."""
    other = test.comparators[0]
    word = str(other.value) if isinstance(other, ast.Constant) else ""
    asked = _inputs(node.body)
    if isinstance(test.ops[0], ast.Eq) and word.strip() and len(asked) == 1:
        prompt = constant_part(asked[0].args[0]) if asked[0].args else ""
        file.emit("leads", node, word.strip(), prompt)


def _inputs(body: list[ast.stmt]) -> list[ast.Call]:
    """The calls of ``input`` in *body*, without those that only ask again."""
    found: list[ast.Call] = []
    left: list[ast.AST] = list(body)  # no recursion: an expression may be as deep as it is long
    while left:
        node = left.pop()
        if isinstance(node, ast.Call) and name_of(node.func) == "input":
            found.append(node)
        elif not isinstance(node, (ast.While, ast.If)):
            left += ast.iter_child_nodes(node)
    return found
