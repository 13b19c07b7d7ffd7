"""Make the students' notebooks: solutions become holes, their outputs go.

A cell tagged `check` asks the exercise above it; one tagged `chat` needs the chat that
students are to write. In their version both may fail and Run All goes on (the tag
`raises-exception`): red is where the work is.
"""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

from grader.handout.marks import find_holes, remove_solutions

Notebook = dict[str, Any]


def student_version(notebook: Notebook, where: str) -> Notebook:
    """Return a copy of *notebook* with holes for the solutions.

    Raises:
        StarterError: the marks of a cell do not fit.
    """
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])  # a file keeps it as a list of lines
        cell_name = f"{where}:{cell['id']}"
        tags = cell["metadata"].get("tags", [])
        if {"check", "chat"} & set(tags):
            cell["metadata"]["tags"] = [*tags, "raises-exception"]
        holes = find_holes(source, cell_name)
        if holes:
            cell["source"] = remove_solutions(source, cell_name).rstrip("\n")
        if holes or {"check", "chat"} & set(tags):  # a chat cell's output shows our solution
            cell["outputs"], cell["execution_count"] = [], None
    return notebook


def write_student_notebooks(notebooks: Path, out: Path) -> list[Path]:
    """Write the students' version of each notebook in *notebooks* into *out*, with what it needs.

    Raises:
        StarterError: the marks of a cell do not fit; then nothing is written.
    """
    students = {
        out / path.name: student_version(json.loads(path.read_text(encoding="utf-8")), path.name)
        for path in sorted(notebooks.glob("*.ipynb"))
    }
    out.mkdir(parents=True, exist_ok=True)
    for helper in ("lesson.py", "motion.py"):
        shutil.copy(notebooks / helper, out)
    shutil.copytree(notebooks / "pictures", out / "pictures", dirs_exist_ok=True)
    for path, notebook in students.items():
        text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(students)
