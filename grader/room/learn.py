"""Learn a chat's dialect from its own client, run against its own server through a relay."""

from __future__ import annotations

from grader.launch.isolation import open_world
from grader.launch.pump import Pump
from grader.launch.setting import Setting
from grader.launch.silence import Silence
from grader.launch.start import Running, start_server
from grader.launch.world import World
from grader.room.dialect import PLAIN, Typing
from grader.room.pupil import Lesson, Pupil
from grader.room.relay import Relay
from grader.submission import Program


def learn_from_client(
    setting: Setting, client: Program, seed: int, typing: Typing = PLAIN
) -> Lesson:
    """Run *client* against its own server through a relay, and keep what it sends.

    *typing* is how its user enters and speaks, where that goes by commands.

    Raises StartFailed when the server does not come up.
    """
    pump = Pump()
    worlds: list[World] = []
    relay: Relay | None = None
    deadline = setting.patience.deadline(setting.deadline)
    try:
        silence = Silence(pump, worlds, deadline, quiet=setting.quiet)
        inside = open_world(setting.rung, pump, setting.needs)
        worlds.append(inside)
        deadline.restart()  # a port may have been another's for a while
        server = start_server(setting, inside, silence)
        if inside.shared_network:
            outside, listen_on = inside, ("127.0.0.1", 0)
        else:
            outside = open_world(setting.rung, pump, setting.needs)
            worlds.append(outside)
            listen_on = (_wildcard(server), server.address[1])
        relay = Relay(outside, inside, server.address, setting.variant.protocol, listen_on)
        redirect = f"{server.address[1]}>{relay.port}"
        environment = {"CHATKIT_REDIRECT": redirect} if inside.shared_network else {}
        pupil = Pupil(setting, client, outside, silence, relay, seed, typing)
        return pupil.lesson(server.address, environment)
    finally:
        if relay is not None:
            relay.close()
        setting.patience.after(deadline, sum(world.starved_seconds() for world in worlds))
        for world in worlds:
            world.close()
        pump.close()


def _wildcard(server: Running) -> str:
    """Where the relay listens: on both families when the server's own socket is IPv6."""
    hosts = [one.host for one in server.listeners if one.port == server.address[1]]
    return "::" if any(":" in host for host in hosts) else "0.0.0.0"
