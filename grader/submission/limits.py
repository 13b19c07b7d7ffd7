"""How much of a submission the grader is willing to read.

Sizes are counted while reading: the size that an archive declares, or that
``stat`` shows, is the submission's own word. A real chat is 2 to 40 files of
a few kilobytes; the limits leave room for a course's whole tree.
"""

from __future__ import annotations

from grader.submission.model import IntakeError

MAX_FILES = 200  # relevant files that are copied and looked at
MAX_ENTRIES = 20_000  # files and folders of any kind, a student's .venv included
MAX_DEPTH = 16  # folders in folders
MAX_TOTAL = 10 * 2**20  # bytes of all copied files together
MAX_SOURCE = 2**20  # bytes of one file of Python, data or configuration
MAX_DOCUMENT = 8 * 2**20  # bytes of one notebook or report: pictures live inside them
MAX_ARCHIVE = 100 * 2**20  # bytes of the archive itself
MAX_UNPACKED = 150 * 2**20  # bytes a compressed tar may unpack to, skipped files included
MAX_NAME = 240  # bytes of one file or folder name; Linux stops at 255


class Budget:
    """Counts what has been read and stops a submission that is too large."""

    def __init__(self) -> None:
        self.files = 0
        self.bytes = 0
        self.entries = 0

    def entry(self) -> None:
        """Count one file or folder that was met, wanted or not."""
        self.entries += 1
        if self.entries > MAX_ENTRIES:
            raise IntakeError(
                f"more than {MAX_ENTRIES} files and folders; hand in the chat's own folder"
            )

    def file(self) -> None:
        """Count one file that is going to be copied."""
        self.files += 1
        if self.files > MAX_FILES:
            raise IntakeError(
                f"more than {MAX_FILES} files to look at; hand in the chat's own folder"
            )

    def read(self, size: int) -> None:
        """Count *size* bytes that were really read."""
        self.bytes += size
        if self.bytes > MAX_TOTAL:
            raise IntakeError(
                f"more than {MAX_TOTAL >> 20} MB of files; hand in the source files only"
            )
