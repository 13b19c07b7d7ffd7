r"""What a terminal shows: bytes a program printed, read as a person would read them.

A read may cut anywhere, inside one Cyrillic letter or inside ``ESC [ 31 m``;
what is not whole yet waits for the rest. Plain output goes to `Paper`. A
program that addresses the whole screen (curses) is read through pyte, because
its bytes are drawing orders whose order is not the order of reading.

Bounded: of a program that prints for ever the beginning and the end are kept.
"""

from __future__ import annotations

import codecs
import re
import threading
from collections import Counter

import pyte

from grader.launch.channels import TERMINAL_SIZE
from grader.launch.paper import Paper

ROWS, COLUMNS = TERMINAL_SIZE
PENDING = 1 << 16  # bytes that wait to be read; more means that nobody looks

_TOKEN = re.compile(
    r"[^\x00-\x08\x0a-\x1f\x7f-\x9f]+"
    r"|\x1b\[(?P<csi>[0-?]{0,64})[ -/]{0,4}(?P<final>[@-~])"
    r"|\x1b[\]PX^_][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\)"
    r"|\x1b[ -/]{1,4}[0-~]"
    r"|\x1b(?P<escape>[0-OQ-WYZ\\`-~])"
    r"|(?P<control>[\x00-\x1f\x7f-\x9f])"
)
_UNFINISHED = re.compile(
    r"\x1b(?:\[[0-?]{0,64}[ -/]{0,4}|[\]PX^_][^\x07\x1b\n]{0,2000}\x1b?|[ -/]{0,4})\Z"
)
_ALTERNATE = {"?1049", "?1047", "?47"}
_FOR_PYTE = re.compile(r"\x1b\[(?:\d{0,4}(?:;\d{0,4})?[HfrABCDEFGJKLMPX@de]|\?\d{1,4}[hl])\Z")


def _as_cp1251(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1251", "replace"), error.end


codecs.register_error("chatkit-cp1251", _as_cp1251)  # an older Windows program's Russian


class Screen:
    """Takes what a program printed; tells what is to be read. Safe to feed from a thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # guards everything below: one thread feeds, another reads
        self._waiting = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")("chatkit-cp1251")
        self._unfinished = ""
        self._paper = Paper()
        self._display: _Display | None = None
        self._full_screen = False

    @property
    def uses_full_screen(self) -> bool:
        """Whether the program has ever drawn on the whole screen, as curses does."""
        with self._lock:
            self._read()
            return self._full_screen

    def feed(self, data: bytes) -> None:
        """Take the next *data*; it is cheap, the reading is done when somebody looks."""
        with self._lock:
            self._waiting += data
            if len(self._waiting) > 2 * PENDING:
                self._read()

    def text(self) -> str:
        """Everything printed so far; of a full-screen program, its display now."""
        with self._lock:
            self._read()
            return self._display.text if self._display else self._paper.text

    def new_text(self) -> str:
        """What has become readable since the last call."""
        with self._lock:
            self._read()
            printed = self._paper.take_new()
            return printed + (self._display.take_new() if self._display else "")

    def _read(self) -> None:
        while self._waiting:
            if len(self._waiting) > PENDING and (self._display or self._paper.left_out):
                # The beginning is kept already and this is not the end: not worth reading.
                self._skip(len(self._waiting) - PENDING)
            text = self._unfinished + self._decoder.decode(bytes(self._waiting[: 2 * PENDING]))
            del self._waiting[: 2 * PENDING]
            held = _UNFINISHED.search(text)
            self._unfinished = held[0] if held else ""
            for token in _TOKEN.finditer(text, 0, len(text) - len(self._unfinished)):
                self._take(token)
            self._paper.trim()

    def _skip(self, at_least: int) -> None:
        border = b"\x1b" if self._display else b"\n"
        cut = max(self._waiting.find(border, at_least), at_least)
        del self._waiting[:cut]
        self._unfinished = ""
        self._decoder.reset()
        if self._display is None:
            self._paper.skip(cut)

    def _take(self, token: re.Match[str]) -> None:
        final, parameters = token["final"], token["csi"] or ""
        if final in {"h", "l"} and parameters in _ALTERNATE:
            self._display = _Display() if final == "h" else None
            self._full_screen = True
        elif final in {"H", "f", "d"} and self._display is None and max(_numbers(parameters)) > 1:
            self._display, self._full_screen = _Display(), True
        if self._display is not None:
            self._display.take(token)
        elif final:
            self._paper.csi(final, _numbers(parameters))
        elif escape := token["escape"]:
            self._paper.escape(escape)
        elif control := token["control"]:
            self._paper.control(control)
        elif not token[0].startswith("\x1b"):
            self._paper.write(token[0])


def _numbers(parameters: str) -> list[int]:
    return [int(n) if n.isdecimal() else 0 for n in parameters.split(";")]


class _Display:
    """A full screen. pyte raises on some orders it does not know: it is given only those it does.

    Its rows hold no order of time, so a new line is one that was nowhere on the last display.
    """

    def __init__(self) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self._screen)
        self._last: Counter[str] = Counter()
        self._letter = ""

    @property
    def text(self) -> str:
        """The display's lines, without the blanks to the right and below."""
        return "\n".join(self._lines()).rstrip()

    def take(self, token: re.Match[str]) -> None:
        """Draw one token."""
        final, parameters = token["final"], token["csi"] or ""
        if final == "b" and parameters.isdecimal():  # repeat the letter: pyte does not know it
            self._stream.feed(self._letter * min(int(parameters), COLUMNS))
        elif final == "S":
            self._scroll(int(parameters) if parameters.isdecimal() else 1)
        elif final:
            if _FOR_PYTE.match(token[0]):
                if final in "LM":  # pyte moves only rows that exist: looking makes them exist
                    self._lines()
                self._stream.feed(token[0])
        elif token["escape"]:
            if token["escape"] in "78DEM":
                self._stream.feed(token[0])
        elif token["control"]:
            if token["control"] in "\b\t\n\v\f\r":
                self._stream.feed(token[0])
        elif not token[0].startswith("\x1b"):
            self._letter = token[0][-1]
            self._stream.feed(token[0])

    def take_new(self) -> str:
        """The lines that were not on the display at the last call, from top to bottom."""
        lines = [line.strip() for line in self._lines() if line.strip()]
        known = self._last.copy()
        self._last = Counter(lines)
        fresh = []
        for line in lines:
            if known[line]:
                known[line] -= 1
            else:
                fresh.append(line + "\n")
        return "".join(fresh)

    def _lines(self) -> list[str]:
        # Not `Screen.display`: it raises on a wide letter that was overwritten by half.
        rows = (self._screen.buffer[row] for row in range(ROWS))
        return ["".join(row[x].data for x in range(COLUMNS)).rstrip() for row in rows]

    def _scroll(self, count: int) -> None:
        self._screen.save_cursor()
        for _ in range(min(count, ROWS)):
            self._screen.cursor_position(ROWS)
            self._screen.index()
        self._screen.restore_cursor()
