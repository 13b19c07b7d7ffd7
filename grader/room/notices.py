"""Tell a notice ("mira has left") from a message, in a chat whose format nobody knows.

Two traps of real chats: one that never asks for a name relays the first typed
line as a *message*, so the others see the "name"; and one that misses the end of
a connection relays an *empty message* of the leaver, once or for ever. So a
notice counts only when it differs from what a message of that guest looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_DIGITS = re.compile(r"\d+")
_UNSEEN = r"\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff"  # width of none
_CONTROL = re.compile(rf"\x1b\[[0-9;?]*[A-Za-z]|[{_UNSEEN}]")


@dataclass(frozen=True)
class Look:
    """What stands before and after the text when one guest's message is heard by another."""

    before: str
    after: str

    def around(self, text: str) -> str:
        """What a message with *text* would look like."""
        return plain(self.before + text + self.after)


def plain(text: str) -> str:
    """*text* without colours, with every number the same, without outer space."""
    return _DIGITS.sub("#", _CONTROL.sub("", text)).strip().casefold()


def look_of(heard: str, text: str) -> Look | None:
    """How a message saying *text* looked in *heard*; None when it is not there.

    The look ends at the line's ends: what stands on other lines belongs to others.
    """
    at = heard.casefold().rfind(text.casefold())
    if at < 0:
        return None
    start = heard.rfind("\n", 0, at) + 1
    end = heard.find("\n", at + len(text))
    return Look(heard[start:at], heard[at + len(text) : end if end >= 0 else len(heard)])


def remainder(heard: Iterable[str], looks: Sequence[Look], texts: Iterable[str]) -> str:
    """What is left of *heard* without the pieces that are messages saying one of *texts*."""
    messages = {look.around(text) for look in looks for text in texts} - {""}
    glued = None
    if messages:
        parts = "|".join(re.escape(one) for one in sorted(messages, key=len, reverse=True))
        glued = re.compile(rf"(?:(?:{parts})\s*)+")
    left = []
    for piece in heard:
        if glued and glued.fullmatch(plain(piece.replace("\n", ""))):
            continue  # a frame may hold a 10 where its length stands: that ends no line
        for line in piece.split("\n"):
            seen = plain(line)
            if seen and not (glued and glued.fullmatch(seen)):
                left.append(seen)
    return "\n".join(left)


def is_notice(
    heard: Sequence[str], name: str, looks: Sequence[Look], texts: Iterable[str] = ()
) -> bool:
    """Whether *heard* tells of *name*, beyond what messages of that guest look like.

    *looks* are the looks of the guest's messages; *texts* what else it may have
    sent as a text (its goodbye); its name and the empty text always count.
    """
    said = {"", name, *texts}
    left = remainder(heard, looks, said)
    wanted = name.casefold()
    return any(wanted in line and line != wanted for line in left.split("\n"))


def is_any_notice(heard: Sequence[str], looks: Sequence[Look], texts: Iterable[str] = ()) -> bool:
    """The same in a chat that never shows names: anything that is no message."""
    left = remainder(heard, looks, {"", *texts})
    return any(char.isalpha() for char in left)
