r"""A terminal as one endless sheet: the lines a program printed, as a person reads them.

A chat client redraws its prompt with ``\r``, erases what was typed with
``\b \b``, and moves up to print above the input line; read as a plain stream,
such output holds texts that nobody ever sees. `Paper` moves a cursor as a
terminal does, with one difference: nothing scrolls away. A cleared screen
begins a fresh page below, so a message shown for a moment stays evidence.

    new text = everything from the earliest place written since the last look
"""

from __future__ import annotations

import itertools

KEEP = 1 << 16  # letters kept of the beginning, and as many of the end
LINE_LIMIT = 1 << 14  # a line without an end is folded here
WIDTH = 200  # how far a cursor can be sent to the right


class Paper:
    """Lines and a cursor; rows and columns count from zero."""

    def __init__(self) -> None:
        self.lines = [""]
        self.left_out = 0  # letters dropped between the beginning and the end
        self._row = self._column = self._scrolled = 0
        self._saved = (0, 0)
        self._new_from = (0, 0)
        self._gap: int | None = None  # the row of the remark that says what was dropped

    @property
    def text(self) -> str:
        """Everything kept, line by line."""
        return "\n".join(self.lines)

    def take_new(self) -> str:
        """What is to be read from the earliest place written since the last call."""
        row, column = self._new_from
        fresh = [self.lines[row][column:], *self.lines[row + 1 :]] if row < len(self.lines) else []
        self._new_from = (len(self.lines) - 1, len(self.lines[-1]))
        return "\n".join(fresh)

    def write(self, text: str) -> None:
        """Put *text*, which holds no control characters, at the cursor."""
        while text:
            if self._column >= LINE_LIMIT:
                self.control("\n")
            piece = text[: LINE_LIMIT - self._column]
            text = text[len(piece) :]
            line = self.lines[self._row].ljust(self._column)
            end = self._column + len(piece)
            self._touch(min(self._column, len(self.lines[self._row])))
            self.lines[self._row] = line[: self._column] + piece + line[end:]
            self._column = end

    def control(self, letter: str) -> None:
        """Do what a terminal does for one control character; most do nothing."""
        if letter in "\n\v\f":
            self._row += 1
            if self._row == len(self.lines):
                self.lines.append("")
            self._column = 0
        elif letter == "\r":
            self._column = 0
        elif letter == "\b":
            self._column = max(0, self._column - 1)

    def escape(self, final: str) -> None:
        """Do a two-letter escape sequence: save, restore, up, next line, reset."""
        if final == "7":
            self._saved = (self._row - self._scrolled, self._column)
        elif final == "8":
            self._move(self._saved[0] + self._scrolled, self._saved[1])
        elif final == "M":
            self._move(self._row - 1, self._column)
        elif final in "DE":
            self.control("\n")
        elif final == "c":
            self.fresh_page()

    def csi(self, final: str, numbers: list[int]) -> None:
        """Do one ``ESC [`` sequence: moves and erasures; colours are nothing to read."""
        first = numbers[0]
        count = max(1, first)
        match final:
            case "A" | "F":
                self._move(self._row - count, 0 if final == "F" else self._column)
            case "B" | "E":
                self._move(self._row + count, 0 if final == "E" else self._column)
            case "C":
                self._move(self._row, self._column + count)
            case "D":
                self._move(self._row, self._column - count)
            case "G" | "`":
                self._move(self._row, count - 1)
            case "K":
                self._erase_line(first)
            case "J" if first == 0:
                self._erase_line(0)
                del self.lines[self._row + 1 :]
            case "J" | "H" | "f":  # the screen cleared, or the cursor sent home to redraw it
                self.fresh_page()
            case "P":
                line = self.lines[self._row]
                self._set_line(line[: self._column] + line[self._column + count :], self._column)
            case "@":
                line = self.lines[self._row].ljust(self._column)
                blank = " " * min(count, WIDTH)
                self._set_line(line[: self._column] + blank + line[self._column :], self._column)
            case "L":
                self._touch(0)
                self.lines[self._row : self._row] = [""] * min(count, WIDTH)
            case "M":
                del self.lines[self._row : self._row + count]
                self.lines.extend([""] * (self._row + 1 - len(self.lines)))
                self._touch(0)
            case "S":  # the text moves up under a cursor that stays where it is
                self._scrolled += min(count, WIDTH)
                self._row += min(count, WIDTH)
                self.lines.extend([""] * (self._row + 1 - len(self.lines)))
            case "s":
                self.escape("7")
            case "u":
                self.escape("8")

    def fresh_page(self) -> None:
        """Clear the screen: what was there stays above, the cursor goes below it."""
        if self.lines[-1]:
            self.lines.append("")
        self._row, self._column, self._scrolled = len(self.lines) - 1, 0, len(self.lines) - 1

    def skip(self, letters: int) -> None:
        """Remember that *letters* came here which nobody read."""
        self.fresh_page()
        self.left_out += letters
        self._trim()

    def trim(self) -> None:
        """Keep the first and the last `KEEP` letters; a program may print for ever."""
        if sum(map(len, self.lines)) + len(self.lines) > 2 * KEEP:
            self._trim()

    def _trim(self) -> None:
        if self._gap is None:
            sizes = itertools.accumulate(len(line) + 1 for line in self.lines)
            self._gap = next(row for row, size in enumerate(sizes) if size > KEEP)
            self.lines.insert(self._gap, "")
            self._shift(1)
        size, first = 0, len(self.lines)
        while first > self._gap + 1 and size + len(self.lines[first - 1]) < KEEP:
            first -= 1
            size += len(self.lines[first]) + 1
        first = min(first, len(self.lines) - 1)
        dropped = self.lines[self._gap + 1 : first]
        self.left_out += sum(map(len, dropped)) + len(dropped)
        del self.lines[self._gap + 1 : first]
        self.lines[self._gap] = f"… {self.left_out} letters left out …"
        self._shift(-len(dropped))

    def _shift(self, rows: int) -> None:
        gap = self._gap or 0
        self._row = max(gap, min(self._row + rows, len(self.lines) - 1))
        self._scrolled = max(0, self._scrolled + rows)
        row, column = self._new_from
        if row >= gap:
            self._new_from = (row + rows, column) if row + rows > gap else (gap, 0)

    def _move(self, row: int, column: int) -> None:
        self._row = max(0, min(row, len(self.lines) - 1))
        self._column = max(0, min(column, max(WIDTH - 1, self._column)))

    def _erase_line(self, how: int) -> None:
        line = self.lines[self._row]
        if how == 0:
            self._set_line(line[: self._column], self._column)
        elif how == 1:
            self._set_line(" " * (self._column + 1) + line[self._column + 1 :], 0)
        else:
            self._set_line("", 0)

    def _set_line(self, line: str, touched: int) -> None:
        self._touch(min(touched, len(line)))
        self.lines[self._row] = line

    def _touch(self, column: int) -> None:
        self._new_from = min(self._new_from, (self._row, column))
