"""Keep results in a JSON file that other tools read: whole, or not at all.

A grader may be stopped at any moment, and half a file of marks is worse than
none: the new file is written beside the old one, brought to the disk, and put
in its place in one step. Only ASCII leaves here, so no text of a student can
break the file or hide in it.

    {"version": 1, "results": [{"submission": ..., "checks": [{"id": ...}]}]}

``score``, ``max_score`` and ``bonus`` of a result are sums of its checks;
they are written for readers and are not read back.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from grader.report.fields import Fields, ResultFileError
from grader.room.transcript import Event
from grader.verdict.model import SCHEMA_VERSION, CheckResult, Result, Verdict

FIRST_EVENTS, LAST_EVENTS = 60, 240  # of each transcript; the middle is counted, not kept
MAX_TEXT = 2_000  # letters of one event

__all__ = ["ResultFileError", "read_json", "write_json"]


def write_json(path: Path, results: Sequence[Result]) -> None:
    """Write *results* to *path*; on any error what was there before stays untouched.

    Raises:
        ResultFileError: the file cannot be written.
    """
    data = {"version": SCHEMA_VERSION, "results": [_result(result) for result in results]}
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise ResultFileError(f"{path}: not a regular file; name a file to write the results to")
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with beside.open("x", encoding="ascii", newline="\n") as file:
            json.dump(data, file, ensure_ascii=True, allow_nan=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ResultFileError(f"{path}: cannot be written: {why}") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def read_json(path: Path) -> list[Result]:
    """Return the results in *path*, as `write_json` wrote them.

    Raises:
        ResultFileError: the file cannot be read, or is not such a file.
    """
    try:
        data = json.loads(path.read_bytes(), parse_constant=_no_number)
        top = Fields(data, "")
        version = top.integer("version")
        if version != SCHEMA_VERSION:
            raise ResultFileError(f"version {version}, expected {SCHEMA_VERSION}; grade again")
        return [_read_result(one) for one in top.each("results")]
    except OSError as error:
        raise ResultFileError(f"{path}: cannot be read: {error.strerror}") from error
    except ResultFileError as error:
        raise ResultFileError(f"{path}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise ResultFileError(f"{path}: not JSON: {error}") from error


def _result(result: Result) -> dict[str, object]:
    return {
        "submission": result.submission,
        "protocol": result.protocol,
        "factor": result.factor,
        "score": result.score,
        "max_score": result.max_score,
        "bonus": result.bonus,
        "unjudged": result.unjudged,
        "isolation": result.isolation,
        "dialect": result.dialect,
        "seconds": round(result.seconds, 3),
        "notes": list(result.notes),
        "checks": [_check(check) for check in result.checks],
    }


def _check(check: CheckResult) -> dict[str, object]:
    return {
        "id": check.id,
        "step": check.step,
        "verdict": check.verdict.value,
        "points": check.points,
        "max_points": check.max_points,
        "bonus": check.bonus,
        "title": check.title,
        "story": check.story,
        "cause": check.cause,
        "detail": check.detail,
        "seconds": round(check.seconds, 3),
        "transcript": [
            {"at": event.at, "who": event.who, "what": event.what, "text": _short(event.text)}
            for event in _bounded(check.transcript)
        ],
    }


def _bounded(events: Sequence[Event]) -> Iterable[Event]:
    left_out = len(events) - FIRST_EVENTS - LAST_EVENTS
    if left_out <= 1:
        return events
    gap = Event(events[FIRST_EVENTS].at, "", "note", f"... {left_out} more events")
    return [*events[:FIRST_EVENTS], gap, *events[-LAST_EVENTS:]]


def _short(text: str) -> str:
    half = MAX_TEXT // 2
    return text if len(text) <= MAX_TEXT else f"{text[:half]}\u2026{text[-half + 1 :]}"


def _read_result(one: Fields) -> Result:
    return Result(
        submission=one.text("submission"),
        protocol=one.text("protocol"),
        factor=one.number("factor"),
        isolation=one.text("isolation"),
        dialect=one.text("dialect"),
        seconds=one.number("seconds"),
        checks=tuple(_read_check(check) for check in one.each("checks")),
        notes=tuple(one.texts("notes")),
    )


def _read_check(one: Fields) -> CheckResult:
    return CheckResult(
        id=one.text("id"),
        step=one.text("step"),
        verdict=Verdict(one.one_of("verdict", [verdict.value for verdict in Verdict])),
        points=one.number("points"),
        max_points=one.number("max_points"),
        title=one.text("title"),
        story=one.text_or_none("story"),
        cause=one.text_or_none("cause"),
        seconds=one.number("seconds"),
        transcript=tuple(
            Event(event.number("at"), event.text("who"), event.text("what"), event.text("text"))
            for event in one.each("transcript")
        ),
        bonus=one.truth("bonus"),
        detail=one.text_or_none("detail"),
    )


def _no_number(name: str) -> NoReturn:
    raise ResultFileError(f"{name} is no number; grade again")
