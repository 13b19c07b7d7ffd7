"""Where guests go: one of the places at which a server listens."""

from __future__ import annotations

from grader.launch.look import Listener
from grader.launch.setting import Setting


def choose_address(setting: Setting, found: list[Listener]) -> tuple[str, int]:
    """Where guests go: the port named by the instructor or the code, else the lowest."""
    wanted = [setting.port, *setting.variant.server.ports]
    best = min(
        found,
        key=lambda one: (wanted.index(one.port) if one.port in wanted else 99, one.port),
    )
    return reachable(best.host), best.port


def reachable(host: str) -> str:
    """The address under which a listener on *host* is reached from the same machine."""
    mapped = host.removeprefix("::ffff:")
    return {"0.0.0.0": "127.0.0.1", "::": "127.0.0.1"}.get(mapped, mapped)
