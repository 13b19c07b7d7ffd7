"""How a world on Linux is laid out: its folders, what is mounted where, and whose it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from grader.launch import bubblewrap, interpreter
from grader.text.words import Said

OWNER = 60_001  # as root, submissions run as this user, who owns nothing else
_REPOSITORY = Path(__file__).resolve().parent.parent.parent
_HIDDEN = ("reference", "starter", "tests", "grader")


@dataclass(frozen=True)
class Layout:
    """What the grader goes by; *plan* is what the agent is asked for."""

    plan: dict[str, Any]
    box: Path  # the copy of the submission, as its programs see it
    isolation: str
    readable: list[tuple[str, str]]  # what bubblewrap shows them beside it: source, target
    search: tuple[str, ...]  # where they find installed packages


def lay_out(
    folder: Path,
    pythons: tuple[Path, ...],
    packages: Path | None,
    *,
    sandbox: bool,
    own: str = "127.0.0.1",
    names: tuple[str, ...] = (),
) -> Layout:
    """Make the folders of a world in *folder*, and say what is to be mounted there."""
    folder.chmod(0o755)
    box, etc = folder / "box", folder / "etc"
    box.mkdir()
    bubblewrap.write_etc(etc, own, names)
    sources = {"shim": interpreter.SHIM}
    for number, python in enumerate(dict.fromkeys(pythons)):
        prefix = interpreter.prefix_of(python)
        if not prefix.is_relative_to("/usr"):
            sources[f"python{number}"] = prefix
    if packages is not None:
        sources["packages"] = packages
    for name in sources:
        (folder / name).mkdir()
    binds = [(str(path), str(folder / name)) for name, path in sources.items()]
    nothing = folder / "nothing"
    nothing.touch()
    for name, path in sources.items():
        if name.startswith("python"):
            seen = folder / name if sandbox else path
            binds += [(str(nothing), str(seen / hook)) for hook in _start_up_hooks(path)]
    readable = [(str(folder / name), str(path)) for name, path in sources.items() if name != "shim"]
    search = (str(packages),) if packages else ()
    root = os.getuid() == 0
    droppable = sandbox or all(_open_to_all(path) for path in sources.values())
    owner = OWNER if root and droppable else None
    plan: dict[str, Any] = {"box": str(box), "owner": owner}
    if sandbox:
        isolation = Said("bubblewrap {version}, own network", version=bubblewrap.version())
        box = Path(bubblewrap.BOX)
        return Layout(plan | {"binds": binds}, box, isolation, readable, search)
    isolation = Said("namespaces: own network and processes")
    if root and owner is None:
        isolation = Said("namespaces: own network and processes, as root without capabilities")
    hidden = list(map(str, _hidden_from(sources.values())))
    hosts = (str(etc / "hosts"), "/etc/hosts")
    keep = [str(folder), *(str(path) for name, path in sources.items() if name != "shim")]
    plan |= {"binds": [*binds, hosts], "hidden": hidden, "keep": keep}
    return Layout(plan, box, isolation, readable, search)


@cache
def _start_up_hooks(prefix: Path) -> tuple[Path, ...]:
    """Files that make each start of a Python import things (``site`` runs them), inside *prefix*.

    They are the machine's, not the student's, and can double the time of a start (measured:
    one that imports certifi, 57 ms where 27 do). Packages stay where they are.
    """
    found = prefix.glob("lib/python*/site-packages/*.pth")
    return tuple(path.relative_to(prefix) for path in sorted(found) if _imports(path))


def _imports(path: Path) -> bool:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return False
    return any(line.startswith((b"import ", b"import\t")) for line in lines)


def _hidden_from(needed: Iterable[Path]) -> list[Path]:
    """What of ours a program must not see: the repository with its history, or our packages."""
    outside = [path for path in needed if path != interpreter.SHIM]
    if (_REPOSITORY / "pyproject.toml").is_file() and not any(
        path.is_relative_to(_REPOSITORY) for path in outside
    ):
        return [_REPOSITORY]
    return [_REPOSITORY / name for name in _HIDDEN if (_REPOSITORY / name).is_dir()]


def _open_to_all(path: Path) -> bool:
    """Whether a user who owns nothing can read *path*."""
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents)) and bool(
        path.stat().st_mode & stat.S_IROTH
    )
