"""What a file shows a person and where it may live: prompts, ports, hosts, threads, words."""

from __future__ import annotations

import ast
import re

from .dead import is_dead
from .file import File
from .tree import assigned, constant_part, dotted, name_of

_PORT_NAME = re.compile(r"(?i)port|порт")
_HOST_NAME = re.compile(r"(?i)host|^ip$|_ip$|^ip_|ipaddr|addr|server|хост|адрес")
_HOST = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|localhost|::1?|[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_HOST_PORT = re.compile(r"((?:\d{1,3}\.){3}\d{1,3}|localhost):(\d{2,5})")
_ASKS = {"input", "raw_input", "ask", "prompt", "getpass", "ainput"}
_THREADS = {
    "Thread": "threading.Thread", "Timer": "threading.Timer",
    "_start_new_thread": "threading._start_new_thread",
    "start_new_thread": "_thread.start_new_thread", "start_new": "_thread.start_new_thread",
    "ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor",
    "ThreadPool": "multiprocessing.pool.ThreadPool", "to_thread": "asyncio.to_thread",
    "QThread": "QThread", "Process": "multiprocessing.Process",
    "ThreadingTCPServer": "socketserver.ThreadingTCPServer",
    "ThreadingUDPServer": "socketserver.ThreadingUDPServer",
    "ThreadingMixIn": "socketserver.ThreadingMixIn",
}  # fmt: skip
_LOST_THREAD = re.compile(r"\b(Thread|start_new_thread|ThreadPoolExecutor)\s*\(")
_CHAT = re.compile(
    r"(?i)chat|чат|nick|username|имя|broadcast|рассыл|message|сообщени|joined|left|присоедин|"
    r"вош[её]л|подключ|покинул|отключ|вышел|clients|клиент|users|пользовател|room|комнат|участник"
)


def read(file: File) -> None:
    """Emit ``ask``, ``port``, ``host``, ``thread`` and ``chat``."""
    words: set[str] = set()
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call):
            _call(file, node)
        elif isinstance(node, ast.ClassDef):
            for base in node.bases:
                if (how := _THREADS.get(name_of(base))) is not None and not is_dead(file, node):
                    file.emit("thread", node, how)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            _string(file, node, node.value, words)
        elif isinstance(node, ast.Name):
            words |= {word.lower() for word in _CHAT.findall(node.id)}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            words |= {word.lower() for word in _CHAT.findall(node.name)}
        for target, value in assigned(node):
            _named(file, target, name_of(target), value)
        if isinstance(node, ast.Dict):
            for key, item in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    _named(file, item, key.value, item)
        elif isinstance(node, ast.keyword) and node.arg:
            _named(file, node.value, node.arg, node.value)
        elif isinstance(node, ast.Tuple):
            _pair(file, node)
    for number, line in file.source.lost:
        if hit := _LOST_THREAD.search(line):
            file.items.append(["thread", "", number, _THREADS[hit[1]]])
    file.items.append(["chat", "", 0, sorted(words)])


def _call(file: File, node: ast.Call) -> None:
    name = name_of(node.func)
    if name in _ASKS and not (name == "ask" and not dotted(node.func).startswith("Prompt")):
        prompts = [constant_part(value) for a in node.args[:1] for value in _values(file, a)]
        prompt = next((prompt for prompt in prompts if prompt), "")
        file.emit("ask", node, prompt or _printed_before(file, node), name)
    elif name == "readline" and "stdin" in dotted(node.func):
        file.emit("ask", node, _printed_before(file, node), "readline")
    for parameter, argument in zip(file.parameters.get(name, ()), node.args, strict=False):
        _named(file, argument, parameter, argument)
    how = _THREADS.get(name)
    if how is None or (name == "Process" and dotted(node.func).startswith("psutil")):
        return
    if not is_dead(file, node):
        file.emit("thread", node, how)


def _values(file: File, node: ast.expr) -> list[ast.expr]:
    return (
        [node]
        if not isinstance(node, (ast.Name, ast.Attribute))
        else list(file.constants.resolve(node))
    )


def _printed_before(file: File, node: ast.AST) -> str:
    """Return what a ``print`` just before a bare ``input()`` asks."""
    inner: ast.AST = node
    for outer in file.above(node):
        body = getattr(outer, "body", None)
        if isinstance(inner, ast.stmt):
            siblings = body if isinstance(body, list) and inner in body else file.tree.body
            at = siblings.index(inner) if inner in siblings else 0
            before = siblings[at - 1] if at else None
            return _printed(before)
        inner = outer
    siblings = file.tree.body
    at = siblings.index(inner) if inner in siblings else 0
    return _printed(siblings[at - 1]) if at else ""


def _printed(statement: ast.AST | None) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if name_of(call.func) in {"print", "write"}:
            return " ".join(filter(None, map(constant_part, call.args)))
    return ""


def _string(file: File, node: ast.AST, text: str, words: set[str]) -> None:
    if len(text) < 500:
        words |= {word.lower() for word in _CHAT.findall(text)}
    if "HTTP/1." in text:
        words.add("http/1.")
    if _IPV4.fullmatch(text):
        file.emit("host", node, text, 30)
    if match := _HOST_PORT.fullmatch(text):
        file.emit("host", node, match[1], 50)
        file.emit("port", node, int(match[2]), 50)


def _named(file: File, node: ast.expr, name: str, value: ast.expr) -> None:
    """Emit a constant whose name says what it is."""
    if _PORT_NAME.search(name):
        numbers = file.constants.ports(value)
        if not numbers and isinstance(value, ast.Call):  # int(input("Port: ") or 9090)
            inner = (n for n in ast.walk(value) if isinstance(n, ast.BoolOp))
            numbers = [n for c in inner for n in file.constants.ports(c)]
        for number in numbers:
            file.emit("port", node, number, 80)
    if _HOST_NAME.search(name) and isinstance(value, ast.Constant):
        text = value.value
        if isinstance(text, str) and (
            _HOST.fullmatch(text) or (not text and "host" in name.lower())
        ):
            file.emit("host", node, text, 80)


def _pair(file: File, node: ast.Tuple) -> None:
    """Emit an address that is written as a tuple: ``("localhost", 9090)``."""
    if len(node.elts) != 2 or not isinstance(node.ctx, ast.Load):
        return
    host, port = node.elts
    if isinstance(host, ast.Constant) and isinstance(host.value, str):
        numbers = file.constants.ports(port)
        if numbers and (not host.value or _HOST.fullmatch(host.value)):
            file.emit("host", node, host.value, 90)
            for number in numbers:
                file.emit("port", node, number, 90)
