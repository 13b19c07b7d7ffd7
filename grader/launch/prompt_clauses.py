r"""Find the clause that asks in what a program printed since its last read.

A clause that tells ("connected to port 9090") names the same things as one
that asks; what asks ends with a mark, says "enter" or "please", or is as short
as ``Nickname``. The last clause that asks counts; words of many meanings count
only if the program leaves its cursor behind them.
"""

from __future__ import annotations

import re

from grader.launch.prompt_words import WEAK, first_kind, kind_of_words, plain, without_notes

LINES = 14  # of the end of what was printed: a menu and its heading
LINE = 400  # letters of each

_COLOUR = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\n]*\x07|.)")
_CLAUSE = re.compile(r"(?<=[.!?;])\s+(?=[^\sa-zа-я])")
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|ex|no|напр|т\.е)\.", re.IGNORECASE)
_MARK = re.compile(r"(?:[:?=»]|[-=~]*>+)\W*$")
_GLUED = re.compile(r"(?P<asked>[^:?]{2,60}[:?]) ?(?P<told>[^\sa-zа-яё\d].*[^:?>\s])")
_ASKS = re.compile(
    r"\b(?:enter|type|input|choose|select|give|provide|specify|set|pick|what|which|who|please|your"
    r"|identify|introduce|введи\w*|укаж\w+|выбер\w+|зада\w+|напиш\w+|представь\w*|как|какой|кто"
    r"|ваше?|тво[йе]|пожалуйста)\b|输入"
)
_TELLS = re.compile(
    r"\b(?:listening|connected|connecting|started|starting|running|waiting|bound|binding|has|have"
    r"|joined|left|using|welcome|слуша\w+|запу\w+|подключ[ае]н\w*|подключаю\w*|ожида\w+"
    r"|присоедин\w+|использу\w+|работает|добро пожаловать)\b"
)
_YES_NO = re.compile(
    r"(?<!\w)[(\[]?(?P<yes>yes|y|да|д)[)\]]?(?P<es>es|а)?\s*(?:/|\||,|\bor\b|\bили\b)\s*[(\[]?"
    r"(?P<no>no|n|нет|н)[)\]]?(?:o|ет)?(?!\w)",
    re.IGNORECASE,
)
_PRESS = re.compile(
    r"\b(?:press|hit|нажм\w+|жми\w*)\b.*?\b(?:enter|return|any key|key|ввод|клавиш\w+)\b|回车"
)
_STOPS = re.compile(
    r"\b(?:stop|exit|quit|close|shut|end|terminate|выход\w*|выйти|останов\w*|заверш\w*|закры\w*)\b"
    r"|结束|退出"
)
_COMMAND = re.compile(r"(?<!\w)/[^\W\d]|<\w")  # a line about what can be typed
_ELSE = re.compile(r"\b(?:default|use|for|умолчанию)\b")  # "press Enter for the default port"


def end_of(prompt: str) -> str:
    """The last lines of *prompt* that hold anything, without colours."""
    lines = (line.strip()[-LINE:] for line in _COLOUR.sub("", prompt).splitlines())
    return "\n".join([line for line in lines if line][-LINES:])


def unglued(text: str) -> str:
    """*text* with a question last that another thread has printed on: "Name: Connected!".

    The server asks through one thread of a client, and the other tells that it is there.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines):
        glued = _GLUED.fullmatch(line)
        if glued and _TELLS.search(plain(glued["told"])) and asked_in(glued["asked"])[0]:
            lines[number : number + 1] = [glued["told"]]
            lines.append(glued["asked"])
            break
    return "\n".join(lines)


def yes_and_no(line: str) -> tuple[str, str] | None:
    """How *line* spells yes and no, if it asks for one of them."""
    hits = list(_YES_NO.finditer(line))
    return (hits[-1]["yes"], hits[-1]["no"]) if hits else None


def press_enter(line: str) -> str | None:
    """Whether *line* only wants Enter: "enter" to go on, "stop" to end the program."""
    words = plain(line)
    pressed = _PRESS.search(words)
    if pressed is None or _ELSE.search(words) or asked_in(words[: pressed.start()])[0]:
        return None  # "enter your name and press Enter"
    return "stop" if _STOPS.search(words) else "enter"


def asked_in(line: str) -> tuple[str | None, str]:
    """What the last clause of *line* that asks for something asks for, and that clause."""
    for clause in reversed(_CLAUSE.split(_ABBREVIATION.sub(r"\1", line))):
        kind = kind_of_words(clause, weak=False)
        if kind and _asks(clause):
            return kind, clause
    return None, line


def asked_above(lines: list[str]) -> tuple[str | None, str]:
    """The same for the lines over a bare ``> `` or a rule like "(letters only)"."""
    for line in reversed(lines[-4:]):
        if _COMMAND.search(line):
            continue
        kind, clause = asked_in(line)
        if kind and (_MARK.search(clause) or _ASKS.search(plain(clause))):
            return kind, clause
        if without_notes(line).strip(" .:>*-=_"):
            break  # a line that is no rule stands between: it tells something newer
    return None, ""


def is_marked(line: str) -> bool:
    """Whether *line* ends as prompts do."""
    return _MARK.search(line) is not None


def asked_weakly(line: str) -> str | None:
    """What a prompt of words with many meanings asks for: "Server: ", "You: "."""
    return first_kind(without_notes(plain(line)), WEAK) if is_marked(line) else None


def _asks(clause: str) -> bool:
    words = without_notes(plain(clause))
    if is_marked(without_notes(clause)) or is_marked(clause):
        return True
    if _TELLS.search(words):
        return False
    short = len(words.split()) <= 3 and not any(letter.isdigit() for letter in words)
    return short or _ASKS.search(words) is not None
