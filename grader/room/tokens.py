"""Names and texts that no submission can know beforehand.

Every name has the same number of letters, and so has every ordinary text: a
dialect with a length in its messages then works with the lengths it was learned
with. Syllables, so that a person can read a story aloud.
"""

from __future__ import annotations

import random

NAME_LETTERS = 6
TEXT_LETTERS = 13  # two words
CONSONANTS = "bdfgklmnprstvz"
VOWELS = "aeiou"
# Words that mean something to somebody: leave, ask, move.
AVOID = ("exit", "quit", "bye", "list", "help", "name", "nick", "join", "room", "user")


class Tokens:
    """Makes names and texts; the same seed makes the same ones."""

    def __init__(self, seed: int, *, one_word: bool = False) -> None:
        self._one_word = one_word
        self._random = random.Random(seed)
        self._used: set[str] = set()

    def name(self) -> str:
        """A new name of `NAME_LETTERS` lower-case letters."""
        return self._fresh(3, "")

    def like(self, name: str) -> str:
        """A new name that differs from *name* in its last letter alone."""
        others = [name[:-1] + vowel for vowel in VOWELS if not name.endswith(vowel)]
        made = next(one for one in others if not any(bad in one for bad in AVOID))
        self._used.add(made)
        return made

    def text(self) -> str:
        """A new text of `TEXT_LETTERS` letters, two words with a space between."""
        if self._one_word:
            return self._fresh(6, "") + "a"
        return self._fresh(3, " ")

    def word(self, letters: int) -> str:
        """A new word of about *letters* letters, an even number."""
        return self._fresh(letters // 2, "")

    def _fresh(self, syllables: int, space: str) -> str:
        while True:
            made = self._word(syllables)
            if space:
                made += space + self._word(syllables)
            parts = set(made.split())
            if not parts & self._used and not any(bad in made for bad in AVOID):
                self._used |= parts
                return made

    def _word(self, syllables: int) -> str:
        choice = self._random.choice
        return "".join(choice(CONSONANTS) + choice(VOWELS) for _ in range(syllables))
