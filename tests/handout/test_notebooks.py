"""The students' notebooks hold no solution, still run, and fail only where the work is."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from grader.handout.marks import StarterError, find_holes
from grader.handout.notebooks import student_version, write_student_notebooks
from grader.handout.starter import all_holes

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
EXERCISE = '''\
def double(number: int) -> int:
    """Twice the number."""
    # BEGIN SOLUTION exercise 1: twice
    return 2 * number
    # END SOLUTION'''
ASSERTION = "assert double(2) == 4, f'2 doubled is {double(2)}, expected 4'"


def lesson() -> nbformat.NotebookNode:
    exercise = new_code_cell(EXERCISE, execution_count=1)
    check = new_code_cell(ASSERTION, metadata={"tags": ["check"]}, execution_count=2)
    return new_notebook(cells=[exercise, check, new_code_cell("print('on we go')")])


def test_a_solution_becomes_a_hole_and_its_contract_stays() -> None:
    exercise, check, _ = student_version(lesson(), "lesson.ipynb").cells
    assert "2 * number" not in exercise.source
    assert 'raise NotImplementedError("exercise 1: twice")' in exercise.source
    assert '"""Twice the number."""' in exercise.source
    assert check.source == ASSERTION


def test_run_all_goes_on_after_an_exercise_that_is_not_done() -> None:
    students = student_version(lesson(), "lesson.ipynb")
    NotebookClient(students, timeout=60, kernel_name="python3").execute()
    _, check, after = students.cells
    assert check.outputs[0].ename == "NotImplementedError"
    assert after.outputs[0].text == "on we go\n"


def test_the_original_keeps_its_solutions() -> None:
    original = lesson()
    student_version(original, "lesson.ipynb")
    assert original.cells[0].source == EXERCISE


def test_a_misspelt_mark_names_the_cell() -> None:
    misspelt = lesson()
    misspelt.cells[0].id = "twice"
    misspelt.cells[0].source = EXERCISE.replace("# END SOLUTION", "# END-SOLUTION")
    with pytest.raises(StarterError, match=r"lesson\.ipynb:twice:5"):
        student_version(misspelt, "lesson.ipynb")


def test_no_notebook_hands_out_a_solution(tmp_path: Path) -> None:
    written = write_student_notebooks(NOTEBOOKS, tmp_path / "new" / "notebooks")
    assert [path.name for path in written] == [
        path.name for path in sorted(NOTEBOOKS.glob("*.ipynb"))
    ]
    assert {path.name for path in written[0].with_name("pictures").iterdir()}
    for path in written:
        handed_out = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in handed_out
        original = nbformat.read(NOTEBOOKS / path.name, as_version=4)
        for cell in original.cells:
            for hole in find_holes(cell.source, cell.id) if cell.cell_type == "code" else ():
                given = next(c for c in nbformat.read(path, as_version=4).cells if c.id == cell.id)
                assert "\n".join(hole.solution) not in given.source
                assert hole.todo[0].strip() in given.source


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_exercise_has_a_check_behind_it(path: Path) -> None:
    code = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    for cell, following in zip(code, [*code[1:], None], strict=True):
        if find_holes(cell.source, cell.id):
            assert following is not None
            assert "check" in following.metadata.get("tags", []), f"{cell.id}: no check follows"


def test_no_notebook_hands_out_a_line_of_the_reference(tmp_path: Path) -> None:
    """Short lines, ``try:`` or ``while True:``, belong to nobody."""
    holes = [hole for found in all_holes(NOTEBOOKS.parent / "reference").values() for hole in found]
    telling = {line.strip() for hole in holes for line in hole.solution if len(line.strip()) > 34}
    assert telling
    for path in write_student_notebooks(NOTEBOOKS, tmp_path):
        cells = nbformat.read(path, as_version=4).cells
        texts = [cell.source for cell in cells] + [
            output.get("text") or output.get("data", {}).get("text/markdown", "")
            for cell in cells
            for output in cell.get("outputs", [])
        ]
        lines = {line.strip() for text in texts for line in text.splitlines()}
        assert not lines & telling, f"{path.name} holds {lines & telling}"
