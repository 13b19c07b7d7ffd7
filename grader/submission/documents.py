"""Turn the notebooks and reports of a submission into files of Python.

Only when no Python file of it is a server: then the write-up is the hand-in.
Every file made here remembers where its lines stand in the document, so that a
syntax error is told as the student can find it: "report.md line 71".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.submission import names, notebooks
from grader.submission.decode import decode
from grader.submission.pieces import Assembled, Piece, assemble
from grader.submission.reports import read_report
from grader.submission.stage import Stage
from grader.text.safe import safe_text
from grader.text.words import Said, listed


@dataclass
class Documents:
    """The programs that were taken out of documents."""

    made: dict[PurePosixPath, tuple[PurePosixPath, Assembled]] = field(default_factory=dict)
    kind: str | None = None  # of the first document with code: "notebook" or "report"

    def explain(self, path: PurePosixPath, line: int) -> str:
        """Say where a line of a made program stands in its document; '' when it was not made."""
        if path not in self.made or line < 1:
            return ""
        document, program = self.made[path]
        piece, inner = program.origin(line)
        if piece.place.startswith("cell"):
            return f"{document} {piece.place} line {inner}"
        return f"{document} line {piece.line + inner - 1}, in {piece.place}"


def extract(stage: Stage) -> Documents:
    """Write the programs of every staged notebook and report beside it."""
    documents = Documents()
    for kind, suffixes in (("notebook", names.NOTEBOOKS), ("report", names.REPORTS)):
        found = stage.with_suffix(suffixes)
        for path in found:
            programs = assemble(_pieces(stage, path, kind))
            several = len({program.section for program in programs}) > 1
            for program in programs:
                inner = program.section if several else ""
                _write(stage, path, program, documents, _folder(path, len(found) > 1, inner))
                documents.kind = documents.kind or kind
        if documents.made:
            break
    return documents


def _pieces(stage: Stage, path: PurePosixPath, kind: str) -> list[Piece]:
    data = stage.root.joinpath(*path.parts).read_bytes()
    shown = safe_text(str(path), 80)
    if kind == "notebook":
        pieces = notebooks.pieces_of(data, shown)
        if not pieces:
            stage.note(Said("{file} holds no code cell; hand in the .py files", file=shown))
        return pieces
    report = read_report(decode(data)[0], shown)
    if path.name.casefold() not in {"requirements.txt", "license.txt", "changelog.md"}:
        for note in report.notes:
            stage.note(note)
    return report.pieces


def _folder(path: PurePosixPath, apart: bool, section: str) -> PurePosixPath:
    """Return where a document's programs go: beside it, or in folders that keep them apart."""
    server_txt = path.stem.casefold() in {"server", "client"}  # one program each
    folder = path.parent / path.stem if apart and not server_txt else path.parent
    return folder / section if section else folder


def _write(
    stage: Stage,
    path: PurePosixPath,
    program: Assembled,
    documents: Documents,
    folder: PurePosixPath,
) -> None:
    name = PurePosixPath(program.name)
    if path.stem.casefold() in {"server", "client"} and folder == path.parent:
        name = PurePosixPath(f"{path.stem}.py")
    target = folder / name
    while target in stage.files:
        target = target.with_stem(f"{target.stem}_{len(stage.files)}")
    stage.add(target, program.text.encode(errors="replace"))
    documents.made[target] = (path, program)
    places = [piece.place for piece in program.pieces]
    shown: str = listed(places[:4])
    if len(places) > 4:
        shown = Said("{names} and {count} more", names=shown, count=len(places) - 4)
    made, source = safe_text(str(target), 60), safe_text(str(path), 60)
    key = "{file} was taken from {places} of {source}"
    stage.note(Said(key, file=made, places=shown, source=source))
