r"""What a sensible person types when a student's program asks on its terminal.

Chats ask in any words and order, for addresses, names, rooms, menus, or with a
banner that says ``Type /join <name>``. A question that comes again right away
was not satisfied and gets the next sensible answer; a menu that comes again
gets its next line, so "register" is followed by "log in".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.launch import prompt_clauses as clauses
from grader.launch.prompt_answers import Known, names, tries, yes_or_no
from grader.launch.prompt_commands import commands_in, says_to_type
from grader.launch.prompt_menus import offers_roles, options_in, order
from grader.launch.prompt_words import plain

__all__ = ["Answer", "Known", "Questions"]

_CHOOSES = re.compile(
    r"\b(?:choose|select|choice|option|mode|menu|press|action|выб\w+|вариант\w*|режим\w*|действие"
    r"|меню|пункт\w*|опци\w+|role|роль)\b"
)
_MODE = re.compile(r"\b(?:mode|role|режим\w*|роль)\b")
_SERVERS = re.compile(r"\b(?:server|сервер\w*)\b")
_OWN = re.compile(r"\b(?:own|local|my|listen\w*|bind|client|receiver|source|сво\w+|локальн\w+)\b")
_AGAIN = re.compile(r"\b(?:confirm|repeat|again|re enter|retype|повтор\w*|подтверд\w*|еще раз)\b")
_LOUDER_THAN_A_MENU = {"host", "port", "address", "name", "password", "email", "recipient", "file"}


@dataclass(frozen=True)
class Answer:
    """What to type, without the newline, and what the question was taken for."""

    kind: str
    text: str = ""

    @property
    def ready(self) -> bool:
        """Whether there is nothing to type: it waits for a chat message, or to be stopped."""
        return self.kind in {"message", "stop"}


@dataclass(frozen=True)
class _Question:
    kind: str
    clause: str  # the words that ask
    offers: tuple[str, ...] = ()  # what a menu or a banner says can be typed, best first


class Questions:
    """The questions of one started program, in the order they come."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._last = ""  # the kind of the last question
        self._in_a_row = 0  # how often it came again right away
        self._asked: dict[str, set[str]] = {}  # by kind, the clauses that asked
        self._typed: set[tuple[str, str]] = set()  # menu lines and commands that were tried
        self._pending: list[str] = []  # commands told in a banner above another question
        self._told: set[str] = set()  # kinds of what the program knows by now

    def kind(self, prompt: str) -> str:
        """What *prompt*, all that was printed since the program's last read, asks for."""
        return self._read(self._end_of(prompt)).kind

    def answer(self, prompt: str) -> Answer:
        """What to type; a question asked again right away gets the next sensible answer."""
        text = self._end_of(prompt)
        question = self._read(text)
        kind, words = question.kind, plain(question.clause)
        self._count(kind, words)
        if question.offers:
            menu = words if kind != "command" else ""
            fresh = [one for one in question.offers if (menu, one) not in self._typed]
            typed = (fresh or question.offers)[0]
            self._typed.add((menu, typed))
        else:
            answers = self._answers(kind, question.clause, text)
            typed = answers[min(self._in_a_row, len(answers) - 1)]
        if not self._is_own(kind, words):
            self._asked.setdefault(kind, set()).add(words)
        self._told.add("name" if self._known.name in typed else kind)
        if kind not in {"message", "command"}:
            self._pending += self._commands(text, only_asked=True)
        return Answer(kind, typed)

    def _end_of(self, prompt: str) -> str:
        text = clauses.end_of(prompt)
        return text if "name" in self._told else clauses.unglued(text)

    def _count(self, kind: str, words: str) -> None:
        if kind != self._last:
            self._last, self._in_a_row = kind, 0
        elif not (kind == "password" and _AGAIN.search(words)):
            self._in_a_row += 1

    def _answers(self, kind: str, clause: str, text: str) -> list[str]:
        if kind == "yes_no" and (spelled := clauses.yes_and_no(clause)):
            return yes_or_no(clause, *spelled)
        # A name's rules ("3 to 10 letters") may stand above the question.
        told = text if kind in {"name", "port"} else clause
        return tries(kind, told, self._known, self._is_own(kind, plain(clause)))

    def _is_own(self, kind: str, words: str) -> bool:
        """Whether a client's port is its own: it says so, or the server's was asked before."""
        if kind != "port" or self._known.role == "server" or _SERVERS.search(words):
            return False
        asked = self._asked.get("port", set())
        return bool(_OWN.search(words)) or (bool(asked) and words not in asked)

    def _read(self, text: str) -> _Question:
        lines = text.split("\n")
        last = lines[-1]
        if clauses.yes_and_no(last):
            return _Question("yes_no", last)
        if pressed := clauses.press_enter(last):
            return _Question(pressed, last)
        if commands := self._commands(last):
            return _Question("command", last, commands)
        kind, clause = clauses.asked_in(last)
        menu = self._menu(last if kind in _LOUDER_THAN_A_MENU else text, last, kind)
        if menu and (menu.kind == "mode" or kind not in _LOUDER_THAN_A_MENU):
            return menu
        if kind and kind != "message":
            return _Question(kind, clause)
        above, clause = clauses.asked_above(lines[:-1]) if kind is None else (None, last)
        if above and self._is_open(above, clause):
            return _Question(above, clause)
        if commands := self._commands(text) or tuple(self._open_pending()):
            return _Question("command", text, commands)
        return _Question(kind or self._weak_kind(last), last)

    def _weak_kind(self, last: str) -> str:
        words = plain(last)
        if not clauses.is_marked(last) or not any(letter.isalpha() for letter in last):
            return "message"
        if plain(self._known.name) in words:
            return "message"  # a chat's own prompt: "alice> "
        if _CHOOSES.search(words):
            return "mode" if _MODE.search(words) else "choice"
        return clauses.asked_weakly(last) or "unknown"

    def _is_open(self, kind: str, clause: str) -> bool:
        """Whether a line above asks now, and is not something said in a chat already entered."""
        return kind not in self._told or plain(clause) in self._asked.get(kind, set())

    def _menu(self, text: str, last: str, kind: str | None) -> _Question | None:
        options = options_in(text, last)
        chooses = _CHOOSES.search(plain(last))
        if not options or (kind == "message" and not chooses):
            return None
        if max(len(option.label.split()) for option in options) > 6 and not chooses:
            return None  # numbered rules, not a menu
        keys = tuple(option.key for option in order(options, self._known.role))
        return _Question("mode" if offers_roles(options) else "choice", text, keys)

    def _open_pending(self) -> list[str]:
        return [text for text in self._pending if ("", text) not in self._typed]

    def _commands(self, text: str, *, only_asked: bool = False) -> tuple[str, ...]:
        """What *text* says to type first and was not typed yet; a refused name is changed."""
        if self._known.role == "server":
            return ()
        found: list[str] = []
        again = plain(text) in self._asked.get("command", set())
        for name in names(self._known.name)[: 3 if again else 1]:
            values = {
                "name": name,
                "room": self._known.room,
                "password": "secret1",
                "host": self._known.host,
                "port": str(self._known.port),
                "address": f"{self._known.host}:{self._known.port}",
            }
            for line in text.split("\n"):
                if only_asked and not says_to_type(line):
                    continue
                for command in commands_in(line, values):
                    settled = "name" in command.kinds and "name" in self._told and not again
                    if not settled and ("", command.text) not in self._typed:
                        found.append(command.text)
        return tuple(found)
