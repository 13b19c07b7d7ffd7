"""From a path to a `Submission`: copy, find the sources, read them, choose the chat."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from grader.submission import archives, names
from grader.submission.configs import with_settings
from grader.submission.documents import Documents, extract
from grader.submission.folder import copy_folder, read_regular
from grader.submission.links import Tree
from grader.submission.model import IntakeError, Program, Submission
from grader.submission.notes import absent, named, shadows
from grader.submission.programs import programs_of
from grader.submission.reader import read_facts
from grader.submission.rooting import rooted
from grader.submission.stage import Stage
from grader.submission.variants import variants_of
from grader.text.safe import safe_text
from grader.text.words import Said


def open_submission(
    path: Path,
    stage: Path,
    *,
    server: str | None = None,
    client: str | None = None,
    protocol: str | None = None,
) -> Submission:
    """Copy what was handed in into *stage* and say what it is.

    *server*, *client* and *protocol* override what would be found; a file is
    named by its path inside the submission, or by its name when that is unique.
    A submission without a server comes back with no variants and a note.

    Raises:
        IntakeError: there is nothing to grade: no such path, an empty folder,
            a refused archive, a link, an override that names no file.
    """
    shown = safe_text(str(path), 120)
    if not path.exists():
        raise IntakeError(f"no file or folder '{shown}'; check the path")
    staged = Stage(stage)
    kind = _take(path, staged)
    reading = _read(staged)
    documents = Documents()
    if not any(map(_serves, reading.programs)):
        documents = extract(staged)
        if documents.made:
            reading, kind = _read(staged, documents), documents.kind or kind
    folder = path.resolve().name if kind == "folder" else ""
    tree, root = rooted(reading.tree, stage, staged.files, folder)
    programs = with_settings(programs_of(tree), root)
    variants, notes = variants_of(
        tree,
        programs,
        protocol=protocol,
        server=named(programs, server) if server else None,
        client=named(programs, client) if client else None,
    )
    notes = (*staged.notes, *shadows(programs), *absent(programs, variants), *notes)
    return Submission(_name(path), root, kind, programs, variants, notes)


def _serves(program: Program) -> bool:
    return program.role in {"server", "both"} and program.syntax_error is None


class _Reading(NamedTuple):
    tree: Tree
    programs: tuple[Program, ...]


def _read(stage: Stage, documents: Documents | None = None) -> _Reading:
    """Analyse every staged Python file; errors in code from a document name its place there."""
    facts = read_facts(stage.root, stage.with_suffix(names.PYTHON))
    for path, file in facts.items():
        where = documents.explain(path, file.error[0]) if documents and file.error else ""
        if file.error and where:
            line, message = file.error
            facts[path] = dataclasses.replace(file, error=(line, f"{message} ({where})"))
    tree = Tree(facts)
    return _Reading(tree, programs_of(tree))


def _name(path: Path) -> str:
    """Return what to call the submission: its folder's or its file's name."""
    full = path.resolve()
    return full.name if full.is_dir() else full.name.removesuffix(full.suffix).removesuffix(".tar")


def _take(path: Path, stage: Stage) -> str:
    """Copy *path* into the stage; return what kind of hand-in it is."""
    shown = safe_text(path.name, 80)
    if path.is_dir():
        packed = copy_folder(path, stage)
        if not stage.files and len(packed) == 1:
            only = safe_text(packed[0].name, 80)
            stage.note(Said("the folder holds only {file}: it was unpacked", file=only))
            return _unpack(packed[0], stage)
        _check_any(stage, f"folder '{shown}'", map(str, packed))
        return "folder"
    relative = PurePosixPath(path.name)
    if names.suffix(relative) in names.PYTHON:
        stage.add(relative, read_regular(path, stage.limit(relative), stage.budget))
        _check_any(stage, f"'{shown}'", ())
        return "python file"
    if names.suffix(relative) in names.NOTEBOOKS | names.REPORTS:
        stage.add(relative, read_regular(path, stage.limit(relative), stage.budget))
        return "notebook" if names.suffix(relative) in names.NOTEBOOKS else "report"
    return _unpack(path, stage)


def _unpack(path: Path, stage: Stage) -> str:
    shown = safe_text(path.name, 80)
    kind = archives.kind_of(path)
    if not kind:
        raise IntakeError(
            f"cannot read '{shown}'; hand in a folder, a .zip, a .py file, a notebook or a report"
        )
    nested = archives.unpack(path, stage)
    _check_any(stage, f"archive '{shown}'", nested)
    for name in nested:
        shown = safe_text(name, 80)
        stage.note(Said("{file} inside the archive was not opened", file=shown))
    return kind


def _check_any(stage: Stage, what: str, archives_inside: Iterable[str]) -> None:
    """Refuse a hand-in without one file to look at, and say what it holds instead."""
    if stage.files:
        return
    shown = [safe_text(PurePosixPath(name).name, 60) for name in archives_inside]
    seen = f" but {', '.join(shown[:4])}" if shown else ""
    seen = f" ({stage.notes[0]})" if stage.notes and not seen else seen
    raise IntakeError(f"{what} holds no source files{seen}; hand in the chat's own folder")
