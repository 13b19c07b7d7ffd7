"""The grader's own copy of a submission: the one place where intake writes.

Every file of a folder, an archive or a report passes through `Stage.add`, so
the limits, the twins (``Server.py`` beside ``server.py``) and the files that
would steer Python itself are dealt with once.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from grader.submission import names
from grader.submission.decode import as_utf8
from grader.submission.limits import MAX_DEPTH, MAX_DOCUMENT, MAX_SOURCE, Budget
from grader.submission.model import IntakeError
from grader.text.safe import safe_text
from grader.text.words import Said


class Stage:
    """An empty folder that is being filled, and what was noticed on the way."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.budget = Budget()
        self.notes: list[str] = []
        self.files: list[PurePosixPath] = []
        self._keys: dict[str, PurePosixPath] = {}
        root.mkdir(parents=True, exist_ok=True)
        if any(root.iterdir()):
            raise IntakeError(f"the stage '{root}' is not empty; give an empty folder")

    def wants(self, path: PurePosixPath) -> bool:
        """Whether a file of this name is to be copied; a refusal may leave a note."""
        if any(names.ignored_folder(part) for part in path.parts[:-1]):
            return False
        if reason := names.steering(path.name):
            self.note(Said("{file} ignored: {reason}", file=path.name, reason=reason))
            return False
        return names.wanted(path.name)

    def limit(self, path: PurePosixPath) -> int:
        """Return how many bytes a file of this name may have."""
        documents = names.NOTEBOOKS | names.REPORTS
        return MAX_DOCUMENT if names.suffix(path) in documents else MAX_SOURCE

    def add(self, path: PurePosixPath, data: bytes | None) -> None:
        """Write one file of the submission; *data* is None when it was too large to read."""
        shown = safe_text(str(path), 80)
        for part in path.parts:
            names.check_part(part, shown)
        if len(path.parts) > MAX_DEPTH:
            raise IntakeError(f"'{shown}' lies more than {MAX_DEPTH} folders deep")
        if data is None:
            limit = self.limit(path) >> 20
            key = "{file} was not read: over {limit} MB, expected at most {limit} MB"
            self.note(Said(key, file=shown, limit=limit))
            return
        if twin := self._keys.get(names.key(path)):
            raise IntakeError(
                f"'{shown}' and '{safe_text(str(twin), 80)}' are one file on Windows and macOS; "
                "remove one of them"
            )
        self.budget.file()
        self._keys[names.key(path)] = path
        if names.suffix(path) in names.PYTHON:
            data, encoding = as_utf8(data)
            if encoding is not None:
                key = "{file} is saved as {encoding}, which Python refuses; save it as UTF-8"
                self.note(Said(key, file=shown, encoding=encoding))
        target = self.root.joinpath(*path.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self.files.append(path)

    def note(self, text: str) -> None:
        """Keep a line for the reader of the result, once."""
        if text not in self.notes:
            self.notes.append(text)

    def with_suffix(self, suffixes: frozenset[str]) -> list[PurePosixPath]:
        """Return the staged files with one of these endings, in order of their paths."""
        return sorted(path for path in self.files if names.suffix(path) in suffixes)
