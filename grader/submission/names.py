r"""Which names inside a submission are taken, left out, or refused.

One name can be two files on the student's computer and one on ours:
``Server.py`` and ``server.py`` are the same file on Windows and macOS, and an
accented letter can be written in two ways. `key` makes such twins equal.
A name from an archive is a stranger's: `inside` lets it name a file below the
stage and nothing else.

    ../x  /x  C:\x  C:x  \\host\x  NUL  a<NUL byte>b     never a file of ours
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from grader.submission.limits import MAX_NAME
from grader.submission.model import IntakeError
from grader.text.safe import safe_text
from grader.text.words import Said


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


IGNORED_FOLDERS = _words(
    "__macosx __pycache__ __pypackages__ .git .hg .svn .idea .vscode .vs .venv venv .env env "
    "virtualenv node_modules site-packages .tox .nox .eggs .mypy_cache .pytest_cache .ruff_cache "
    ".ipynb_checkpoints dist build .github"
)
STEERING_FILES = {  # would change how Python or pytest itself starts
    "conftest.py": Said("pytest would run it inside a grader"),
    "pytest.ini": Said("it would change how pytest runs"),
    "tox.ini": Said("it would change how pytest runs"),
    "setup.cfg": Said("it would change how pytest runs"),
    "sitecustomize.py": Said("Python would run it at every start"),
    "usercustomize.py": Said("Python would run it at every start"),
    "pyvenv.cfg": Said("it would move Python's own folders"),
}
IGNORED_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".gitignore", ".gitattributes"})
PYTHON = frozenset({".py", ".pyw"})
NOTEBOOKS = frozenset({".ipynb"})
REPORTS = frozenset({".md", ".markdown", ".txt", ".rst"})
ARCHIVES = frozenset({".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz"})
_NEVER_NEEDED = _words(
    ".pyc .pyo .pyd .so .dll .dylib .exe .msi .bin .iso .o .a .class .jar .whl .egg "
    ".png .jpg .jpeg .gif .bmp .tif .tiff .webp .svg .ico .icns .psd .ttf .otf .woff .woff2 "
    ".mp3 .wav .ogg .flac .mp4 .mov .avi .mkv .webm "
    ".pdf .doc .docx .odt .rtf .ppt .pptx .odp .xls .xlsx .ods .vsdx .drawio .pth .pcap "
    ".pcapng .html .css .js .ts .cpp .c .h .hpp .java .cs .go .rs .lnk .url .swp .bak"
)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")  # devices on Windows
_DRIVE = re.compile(r"[A-Za-z]:")


def ignored_folder(name: str) -> bool:
    """Whether a folder of this name is a tool's, never the student's own work."""
    return name.casefold() in IGNORED_FOLDERS or name.endswith((".egg-info", ".dist-info"))


def wanted(name: str) -> bool:
    """Whether a file of this name could be source code or data that a chat needs."""
    lower = name.casefold()
    if lower in IGNORED_FILES or lower.startswith(("._", "~$")):
        return False
    suffix = PurePosixPath(lower).suffix
    return suffix not in _NEVER_NEEDED and suffix not in ARCHIVES


def steering(name: str) -> str | None:
    """Why a file of this name is left out although it is text; None when it is not."""
    reason = STEERING_FILES.get(name.casefold())
    if reason is None and name.casefold().endswith(".pth"):
        reason = Said("Python would run it at every start")
    return reason


def suffix(path: PurePosixPath | str) -> str:
    """Return the file name's ending in lower case, with its dot."""
    return PurePosixPath(path).suffix.casefold()


def key(path: PurePosixPath) -> str:
    """Return what two spellings of one file name have in common."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())


def inside(name: str) -> PurePosixPath:
    """Turn an archive's entry name into a path below the stage.

    Raises:
        IntakeError: the name leads out of the stage.
    """
    shown = safe_text(name, 80)
    unified = name.replace("\\", "/")  # zips made by old Windows tools
    if unified.startswith("/") or _DRIVE.match(unified):
        raise IntakeError(f"archive entry '{shown}' is an absolute path; pack relative paths only")
    parts = [part for part in unified.split("/") if part not in {"", "."}]
    if ".." in parts:
        raise IntakeError(f"archive entry '{shown}' leads out of the archive; pack it again")
    if not parts:
        raise IntakeError(f"archive entry '{shown}' has no name; pack it again")
    return PurePosixPath(*(part.replace(":", "_") for part in parts))  # Windows: another stream


def check_part(part: str, shown: str) -> None:
    """Refuse one file or folder name that a terminal or another system cannot hold.

    Raises:
        IntakeError: control characters, too long, not UTF-8, or a device of Windows.
    """
    if len(part.encode("utf-8", "replace")) > MAX_NAME:
        raise IntakeError(f"file name '{shown}' is over {MAX_NAME} bytes long; rename the file")
    if any("\ud800" <= character <= "\udfff" for character in part):
        raise IntakeError(f"file name '{shown}' is not UTF-8; rename the file")
    if safe_text(part) != part or "\n" in part or "\t" in part:
        raise IntakeError(f"file name '{shown}' holds control characters; rename the file")
    if _RESERVED.fullmatch(part):
        raise IntakeError(f"file name '{shown}' is a device on Windows; rename the file")
