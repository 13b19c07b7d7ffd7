"""Every notebook runs from a clean kernel, twice in one kernel, and cleans up after each cell.

After each code cell a hidden one asks the kernel what is still there: a thread, a socket
or a process that outlives its cell makes the next Run All fail in class, not here.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))

BASELINE = """
import psutil as _psutil, threading as _threading
def _sockets():
    process = _psutil.Process()
    ask = getattr(process, "net_connections", None) or process.connections
    return [s for s in ask(kind="inet") if s.laddr]
def _left():
    ours = (t for t in _threading.enumerate() if type(t).__module__ == "threading")  # not zmq's
    threads = {("thread", t.ident, t.name) for t in ours}
    open_now = (s for s in _sockets() if s.laddr.port not in _kernel_ports)
    sockets = {("socket", s.laddr, s.status) for s in open_now if s.status != "TIME_WAIT"}
    children = {("process", c.pid, " ".join(c.cmdline())) for c in _psutil.Process().children()}
    keeper = {c for c in children if "grader.launch." in c[-1]}  # the grader's, as long as it runs
    return threads | sockets | children - keeper
_kernel_ports = {s.laddr.port for s in _sockets()}
_before = _left()
"""
NOTHING_LEFT = """
_rest = sorted(map(str, _left() - _before))
assert not _rest, f"left behind by the cell above: {_rest}"
"""

HERE_AND_NOW = {
    "a path": re.compile(r"(/home/|/root/|/tmp/|/Users/|[A-Z]:\\\\|ipykernel_)"),
    "a port": re.compile(r"127\.0\.0\.1['\"]?[:,] ?(?!9090)\d{4,5}"),  # 9090 is the assignment's
    "an object's address": re.compile(r"0x[0-9a-f]{6,}"),
    "a time": re.compile(r"\d+(\.\d+)? (ms|s|seconds|milliseconds)\b"),
}


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def run(cells: list[NotebookNode], at: Path) -> list[NotebookNode]:
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(at)}}
    ).execute()
    return notebook.cells


def code_cells(path: Path) -> list[NotebookNode]:
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def text_of(cell: NotebookNode) -> str:
    data = [output.get("data", {}) for output in cell.outputs]
    drawn = [any(kind.startswith("image/") for kind in kinds) for kinds in data]
    texts = (o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs)
    return "".join(text for text, picture in zip(texts, drawn, strict=True) if not picture)


def may_change(cell: NotebookNode) -> bool:
    """Times and ports are not stored; what the grader says may be said better tomorrow."""
    return bool({"volatile", "chat", "story"} & set(cell.metadata.get("tags", [])))


@each(NOTEBOOKS)
@pytest.mark.timeout(300)
def test_runs_twice_in_one_kernel_and_nothing_outlives_its_cell(path: Path) -> None:
    again = [new_code_cell(BASELINE)]
    for _ in range(2):
        for cell in code_cells(path):
            again += [
                new_code_cell(cell.source, metadata=cell.metadata),
                new_code_cell(NOTHING_LEFT),
            ]
    ran = run(again, path.parent)[1::2]
    for stored, *runs in zip(code_cells(path), ran, ran[len(ran) // 2 :], strict=False):
        if not may_change(stored):
            for now in runs:
                said = f"{stored.id}: what is stored in git is not what comes out; run refresh.py"
                assert text_of(now) == text_of(stored), said


@each(NOTEBOOKS)
def test_git_holds_no_time_port_path_or_address(path: Path) -> None:
    for cell in code_cells(path):
        for what, pattern in HERE_AND_NOW.items():
            found = pattern.search(text_of(cell))
            assert not found, f"{cell.id}: its output holds {what}: {found and found[0]!r}"


@each(NOTEBOOKS)
def test_notebook_is_valid_and_its_cells_are_named(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    made_up = [c.id for c in notebook.cells if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]{27})?", c.id)]
    assert not made_up, f"ids that change with each save: {made_up}; give the cell a name"
    for picture in re.findall(
        r"\]\((pictures/[^)]+)\)", "\n".join(c.source for c in notebook.cells)
    ):
        assert (path.parent / picture).is_file(), f"{picture} is missing"


@each(NOTEBOOKS)
def test_no_cell_asks_sleeps_or_fixes_a_port(path: Path) -> None:
    for cell in code_cells(path):
        ours = re.sub(
            r'"""\n.*?"""', "", cell.source, flags=re.DOTALL
        )  # not a chat shown in a text
        for banned in (r"\binput\(", r"\btime\.sleep\(", r"\(\"[\d.]*\", [1-9]\d*\)"):
            assert not re.search(banned, ours), f"{cell.id}: holds {banned}"
