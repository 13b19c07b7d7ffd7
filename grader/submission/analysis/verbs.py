"""Plain words that a chat's commands begin with: "login alice", "msg hello"."""

from __future__ import annotations

ENTERS = frozenset(
    """login join nick nickname name username user register connect hello signin enter iam auth
    setname setnick войти вход имя ник""".split()  # noqa: SIM905  (a table of words)
)
SAYS = frozenset(
    """msg message send say chat text broadcast bc all public post talk shout everyone sendall
    group сказать всем сообщение""".split()  # noqa: SIM905
)
