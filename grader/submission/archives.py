"""Unpack an archive whose maker may be hostile, or only had an old Windows.

Nothing is extracted by ``zipfile`` or ``tarfile`` themselves: they would keep
``Server.py`` beside ``server.py``, trust declared sizes, and unpack a hundred
megabytes of zeros from a hundred kilobytes. Entries are read one by one, counted,
and written by the stage.
"""

from __future__ import annotations

import gzip
import io
import re
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, cast

from grader.submission import names
from grader.submission.folder import counted, opened
from grader.submission.limits import MAX_ARCHIVE, MAX_UNPACKED
from grader.submission.model import IntakeError
from grader.submission.stage import Stage
from grader.text.safe import safe_text

MAX_DIRECTORY = 4 * 2**20  # bytes of a zip's table of contents: about 50,000 entries

_REFUSED = {
    b"7z\xbc\xaf\x27\x1c": "7z archive",
    b"Rar!\x1a\x07": "rar archive",
    b"BZh": "bzip2 archive",
    b"\xfd7zXZ\x00": "xz archive",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "old Word or PowerPoint file",
}
_DAMAGED = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, struct.error,
    NotImplementedError, UnicodeDecodeError, ValueError, OverflowError,
)  # fmt: skip


def kind_of(path: Path) -> str:
    """Return "zip", "tar" or "" by how the file begins, whatever it is called.

    Raises:
        IntakeError: it is a format that we do not open.
    """
    with opened(path) as file:
        head = file.read(512)
    shown = safe_text(path.name, 80)
    for magic, what in _REFUSED.items():
        if head.startswith(magic):
            raise IntakeError(f"'{shown}' is a {what}; hand in a .zip, a .tar.gz or the folder")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if names.suffix(path.name) in {".docx", ".pptx", ".xlsx", ".odt"}:
            raise IntakeError(
                f"'{shown}' is an office document; hand in the .py files, or the report as .md"
            )
        return "zip"
    if head.startswith(b"\x1f\x8b") or head[257:262] == b"ustar":
        return "tar"
    return ""


def unpack(path: Path, stage: Stage) -> list[str]:
    """Copy what a chat may need into the stage; return the archives inside, unopened.

    Raises:
        IntakeError: the archive is damaged, too large, encrypted, or leads out.
    """
    shown = safe_text(path.name, 80)
    with opened(path) as file:
        if file.seek(0, io.SEEK_END) > MAX_ARCHIVE:
            limit = MAX_ARCHIVE >> 20
            raise IntakeError(f"'{shown}' is over {limit} MB; hand in the source files only")
        file.seek(0)
        try:
            return _unzip(file, stage) if kind_of(path) == "zip" else _untar(file, stage)
        except RecursionError:
            raise IntakeError(f"'{shown}' is damaged; pack it again") from None
        except _DAMAGED as error:
            why = safe_text(str(error) or type(error).__name__, 80)
            raise IntakeError(f"'{shown}' is damaged ({why}); pack it again") from error


def _unzip(file: IO[bytes], stage: Stage) -> list[str]:
    nested: list[str] = []
    _check_directory(file)
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            stage.budget.entry()
            path = names.inside(_zip_name(entry))
            if entry.is_dir() or any(map(names.ignored_folder, path.parts[:-1])):
                continue
            if (entry.external_attr >> 16) & 0o170000 == 0o120000:
                raise IntakeError(f"symbolic link not accepted: '{path}'; pack the file itself")
            if names.suffix(path) in names.ARCHIVES:
                nested.append(str(path))
            elif stage.wants(path):
                if entry.flag_bits & 1:
                    raise IntakeError("the archive has a password; pack it without one")
                with archive.open(entry) as source:
                    stage.add(path, counted(source, stage.limit(path), stage.budget))
    return nested


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a table of contents that would take long to read, before it is read."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at >= 0 and len(tail) - at >= 22:
        size = struct.unpack("<L", tail[at + 12 : at + 16])[0]
        if size > MAX_DIRECTORY:
            raise IntakeError("the archive holds too many files; hand in the source files only")
    file.seek(0)


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name in the encoding it was really written in.

    Without the UTF-8 flag a name is in the code page of its maker's system:
    cp866 for Russian Windows, and often UTF-8 all the same.
    """
    name = entry.orig_filename
    if entry.flag_bits & 0x800 or name.isascii():
        return name
    raw = name.encode("cp437")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for encoding in ("cp866", "cp1251"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.fullmatch(r"[\x00-\x7fА-Яа-яЁё№]*", text):
            return text
    return name


class _Counting(io.RawIOBase):
    """A stream that stops when more has been unpacked than any chat is worth."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._left = MAX_UNPACKED

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise IntakeError(
                f"the archive unpacks to more than {MAX_UNPACKED >> 20} MB; "
                "hand in the source files only"
            )
        return data


def _untar(file: IO[bytes], stage: Stage) -> list[str]:
    nested: list[str] = []
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    unpacked: IO[bytes] = cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if packed else file
    stream = _Counting(unpacked)
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for entry in archive:
            stage.budget.entry()
            if entry.name in {".", "./", ""}:
                continue
            path = names.inside(entry.name)
            if entry.isdir() or any(map(names.ignored_folder, path.parts[:-1])):
                continue
            if entry.issym() or entry.islnk():
                raise IntakeError(f"link not accepted: '{path}'; pack the file itself")
            if not entry.isfile():
                raise IntakeError(f"'{path}' is a pipe or a device; pack regular files only")
            if names.suffix(path) in names.ARCHIVES:
                nested.append(str(path))
            elif stage.wants(path):
                source = archive.extractfile(entry)
                assert source is not None
                stage.add(path, counted(source, stage.limit(path), stage.budget))
    return nested
