"""An address that is not in the code is looked for in the settings beside it."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.json", '{"host": "10.0.0.7", "port": 7001}'),
        ("settings.ini", "[server]\nhost = 10.0.0.7\nport = 7001\n"),
        (".env", "CHAT_HOST=10.0.0.7\nCHAT_PORT=7001\n"),
        ("config.yaml", "host: 10.0.0.7\nport: 7001\n"),
    ],
)
def test_host_and_port_of_a_settings_file(hand_in, server, name: str, text: str) -> None:
    bare = server.replace('("127.0.0.1", 5050)', "load()")
    program = hand_in({"server.py": bare, name: text}).variants[0].server
    assert program.ports == (7001,)
    assert "10.0.0.7" in program.hosts


def test_the_codes_own_port_comes_before_any_settings(hand_in, server) -> None:
    program = hand_in({"server.py": server, "package.json": '{"port": 3000}'}).variants[0].server
    assert program.ports == (5050,)
