"""The next scene's server, launched while this scene is played.

Most of a scene's time is the start of a Python. Where each world has a network of
its own, the next server can start beside the scene that is on, on another core:
nobody has spoken to it yet, so it is as fresh as one launched when it is needed.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from grader.launch.isolation import open_world
from grader.launch.pump import Pump
from grader.launch.setting import Setting
from grader.launch.start import Running, begin_server
from grader.launch.world import LaunchError, World

STALE = 2.0  # s; a server that gives up when nobody comes must not have waited for long


@dataclass(frozen=True)
class Begun:
    """A server that was launched, and has not been waited for."""

    world: World
    server: Running
    at: float = field(default_factory=time.monotonic)

    def close(self) -> None:
        """End it, and its world."""
        try:
            self.world.close()
        finally:
            self.world.pump.close()


class Ahead:
    """At most one server begun for whichever scene comes next."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._possible = setting.external is None and setting.rung != "plain"
        self._launch: threading.Thread | None = None
        self._begun: Begun | None = None

    def begin(self) -> None:
        """Launch the next server, unless one waits; a fault now is found again when it counts.

        In a thread, since a world takes 10 ms to build, all of them in other processes.
        """
        if self._possible and self._launch is None:
            self._launch = threading.Thread(target=self._begin, name="ahead")
            self._launch.start()

    def _begin(self) -> None:
        pump = Pump()
        try:
            world = open_world(self._setting.rung, pump, self._setting.needs)
        except (LaunchError, OSError):
            pump.close()
            return
        try:
            self._begun = Begun(world, begin_server(self._setting, world))
        except (LaunchError, OSError):
            world.close()
            pump.close()

    def take(self) -> Begun | None:
        """The server that waits, if it is fresh."""
        if self._launch is not None:
            self._launch.join()
        self._launch, begun, self._begun = None, self._begun, None
        if begun is not None and time.monotonic() - begun.at > STALE:
            begun.close()
            return None
        return begun

    def close(self) -> None:
        """End what nobody took."""
        begun = self.take()
        if begun is not None:
            begun.close()
