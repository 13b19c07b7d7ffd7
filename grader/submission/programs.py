"""Make a `Program` of each source file: its own facts and those of the modules it uses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import TypeVar

from grader.submission.links import STANDARD, Reach, Tree
from grader.submission.model import HERE, Argument, Program
from grader.submission.reader import Fact, FileFacts
from grader.submission.roles import named_server, role_of

WINDOWS = (
    "tkinter", "Tkinter", "customtkinter", "ttkbootstrap", "PyQt6", "PyQt5", "PyQt4", "PySide6",
    "PySide2", "PySide", "wx", "kivy", "kivymd", "pygame", "PySimpleGUI", "FreeSimpleGUI",
    "dearpygui", "gi", "flet", "eel", "webview", "arcade", "pyglet", "toga", "guizero", "easygui",
)  # fmt: skip
FRAMEWORKS = (
    "asyncio", "socketserver", "SocketServer", "twisted", "tornado", "flask", "flask_socketio",
    "fastapi", "aiohttp", "starlette", "sanic", "quart", "websockets", "websocket",
    "websocket_server", "zmq", "socketio", "engineio", "gevent", "eventlet", "trio", "curio",
    "anyio", "Pyro4", "Pyro5", "rpyc", "xmlrpc", "grpc", "http", "django", "channels", "pika",
    "paho", "redis", "kafka", "asyncore", "asynchat", "autobahn", "nats", "uvloop", "requests",
    "uvicorn", "celery", "mqtt",
)  # fmt: skip
_MOST = 40  # of one kind of words
_KINDS = (
    "call", "socket", "ask", "port", "host", "bye", "command", "verb", "usage", "leads", "arg",
    "thread", "import", "interrupt", "blank",
)  # fmt: skip

T = TypeVar("T")


def programs_of(tree: Tree) -> tuple[Program, ...]:
    """Return a program for each file, modules (role "other") included."""
    reaches = {path: tree.reach(path) for path in tree.files}
    users: dict[PurePosixPath, list[PurePosixPath]] = {}
    for path, reach in reaches.items():
        for module in reach.modules:
            users.setdefault(module, []).append(path)
    found = [_program(tree, reaches[path], users.get(path, [])) for path in sorted(reaches)]
    if any(program.role in {"server", "both"} for program, _ in found):
        return tuple(program for program, _ in found)
    if any(peer for _, peer in found):  # two people who talk directly: each end serves the other
        return tuple(
            dataclasses.replace(program, role="both") if peer else program
            for program, peer in found
        )
    return tuple(_not_begun(program) for program, _ in found)


def _not_begun(program: Program) -> Program:
    """Take what is named a server for one: its hole is still to be filled, or its syntax wrong."""
    unread = program.syntax_error is not None
    empty = unread or ("socket" in program.imports and program.uses_socket is None)
    if program.role in {"other", "client"} and empty and named_server(program.path):
        why = "is named so, but " + ("cannot be read" if unread else "opens no socket yet")
        return dataclasses.replace(program, role="server", why=why)
    return program


def _program(tree: Tree, reach: Reach, users: list[PurePosixPath]) -> tuple[Program, bool]:
    entry = reach.entry
    facts = {kind: list(tree.facts(reach, kind)) for kind in _KINDS}
    runs = tree.runs(entry.path)
    threads = [one for one in facts["thread"] if one[0] != entry.path or one[1].scope in runs]
    window = _window(reach, facts["import"], bool(facts["ask"]))
    role = role_of(
        entry.path,
        facts["call"],
        {fact.text(1) for _, fact in facts["socket"]},
        facts["ask"],
        window=window is not None,
    )
    started = bool(entry.of("guard") or entry.of("start"))
    is_module = bool(users) and not started
    why = f"a module of {users[0]}" if is_module else role.why
    outside = reach.outside
    program = Program(
        path=entry.path,
        role="other" if is_module else role.role,
        protocol=role.protocol,
        why=why,
        window=window,
        ports=tuple(_ranked((f.number(), f.number(1)) for _, f in facts["port"])),
        hosts=tuple(_ranked((f.text(), f.number(1)) for _, f in facts["host"])),
        goodbyes=tuple(_ranked((f.text(), -f.number(1)) for _, f in facts["bye"]))[:_MOST],
        interrupts=bool(facts["interrupt"]),
        leaves_on_blank=bool(facts["blank"]),
        commands=tuple(dict.fromkeys(f.text() for _, f in facts["command"]))[:_MOST],
        verbs=tuple(dict.fromkeys(f.text() for _, f in facts["verb"]))[:_MOST],
        usages=tuple(dict.fromkeys(f.text() for _, f in facts["usage"]))[:_MOST],
        leads=tuple(dict.fromkeys((f.text(), f.text(1)) for _, f in facts["leads"]))[:_MOST],
        imports=frozenset(outside),
        missing=tuple(sorted(n for n, spare in outside.items() if n not in STANDARD and not spare)),
        import_root=reach.root or HERE,
        depth=max((fact.number(1) for fact in entry.of("import")), default=0),
        arguments=_arguments([fact for _, fact in facts["arg"]]),
        asks=tuple(fact.text() for _, fact in facts["ask"])[:_MOST],
        python=_python(entry, tree, reach),
        syntax_error=_syntax_error(tree, reach),
        uses_threads=_first(entry, threads),
        uses_socket=_first(entry, facts["socket"]),
        frameworks=_frameworks(facts["import"]),
        modules=tuple(reach.modules),
    )
    return program, role.peer and not is_module


def _ranked(pairs: Iterable[tuple[T, int]]) -> list[T]:
    """Return the values, highest weight first, each once; equals keep their order."""
    best: dict[T, int] = {}
    for value, weight in pairs:
        best[value] = max(weight, best.get(value, weight))
    return sorted(best, key=lambda value: -best[value])


def _arguments(facts: list[Fact]) -> tuple[Argument, ...]:
    found: dict[str, Argument] = {}
    for fact in facts:
        name, position, option, kind, required, default, choices = fact.values
        words = tuple(map(str, choices)) if isinstance(choices, list) else ()
        before = found.get(str(name))
        if before is not None:  # used twice: needed if needed once, with all choices
            words = tuple(dict.fromkeys(before.choices + words))
            kind = before.kind if before.kind != "text" else kind
            required, default = before.required or required, before.default or default
        found[str(name)] = Argument(
            str(name),
            position if isinstance(position, int) else None,
            str(option) if option is not None else None,
            "mode" if words and kind == "text" and before is not None else str(kind),
            bool(required),
            str(default) if default is not None else None,
            words,
        )
    return tuple(sorted(found.values(), key=lambda a: (a.position is None, a.position or 0)))


def _window(reach: Reach, imports: list[tuple[PurePosixPath, Fact]], asks: bool) -> str | None:
    """Return the window toolkit in use.

    One that is imported only inside a function, of a program that also asks on
    its terminal, is a choice: the terminal is taken.
    """
    for _, fact in imports:
        top, inner, optional = fact.text(0).split(".")[0], fact.values[6], fact.values[4]
        if top in WINDOWS and top in reach.outside and not (asks and (inner or optional)):
            return top
    return None


def _frameworks(imports: list[tuple[PurePosixPath, Fact]]) -> tuple[str, ...]:
    found = []
    for _, fact in imports:
        top, used, level = fact.text(0).split(".")[0], fact.values[5], fact.number(1)
        server = fact.text(0).startswith(("http.server", "http.client")) or top != "http"
        if top in FRAMEWORKS and used and server and not level:
            found.append(top)
    return tuple(dict.fromkeys(found))


def _first(entry: FileFacts, facts: list[tuple[PurePosixPath, Fact]]) -> str | None:
    for path, fact in facts:
        where = f"line {fact.line}" if path == entry.path else f"{path} line {fact.line}"
        return f"{fact.text()} ({where})"
    return None


def _python(entry: FileFacts, tree: Tree, reach: Reach) -> str:
    needed = [entry.python, *(tree.files[path].python for path in reach.modules)]
    return "2" if "2" in needed else max(needed, key=_version)


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def _syntax_error(tree: Tree, reach: Reach) -> str | None:
    for path in [reach.entry.path, *reach.modules]:
        error = tree.files[path].error
        if error is not None:
            line, message = error
            return f"{path}:{line}: {message}" if line else f"{path}: {message}"
    return None
