"""Put together what students get: the assignment, the starter, the grader, the notebooks.

Built beside the wanted place and moved there whole, after a search for every
line of every solution: a handout with a solution in it cannot be taken back.
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
import zipfile
from pathlib import Path

from grader.handout.given_away import lines_given_away
from grader.handout.notebooks import write_student_notebooks
from grader.handout.rubric_table import rubric_table
from grader.handout.starter import write_starter
from grader.verdict.rubric import Rubric

FILES = Path(__file__).parent / "files"
RUBRIC_HERE = "<!-- rubric -->"
LEFT_OUT = {"__pycache__", "classroom", "handout"}
NEEDED_OF_HANDOUT = ("__init__.py", "holes.py", "marks.py", "starter.py")  # by the notebooks
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same kit makes the same bytes

PYPROJECT = """\
[build-system]
requires = ["setuptools>=68"]
build-backend = "setuptools.build_meta"

[project]
name = "chatkit"
version = "{version}"
description = "A multi-user chat on socket and threading: the assignment and its grader"
requires-python = "{python}"
dependencies = [
{dependencies}
]

[project.optional-dependencies]
notebooks = [{notebooks}]

[project.scripts]
chatkit = "grader.cli:main"

[project.entry-points.pytest11]
chatkit = "grader.options"

[tool.setuptools.packages.find]
include = ["grader*"]

[tool.setuptools.package-data]
grader = ["*.toml", "**/*.toml", "py.typed"]

[tool.pytest.ini_options]
testpaths = ["grader"]
addopts = "--import-mode=importlib"
"""


class HandoutError(Exception):
    """The handout cannot be made; one line: what, expected, what to do."""


def write_handout(kit: Path, out: Path, rubric: Rubric, rubric_file: Path, *, zipped: bool) -> Path:
    """Write the handout of the *kit* into the folder *out*, or into ``out.zip``; return the path.

    Raises:
        HandoutError: *out* is in use, the kit is not whole, or a solution would be given away.
        StarterError: the marks of a solution do not fit.
    """
    target = out.with_name(out.name + ".zip") if zipped and out.suffix != ".zip" else out
    _check_free(target)
    for needed in ("reference", "starter", "notebooks", "pyproject.toml", "LICENSE"):
        if not (kit / needed).exists():
            raise HandoutError(f"no {needed} in {kit}; run this in a clone of the kit")
    with tempfile.TemporaryDirectory(prefix="chatkit-handout-") as folder:
        built = Path(folder) / target.stem
        built.mkdir()
        _build(kit, built, rubric, rubric_file)
        if given := lines_given_away(kit, built):
            raise HandoutError(f"{given[0]}: a line of a solution; end its mark later, or move it")
        target.parent.mkdir(parents=True, exist_ok=True)
        if zipped:
            _zip(built, target)
        else:
            shutil.copytree(built, target, dirs_exist_ok=True)
    return target


def _check_free(target: Path) -> None:
    if target.is_dir() and any(target.iterdir()):
        raise HandoutError(f"folder {target} is not empty; name a new one")
    if target.exists() and not target.is_dir():
        raise HandoutError(f"{target} is already there; name a new one")


def _build(kit: Path, built: Path, rubric: Rubric, rubric_file: Path) -> None:
    shutil.copytree(kit / "grader", built / "grader", ignore=_not_handed_out)
    (built / "grader" / "handout").mkdir()
    for name in NEEDED_OF_HANDOUT:
        shutil.copy(kit / "grader" / "handout" / name, built / "grader" / "handout")
    shutil.copy(rubric_file, built / "grader" / "rubric.toml")
    write_starter(kit / "reference", built / "starter")
    write_student_notebooks(kit / "notebooks", built / "notebooks")
    for lang, name in (("en", "README.md"), ("ru", "README.ru.md")):
        text = (kit / "starter" / name).read_text(encoding="utf-8")
        if text.count(RUBRIC_HERE) != 1:
            raise HandoutError(f"starter/{name}: no line {RUBRIC_HERE}; put one where marks stand")
        _write(built / name, text.replace(RUBRIC_HERE, rubric_table(rubric, lang)))
    _write(built / "pyproject.toml", _pyproject(kit))
    shutil.copy(kit / "LICENSE", built)
    shutil.copy(FILES / "gitignore", built / ".gitignore")
    workflows = built / ".github" / "workflows"
    workflows.mkdir(parents=True)
    shutil.copy(FILES / "grade.yml", workflows)


def _not_handed_out(folder: str, names: list[str]) -> set[str]:
    hidden = {name for name in names if name.startswith(".") or name.endswith(".pyc")}
    return hidden | (LEFT_OUT & set(names) if Path(folder).name == "grader" else {"__pycache__"})


def _pyproject(kit: Path) -> str:
    project = tomllib.loads((kit / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return PYPROJECT.format(
        version=project["version"],
        python=project["requires-python"],
        dependencies="\n".join(f'    "{one}",' for one in project["dependencies"]),
        notebooks=", ".join(f'"{one}"' for one in project["optional-dependencies"]["notebooks"]),
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _zip(folder: Path, target: Path) -> None:
    beside = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                name = path.relative_to(folder.parent).as_posix()
                info = zipfile.ZipInfo(name, ZIP_DATE)
                info.external_attr = 0o644 << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, path.read_bytes())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
