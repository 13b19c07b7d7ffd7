"""The person at the server's own terminal: "alice wants to join, allow? (y/n)".

Some chats let nobody in before their operator says so. Whoever grades such a
chat by hand types "y"; nothing else that a server may ask once it runs is
answered here, for its keyboard may as well end it.
"""

from __future__ import annotations

from grader.launch.questions import Known, Questions
from grader.launch.start import Running

CHANGES_OF_MIND = 3  # answers to the same question, before it is left alone


class Operator:
    """Answers for one server whether a guest may come in."""

    def __init__(self, server: Running) -> None:
        self._server = server
        self._line = ""  # where the cursor stands

    def reads(self, shown: str) -> None:
        """Take note of what the server's terminal shows."""
        self._line = (self._line + shown).rpartition("\n")[2]

    def lets_in(self, name: str) -> bool:
        """Type "y" if the server asks whether *name* may come in; whether it did."""
        asked, self._line = self._line, ""
        if not asked.strip() or not self._server.process.alive:
            return False
        host, port = self._server.address
        # Fresh for each guest: the same question again is about another one, and no "n" yet.
        questions = Questions(Known(host=host, port=port, name="admin", role="server"))
        kind = questions.kind(asked)
        if kind != "yes_no" and not (kind == "choice" and name in asked):
            return False
        return self._server.process.type_bytes(questions.answer(asked).text.encode() + b"\n")
