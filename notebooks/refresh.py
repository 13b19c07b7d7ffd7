"""Run the notebooks from a clean kernel and keep only outputs that git can hold.

Times, ports and addresses differ from run to run: a cell tagged `volatile` keeps
its pictures and nothing else. What is left must come out the same on every machine,
so a test may compare it.

    python notebooks/refresh.py                    all of them
    python notebooks/refresh.py 01_sockets.ipynb   one
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
PICTURES = ("image/png", "image/svg+xml")


def refresh(path: Path) -> None:
    """Execute the notebook at *path* in place."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=120,
        record_timing=False,
        resources={"metadata": {"path": str(HERE)}},
    ).execute()
    settle(notebook)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def settle(notebook: nbformat.NotebookNode) -> None:
    """Drop from *notebook* whatever another run or another machine would change."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            volatile = "volatile" in cell.metadata.get("tags", [])
            cell.outputs = [
                o for o in map(_settled, cell.outputs) if (o and not volatile) or _drawn(o)
            ]


def _drawn(output: nbformat.NotebookNode) -> bool:
    return any(kind in output.get("data", {}) for kind in PICTURES)


def _settled(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    if _drawn(output):  # without "<Figure size 1000x450 with 1 Axes>"
        output.data = {kind: data for kind, data in output.data.items() if kind in PICTURES}
    return output


if __name__ == "__main__":
    names = [HERE / name for name in sys.argv[1:]] or sorted(HERE.glob("*.ipynb"))
    for name in names:
        refresh(name)
        print(f"ran {name.name}")
