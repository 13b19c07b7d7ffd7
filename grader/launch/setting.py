"""All that a launch goes by: the submission, the way it is isolated, and what was said of it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from grader.launch import interpreter
from grader.launch.isolation import Needs, Rung
from grader.launch.patience import Patience
from grader.submission import Program, Submission, Variant


def say_nothing(text: str) -> None:
    """Tell nobody; a name of its own, so that options can go to another process."""
    del text


@dataclass(frozen=True)
class Setting:
    """All that a launch goes by: what was handed in, and what the instructor said of it."""

    submission: Submission
    variant: Variant
    rung: Rung
    quiet: bool = False  # judge silence by a quiet period, as on systems without /proc
    python: Path | None = None  # the interpreter named by the instructor
    port: int | None = None
    host: str | None = None
    external: tuple[str, int] | None = None  # a server that already runs
    packages: Path | None = None
    tell: Callable[[str], None] = say_nothing  # why it takes a while, for the one who waits
    switches: float | None = None  # s after which threads take turns, to bring races out
    deadline: float = 45.0  # s of wall time for a scene: the last net
    patience: Patience = field(default_factory=Patience, compare=False)  # what is left of it

    def python_for(self, program: Program) -> Path:
        """The interpreter that takes the program's syntax; the base one when none does."""
        if self.python is not None:
            return self.python
        return interpreter.find_python(program.python) or interpreter.base_python()

    @property
    def programs(self) -> tuple[Program, ...]:
        """The server and the client, when there is one."""
        client = (self.variant.client,) if self.variant.client else ()
        return (self.variant.server, *client)

    @property
    def needs(self) -> Needs:
        """What the worlds must have."""
        hosts = {host for program in self.programs for host in program.hosts}
        ports = {port for program in self.programs for port in program.ports[:PORTS]}
        ports.add(known_port(self))
        lan = tuple(sorted(filter(_is_lan_address, hosts)))[:ADDRESSES]
        return Needs(
            self.submission.root,
            tuple(dict.fromkeys(map(self.python_for, self.programs))),
            lan,
            # A server on gethostname() and a client with the address that this once was.
            lan[0]
            if lan and not any(map(_is_loopback, self.variant.server.hosts))
            else "127.0.0.1",
            tuple(sorted(filter(_NAME.fullmatch, hosts)))[:NAMES],
            tuple(sorted(ports)),
            self.packages,
            protocol=self.variant.protocol,
            tell=self.tell,
        )


NAMES = 8  # host names of its code that stand for the machine here
ADDRESSES, PORTS = 64, 16  # of its code that a world is made ready for: a chat has one or two
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]{1,60}(?:\.[A-Za-z0-9-]{1,60}){1,5}")


def known_port(setting: Setting) -> int:
    """The port to name when a program asks for one."""
    if setting.port is not None:
        return setting.port
    ports = [port for program in setting.programs for port in program.ports]
    return ports[0] if ports else 9090


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host.startswith("127.")


def _is_lan_address(host: str) -> bool:
    """Whether it is an address that one network card has, in digits that a kernel reads."""
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        return False
    special = address.is_loopback or address.is_multicast or address.is_reserved
    return not (special or host.startswith("0.") or host.endswith(".255"))
