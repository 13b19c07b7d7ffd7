"""Decide which staged folder is the submission's root, so that its imports work.

An archive usually wraps everything in one folder. That folder is left out of
all names, unless the sources import by it: ``from lab3.protocol import ...``
needs the folder above ``lab3``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from grader.submission.links import Tree
from grader.submission.model import HERE


def rooted(tree: Tree, stage: Path, files: Iterable[PurePosixPath], name: str) -> tuple[Tree, Path]:
    """Return the tree as seen from its root, and that root.

    *files* are all the staged files, *name* that of the folder handed in: when
    the sources import by it, the stage gets that folder too.
    """
    reaches = [tree.reach(path) for path in tree.files]
    if name.isidentifier() and any(name in reach.outside for reach in reaches):
        _wrap(stage, name)
        return _moved(tree, HERE, PurePosixPath(name)), stage
    folders = {path.parent for path in files} | {r.root for r in reaches if r.root is not None}
    top = _common(folders)
    return (tree, stage) if top == HERE else (_moved(tree, top, HERE), stage.joinpath(*top.parts))


def _common(folders: set[PurePosixPath]) -> PurePosixPath:
    """Return the deepest folder that holds them all."""
    if not folders:
        return HERE
    first = min(folders, key=lambda folder: len(folder.parts))
    candidates = [first, *first.parents]
    return next(c for c in candidates if all(f.is_relative_to(c) for f in folders))


def _wrap(stage: Path, name: str) -> None:
    """Move all that is staged into a folder of its own."""
    inner = stage / f"{name}.wrapping"
    inner.mkdir()
    for entry in list(stage.iterdir()):
        if entry != inner:
            entry.rename(inner / entry.name)
    inner.rename(stage / name)


def _moved(tree: Tree, old: PurePosixPath, new: PurePosixPath) -> Tree:
    moved = (
        dataclasses.replace(file, path=new / path.relative_to(old))
        for path, file in tree.files.items()
    )
    return Tree({file.path: file for file in moved})
