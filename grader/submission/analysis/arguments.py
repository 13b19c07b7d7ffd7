"""Which command-line arguments a program reads: argparse, click, optparse, getopt, sys.argv."""

from __future__ import annotations

import ast
import re

from .file import DEFINITIONS, File
from .tree import constant_part, dotted, name_of

_KINDS = (
    ("port", re.compile(r"(?i)port|порт")),
    ("mode", re.compile(r"(?i)mode|role|режим|роль|^type$|action|command")),
    ("password", re.compile(r"(?i)pass(?:word|code|wd|phrase)|pwd|secret|парол")),
    ("room", re.compile(r"(?i)room|channel|комнат|канал")),
    (
        "name",
        re.compile(r"(?i)nick|user|login|^name$|имя|ник|usuario|apelido|^(?:nombre|nome|nom)$"),
    ),
    ("host", re.compile(r"(?i)host|^ip$|ip_|_ip|addr|server|bind|interface|хост|адрес|url")),
    ("name", re.compile(r"(?i)(?<!file)(?<!file_)name$")),  # "client_name", and no host's
)
_ROLES = {"server", "client", "s", "c", "srv", "cli", "host", "serve", "listen", "connect", "join"}
_LETTERS = {
    "p": "port", "a": "host", "i": "host", "s": "host", "H": "host", "n": "name", "u": "name",
}  # fmt: skip
_FLAGS = {"store_true", "store_false", "count", "version", "help", "store_const"}


def read(file: File) -> None:
    """Emit ``arg``: name, position, option, kind, required, default, choices."""
    position = 0
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        click = name in {"option", "argument"} and dotted(node.func) in {name, f"click.{name}"}
        if click or name in {"add_argument", "add_option"}:
            position += _declared(file, node, position)
        elif name == "getopt" and len(node.args) > 1:
            _getopt(file, node)
        elif name == "add_parser" and node.args:
            mode = constant_part(node.args[0])
            file.emit("arg", node, "mode", 1, None, "mode", True, None, [mode])
    _argv(file)


def kind_of(
    name: str, help_text: str = "", type_name: str = "", choices: list[str] | None = None
) -> str:
    """Return what an argument of this name stands for."""
    if any(_is_role(choice) for choice in choices or ()):
        return "mode"
    plain = name.lstrip("-").replace("-", "_")
    for text in (plain, help_text):
        for kind, pattern in _KINDS:
            if pattern.search(text) and (kind != "mode" or text == plain):
                return kind
    if plain in _LETTERS and name.startswith("-"):
        return _LETTERS[plain]
    return "number" if type_name in {"int", "float"} else "text"


def _declared(file: File, node: ast.Call, position: int) -> int:
    """Emit one declared argument; return 1 when it is positional."""
    names = [constant_part(argument) for argument in node.args]
    names = [name for name in names if name]
    if not names:
        return 0
    options = [name for name in names if name.startswith("-")]
    values = {keyword.arg: keyword.value for keyword in node.keywords}
    option = max(options, key=len) if options else None
    name = option or names[0]
    default = values.get("default")
    given = default is not None and not _is_none(default)
    texts = [str(n) for n in file.constants.ports(default)] if default is not None else []
    texts += file.constants.strings(default) if default is not None else []
    choices = file.constants.strings(values["choices"]) if "choices" in values else []
    action = constant_part(values["action"]) if "action" in values else ""
    type_name = name_of(values["type"]) if "type" in values else ""
    kind = kind_of(
        name, constant_part(values["help"]) if "help" in values else "", type_name, choices
    )
    kind = "flag" if action in _FLAGS or "is_flag" in values else kind
    optional = constant_part(values["nargs"]) in {"?", "*"} if "nargs" in values else False
    asked = "required" in values and _is_true(values["required"])
    required = asked if option else not (optional or given)
    place = None if option else position + 1
    first = texts[0] if texts else None
    file.emit("arg", node, name, place, option, kind, required, first, choices)
    if kind == "port":
        for text in texts:
            if text.isdecimal():
                file.emit("port", node, int(text), 75)
    elif kind == "host" and first is not None:
        file.emit("host", node, first, 75)
    return 0 if option else 1


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _getopt(file: File, node: ast.Call) -> None:
    short = constant_part(node.args[1])
    long = file.constants.strings(node.args[2]) if len(node.args) > 2 else []
    options = [f"--{name.rstrip('=')}" for name in long if name.endswith("=")]
    options += [f"-{letter}" for letter in re.findall(r"(\w):", short)]
    for option in options:
        kind = "host" if option == "-h" else kind_of(option)
        file.emit("arg", node, option, None, option, kind, False, None, [])


