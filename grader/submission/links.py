"""Follow the imports of a submission from file to file, as Python would.

Python looks first in the folder of the script that was started, not in that of
the importing module. A tree of course tasks often counts on its own root being
there too (``from task4.chat import protocol``), because an IDE puts it there.
Only what a program uses is followed: importing ``Server`` from a module that
also holds ``Client`` makes nobody a client.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.submission.reader import Fact, FileFacts

MOST = 4_000  # facts of one file, as `analysis.file` keeps them
ALL = frozenset({"*"})
_GONE = frozenset(  # of the standard library of a Python that a student may have
    ["asynchat", "asyncore", "imp", "distutils", "telnetlib", "smtpd", "crypt", "pipes", "cgi",
     "nntplib", "msilib", "audioop", "sndhdr", "imghdr", "uu", "xdrlib", "cgitb", "nis", "spwd",
     "ossaudiodev", "aifc", "chunk", "mailcap", "sunau", "lib2to3", "_typeshed", "compression"]
)  # fmt: skip
_OF_TWO = frozenset(
    ["Tkinter", "Queue", "thread", "SocketServer", "ConfigParser", "urllib2", "StringIO",
     "cStringIO", "cPickle", "tkMessageBox", "ttk", "tkFileDialog", "tkSimpleDialog",
     "ScrolledText", "BaseHTTPServer", "commands", "__builtin__", "Tkconstants", "tkFont"]
)  # fmt: skip
STANDARD = frozenset(sys.stdlib_module_names) | _GONE | _OF_TWO | {"__future__", "__main__"}


@dataclass
class Reach:
    """What starting one file makes run: which scopes of which files."""

    entry: FileFacts
    scopes: dict[PurePosixPath, set[str]] = field(default_factory=dict)
    outside: dict[str, bool] = field(default_factory=dict)  # package -> could do without
    root: PurePosixPath | None = None  # folder that imports need besides the script's own

    @property
    def modules(self) -> list[PurePosixPath]:
        """The local files besides the entry itself."""
        return sorted(path for path in self.scopes if path != self.entry.path)


class Tree:
    """All source files of a submission."""

    def __init__(self, files: dict[PurePosixPath, FileFacts]) -> None:
        self.files = files
        self._folders = {folder for path in files for folder in path.parents}
        self._tops: dict[str, set[PurePosixPath]] = {}  # module or package -> where it lies
        for path in [*files, *self._folders]:
            self._tops.setdefault(path.stem, set()).add(path.parent)
        self._reaches: dict[PurePosixPath, Reach] = {}

    def reach(self, path: PurePosixPath) -> Reach:
        """Follow the imports of one file."""
        if path not in self._reaches:
            self._reaches[path] = self._followed(path)
        return self._reaches[path]

    def _followed(self, path: PurePosixPath) -> Reach:
        reach = Reach(self.files[path])
        pending = [(path, "*")]
        while pending:
            at, scope = pending.pop()
            seen = reach.scopes.setdefault(at, set())
            if scope in seen or "*" in seen:
                continue
            seen.add(scope)
            pending += self._from(at, scope, reach)
        return reach

    def facts(self, reach: Reach, kind: str) -> Iterator[tuple[PurePosixPath, Fact]]:
        """Yield the facts of one kind of everything in reach, the entry's own first."""
        for path in [reach.entry.path, *reach.modules]:
            scopes = reach.scopes[path]
            for fact in self.files[path].of(kind, None if "*" in scopes else frozenset(scopes)):
                yield path, fact

    def runs(self, path: PurePosixPath) -> frozenset[str]:
        """The scopes of a file that starting it may lead to; the others nobody calls."""
        here = self.files[path]
        defined = {fact.text() for fact in here.of("define")}
        if len(here.facts) >= MOST:  # some mentions may have been left out
            return frozenset(defined | {""})
        found, pending = {""}, [""]
        while pending:
            scope = pending.pop()
            mentions = {f.text() for f in here.of("mention") if f.scope == scope}
            new = mentions & defined - found
            found |= new
            pending += new
        return frozenset(found)

    def _from(self, at: PurePosixPath, scope: str, reach: Reach) -> list[tuple[PurePosixPath, str]]:
        """Return the (file, scope) pairs that one scope of a file leads to."""
        here = self.files[at]
        whole = scope == "*"
        mentions = {f.text() for f in here.of("mention") if whole or f.scope == scope}
        found = [(at, name) for name in mentions if "." not in name and not whole]
        for fact in here.of("import"):
            # A module-level import is used by whichever scope mentions its name.
            bound = fact.text(2)
            if whole or fact.scope in {scope, ""}:
                used = whole or scope in {"", fact.scope} or _mentioned(bound, mentions)
                if used:
                    found += self._imported(at, fact, mentions, reach)
        return found

    def _imported(
        self, at: PurePosixPath, fact: Fact, mentions: set[str], reach: Reach
    ) -> Iterator[tuple[PurePosixPath, str]]:
        module, level, bound, name = fact.text(0), fact.number(1), fact.text(2), fact.text(3)
        target = self.resolve(reach, at, module, level)
        inner = self.resolve(reach, at, f"{module}.{name}".strip("."), level) if name else None
        if inner is not None and inner != target:
            yield inner, ""
            yield from ((inner, m.split(".", 1)[1]) for m in mentions if m.startswith(f"{bound}."))
        if target is None:
            top = module.split(".")[0]
            if inner is None and level == 0 and top and not self._is_folder(reach, at, top):
                optional = bool(fact.values[4])
                reach.outside[top] = optional and reach.outside.get(top, True)
            return
        yield target, ""
        if name == "*":
            yield from ((target, define.text()) for define in self.files[target].of("define"))
        elif name:
            yield target, name
        if not name:
            prefix = f"{module if bound == module.split('.')[0] else bound}."
            yield from ((target, m.removeprefix(prefix)) for m in mentions if m.startswith(prefix))

    def resolve(
        self, reach: Reach, at: PurePosixPath, module: str, level: int
    ) -> PurePosixPath | None:
        """Return the local file that an import means; None when it is not local."""
        parts = [part for part in module.split(".") if part]
        if level:
            base = at.parent
            for _ in range(level - 1):
                base = base.parent
            return self._file(base, parts)
        entry = reach.entry.path.parent
        beside = [at.parent] if self.files[at].python == "2" else []  # implicitly relative
        for base in [*beside, entry, *entry.parents, *self._elsewhere(parts)]:
            found = self._file(base, parts)
            if found is not None and found != reach.entry.path:
                if base not in {entry, *beside}:
                    reach.root = base
                return found
        return None

    def _elsewhere(self, parts: list[str]) -> list[PurePosixPath]:
        """Return the one other folder that has such a module: an IDE's source root."""
        if not parts or parts[0] in STANDARD:
            return []
        folders = self._tops.get(parts[0], set())
        return list(folders) if len(folders) == 1 else []

    def _file(self, base: PurePosixPath, parts: list[str]) -> PurePosixPath | None:
        if not parts:
            candidates = [base / "__init__.py"]
        else:
            path = base.joinpath(*parts)
            candidates = [path / "__init__.py", path.with_name(f"{path.name}.py")]
        return next((path for path in candidates if path in self.files), None)

    def _is_folder(self, reach: Reach, at: PurePosixPath, name: str) -> bool:
        """Whether *name* is a local folder without ``__init__.py``: a namespace package."""
        entry = reach.entry.path.parent
        for base in [entry, *entry.parents, at.parent]:
            if base / name in self._folders:
                if base != entry:
                    reach.root = base
                return True
        return False


def _mentioned(bound: str, mentions: set[str]) -> bool:
    return bound in mentions or bound == "*" or any(m.startswith(f"{bound}.") for m in mentions)
