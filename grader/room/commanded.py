"""Chats that go by commands which nobody is told: ``login alice``, then ``msg hello``.

The words stand in the source. They are typed only where nothing else made two guests
hear each other: "name" and "msg" are mostly keys of a protocol, and no command.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from grader.launch.setting import Setting
from grader.room.dialect import Typing
from grader.submission import Program
from grader.submission.analysis.verbs import ENTERS, SAYS

OF_A_KIND = 3  # words to enter by, and words to speak by, that are tried
TRIED = 6  # ways to type; a lesson takes about half a second
_BARE = re.compile(r"[\W_]")


def typings(setting: Setting, client: Program) -> Iterator[Typing]:
    """Ways to type at *client* that its source and its server's give words for."""
    pairs = itertools.zip_longest(setting.variant.server.verbs, client.verbs, fillvalue="")
    words = list(dict.fromkeys(itertools.chain(*pairs)))
    enters = [f"{word} {{name}}" for word in words if _core(word) in ENTERS][:OF_A_KIND]
    says = [f"{word} {{text}}" for word in words if _core(word) in SAYS][:OF_A_KIND]
    both = [Typing(enter, say) for enter in enters[:2] for say in says[:2]]
    speaking = [Typing(text=say) for say in says]
    entering = [Typing(enter) for enter in enters]
    yield from [*both, *speaking, *entering][:TRIED]


def _core(word: str) -> str:
    return _BARE.sub("", word).casefold()