def _argv(file: File) -> None:
    """Emit what is taken from ``sys.argv``, one by one or all at once."""
    for node in ast.walk(file.tree):
        if not (isinstance(node, ast.Subscript) and name_of(node.value) == "argv"):
            continue
        required = not _is_guarded(file, node)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
            if node.slice.value > 0:
                _taken(file, node, node.slice.value, required)
        elif isinstance(node.slice, ast.Slice) and isinstance(file.parents.get(node), ast.Assign):
            parent = file.parents[node]
            target = parent.targets[0] if isinstance(parent, ast.Assign) else None
            start = node.slice.lower
            first = start.value if isinstance(start, ast.Constant) else 0
            for at, element in enumerate(target.elts if isinstance(target, ast.Tuple) else []):
                name = name_of(element)
                if isinstance(first, int) and first + at > 0:
                    place = first + at
                    file.emit("arg", node, name, place, None, kind_of(name), required, None, [])


def _taken(file: File, node: ast.Subscript, place: int, required: bool) -> None:
    name, type_name, choices, default = "", "", [], None
    inner: ast.AST = node
    kept: ast.expr | None = None
    for outer in file.above(node):
        if isinstance(outer, ast.Call) and name_of(outer.func) in {"int", "float"}:
            type_name = name_of(outer.func)
        elif isinstance(outer, ast.Call) and inner in outer.args:
            parameters = file.parameters.get(name_of(outer.func), [])
            named = dict(zip(map(id, outer.args), parameters, strict=False))
            name = name or named.get(id(inner), "")
        elif isinstance(outer, ast.Tuple) and len(outer.elts) == 2 and inner in outer.elts:
            name = name or ("host", "port")[outer.elts.index(inner)]  # an address
        elif isinstance(outer, ast.Compare):
            for side in (outer.left, *outer.comparators):
                choices += file.constants.strings(side) if side is not node else []
        elif isinstance(outer, ast.IfExp):
            texts = [
                *map(str, file.constants.ports(outer.orelse)),
                *file.constants.strings(outer.orelse),
            ]
            default = texts[0] if texts else default
        elif isinstance(outer, ast.keyword):
            name = name or outer.arg or ""
        elif isinstance(outer, ast.Assign):
            target = outer.targets[0]
            if isinstance(target, ast.Tuple) and isinstance(outer.value, ast.Tuple):
                at = [i for i, v in enumerate(outer.value.elts) if node in ast.walk(v)]
                target = target.elts[at[0]] if at and at[0] < len(target.elts) else target
            name = name or name_of(target)
            kept = target
            break
        elif isinstance(outer, ast.stmt):
            break
        inner = outer
    if isinstance(kept, ast.Name) and not choices:
        choices = _sides(file, kept)
    kind = "address" if _is_split(file, node) else kind_of(name, "", type_name, choices)
    if kind == "number" and not name:
        kind = "port"  # int(sys.argv[2]) in a chat
    file.emit("arg", node, f"argv[{place}]", place, None, kind, required, default, choices)


def _is_split(file: File, node: ast.Subscript) -> bool:
    """Whether it is cut at a colon: "127.0.0.1:5000"."""
    method = file.parents.get(node)
    call = file.parents.get(method) if isinstance(method, ast.Attribute) else None
    return (
        isinstance(method, ast.Attribute)
        and method.attr in {"split", "rsplit", "partition", "rpartition"}
        and isinstance(call, ast.Call)
        and bool(call.args)
        and constant_part(call.args[0]) == ":"
    )


def _is_role(word: str) -> bool:
    return word.lower().lstrip("-") in _ROLES


def _sides(file: File, kept: ast.Name) -> list[str]:
    """The words for a server or a client that *kept* is compared with, where it was set."""
    scope = next((one for one in file.above(kept) if isinstance(one, DEFINITIONS)), file.tree)
    found: list[str] = []
    for node in ast.walk(scope):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Match):
            patterns = [part for case in node.cases for part in ast.walk(case.pattern)]
            sides = [node.subject, *(p.value for p in patterns if isinstance(p, ast.MatchValue))]
        else:
            continue
        if any(
            isinstance(n, ast.Name) and n.id == kept.id for side in sides for n in ast.walk(side)
        ):
            found += [word for side in sides for word in _words(side)]
    return list(dict.fromkeys(filter(_is_role, found)))


def _words(node: ast.expr) -> list[str]:
    parts = node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else [node]
    return [word for word in map(constant_part, parts) if word]


def _is_guarded(file: File, node: ast.AST) -> bool:
    """Whether the program can do without: it looked at the number of arguments first."""
    inner: ast.AST = node
    for outer in file.above(node):
        test = outer.test if isinstance(outer, (ast.If, ast.IfExp)) else None
        if (
            test is not None
            and inner is not test
            and any(
                name_of(n) == "argv"
                for n in ast.walk(test)
                if isinstance(n, (ast.Name, ast.Attribute))
            )
        ):
            return True
        if isinstance(outer, ast.Try) and inner in outer.body:
            return any(
                handler.type is None or "IndexError" in ast.dump(handler.type)
                for handler in outer.handlers
            )
        inner = outer
    return False
