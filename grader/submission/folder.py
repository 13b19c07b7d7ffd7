"""Copy a handed-in folder into the stage without trusting anything in it.

A folder is as hostile as an archive: opening a FIFO named ``server.py`` blocks
for ever, and a symbolic link may show another student's work or a password
file. So every entry is looked at with ``lstat``, only regular files are
opened, and what is opened is looked at again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from grader.submission import names
from grader.submission.limits import MAX_DEPTH, Budget
from grader.submission.model import IntakeError
from grader.submission.stage import Stage
from grader.text.safe import safe_text

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a FIFO that took the file's place must not block us
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_CHUNK = 1 << 16


def copy_folder(source: Path, stage: Stage) -> list[Path]:
    """Copy what a chat may need; return the archives met on the way, unopened."""
    archives: list[Path] = []
    _copy(source, PurePosixPath(), stage, archives)
    return archives


def _copy(folder: Path, below: PurePosixPath, stage: Stage, archives: list[Path]) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise IntakeError(f"cannot read folder '{below}': {error.strerror}") from error
    for entry in entries:
        stage.budget.entry()
        path = below / entry.name
        shown = safe_text(str(path), 80)
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            if names.ignored_folder(entry.name):
                continue
            if len(path.parts) > MAX_DEPTH:
                raise IntakeError(f"'{shown}' lies more than {MAX_DEPTH} folders deep")
            _copy(folder / entry.name, path, stage, archives)
        elif stat.S_ISLNK(mode):
            if stage.wants(path):
                raise IntakeError(f"symbolic link not accepted: '{shown}'; hand in the file itself")
        elif not stat.S_ISREG(mode):
            raise IntakeError(
                f"'{shown}' is no regular file but a pipe, socket or device; remove it"
            )
        elif names.suffix(entry.name) in names.ARCHIVES:
            archives.append(folder / entry.name)
        elif stage.wants(path):
            stage.add(path, read_regular(folder / entry.name, stage.limit(path), stage.budget))


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file to read: never a link, a pipe or a device.

    Raises:
        IntakeError: it is one of those, or cannot be read.
    """
    shown = safe_text(path.name, 80)
    if path.is_symlink():
        raise IntakeError(f"symbolic link not accepted: '{shown}'; hand in the file itself")
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise IntakeError(f"cannot read '{shown}': {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise IntakeError(f"'{shown}' is no regular file but a pipe, socket or device")
        yield file


def read_regular(path: Path, limit: int, budget: Budget) -> bytes | None:
    """Return the bytes of a regular file, or None when it has more than *limit*.

    Raises:
        IntakeError: it is no regular file, cannot be read, or the budget is used up.
    """
    with opened(path) as file:
        return counted(file, limit, budget)


def counted(file: IO[bytes], limit: int, budget: Budget) -> bytes | None:
    """Read a file to its end, or return None as soon as it has more than *limit* bytes."""
    chunks: list[bytes] = []
    size = 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            return None
        chunks.append(chunk)
    budget.read(size)
    return b"".join(chunks)
