"""Tell from the words around code which program it is, and which task of a course.

"Код клиента:" names what follows; "Отправка сообщений серверу" does not, it is
a step of the client. So a title counts when the word stands first, but for
words like "code" or "listing", and only in the forms that name a thing (сервер,
сервера, серверная), not in those that something is done to (серверу, сервером).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SHORT = 60  # characters of a line that may be a title without being marked as one

_SERVER = r"сервер(?:а|ы|н(?:ый|ая|ой|ую|ого|ое))?|servers?"
_CLIENT = r"клиент(?:а|ы|ск(?:ий|ая|ой|ую|ого|ое))?|clients?"
_EDGE = r"(?![а-яёa-z]|-\s?[а-яёa-z])"
_BEFORE = r"(?<![а-яёa-z]-)(?<![а-яёa-z])(?<!to )(?<!to the )(?<!from the )(?<!with the )"
_WEAK = {
    "server": re.compile(rf"(?i){_BEFORE}(?:{_SERVER}){_EDGE}"),
    "client": re.compile(rf"(?i){_BEFORE}(?:{_CLIENT}){_EDGE}"),
}
_GENERIC = (
    r"(?:исходный|полный|программный|код|листинг|файл|реализация|реализуем|текст|скрипт|программа|"
    r"программы|модуль|часть|class|класс|создание|source|full|code|listing|file|the|program|script|"
    r"for|of|our|для|и|а|теперь|вот|это|[\d.,:№#()—–-]+)"
)
_STRONG = {
    label: re.compile(rf"(?i)^\W*(?:{_GENERIC}\W*\s)*\W*(?:{words}){_EDGE}")
    for label, words in (("server", _SERVER), ("client", _CLIENT))
}
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$|^\s{0,3}(##{1,5})(\S.*?)\s*#*\s*$")
_BOLD = re.compile(r"^\s*(?:\*\*|__)(.+?)(?:\*\*|__):?\s*$")
_TASK = re.compile(r"(?i)(?:задани[ея]|задача|task|exercise|упражнение)\W{0,4}(\d{1,2})\b")
_NUMBERED = re.compile(r"(?i)\b(\d{1,2})\W{1,3}(?:задани[ея]|задача|task|exercise|упражнение)\b")
_FILE = re.compile(r"(?<![\w/\\.-])(\w[\w-]*\.pyw?)\b")
_COMMAND = re.compile(r"\W*(?:python[\d.]*|py|cd|pip|bash)\s")  # how to start it, not what it is
_MARKS = re.compile(r"[`*\"'«»<>]")


def label_of(text: str) -> str | None:
    """Return which program a text is about, when it is about one only."""
    found = [label for label, pattern in _WEAK.items() if pattern.search(text.replace("_", " "))]
    return found[0] if len(found) == 1 else None


def title_of(text: str) -> str | None:
    """Return which program a line announces: its word comes first."""
    bare = _MARKS.sub(" ", text).replace("_", " ").strip()
    found = [label for label, pattern in _STRONG.items() if pattern.search(bare)]
    both = all(pattern.search(bare) for pattern in _WEAK.values())  # "client and server"
    return found[0] if found and not both else None


def file_of(text: str) -> str | None:
    """Return the Python file that a line names, when it names one."""
    found = list(dict.fromkeys(_FILE.findall(_MARKS.sub(" ", text[:300]))))
    return found[0] if len(found) == 1 else None


def heading_of(line: str) -> tuple[int, str] | None:
    """Return the level and the words of a heading; a line in bold is the lowest."""
    if match := _HEADING.match(line):
        return len(match[1] or match[3]), match[2] if match[1] else match[4]
    if match := _BOLD.match(line):
        return 7, match[1]
    return None


class Titles:
    """The headings that a reader has come past, the outer ones first."""

    def __init__(self) -> None:
        self.section = ""  # "task4": one report may hold several tasks
        self.chapter = 0  # counts the headings that name no program: they may be tasks, too
        self._stack: list[tuple[int, str]] = []

    def see(self, line: str) -> None:
        """Take note of one line outside of code."""
        heading = heading_of(line)
        words = heading[1] if heading else line if len(line) < SHORT else ""
        if heading:
            self._stack = [above for above in self._stack if above[0] < heading[0]] + [heading]
            self.chapter += not (file_of(words) or title_of(words) or label_of(words))
        match = _TASK.search(words) if len(words) < 2 * SHORT else None
        match = match or (_NUMBERED.search(words) if heading else None)  # "4 task"
        if match:
            self.section = f"task{int(match[1])}"

    def file(self, near: Iterable[str]) -> str | None:
        """Return the file that code here is, by the lines before it (nearest first), headings."""
        around = [line for line in near if len(line) < 200 and not _COMMAND.match(line)]
        around += [words for _, words in reversed(self._stack)][:1]
        return next((name for line in around if (name := file_of(line))), None)

    def label(self, near: Iterable[str]) -> str | None:
        """Return which program code here belongs to."""
        close = [line for line in near if len(line) < 200]
        words = [words for _, words in reversed(self._stack)]
        guesses = [
            *(title_of(line) for line in close if len(line) < 2 * SHORT),
            *map(title_of, words),
            *map(label_of, words),
            *map(label_of, close),
        ]
        return next(filter(None, guesses), None)
