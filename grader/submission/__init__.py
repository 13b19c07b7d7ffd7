"""From a path to a staged, analysed copy: which files are the server and the client, and why.

A submission is data here, never code: it is copied, unpacked and parsed, and
nothing of it is imported or run.
"""

from __future__ import annotations

from grader.submission.describe import describe
from grader.submission.model import ON_PAPER, Argument, IntakeError, Program, Submission, Variant
from grader.submission.opening import open_submission

__all__ = [
    "ON_PAPER",
    "Argument",
    "IntakeError",
    "Program",
    "Submission",
    "Variant",
    "describe",
    "open_submission",
]
