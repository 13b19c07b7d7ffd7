"""A server is up when it listens, a client when it waits for its user to chat."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.launch.address import choose_address, reachable
from grader.launch.isolation import Rung, open_world
from grader.launch.look import Listener
from grader.launch.questions import Known
from grader.launch.setting import Setting, known_port
from grader.launch.start import (
    Running,
    StartFailed,
    start_client,
    start_server,
)
from grader.submission import open_submission

if TYPE_CHECKING:
    from .conftest import Stagehand

CHAT = Path(__file__).parents[1] / "zoo" / "base" / "tutorial"
MakeSetting = Callable[..., Setting]


@pytest.fixture
def chat(tmp_path: Path, own_world: Rung) -> MakeSetting:
    """The setting of a right chat, with *old* in its server or client replaced by *new*."""

    def make(file: str = "server.py", old: str = "", new: str = "") -> Setting:
        folder = tmp_path / "chat"
        shutil.copytree(CHAT, folder, ignore=shutil.ignore_patterns("__pycache__"))
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1 or not old
        (folder / file).write_text(text.replace(old, new) if old else text, encoding="utf-8")
        submission = open_submission(folder, tmp_path / "staged")
        return Setting(submission, submission.variants[0], own_world)

    return make


@pytest.fixture
def serve(stage: Stagehand) -> Callable[[Setting], Running]:
    """Start a setting's server in a world of the stage's."""

    def start(setting: Setting) -> Running:
        world = open_world(setting.rung, stage.pump, setting.needs)
        stage.adopt(world)
        return start_server(setting, world, stage.silence)

    return start


@pytest.fixture
def visit(stage: Stagehand, serve: Callable[[Setting], Running]) -> Callable[[Setting], Running]:
    """Start a setting's server, and its client as anna."""

    def start(setting: Setting) -> Running:
        server = serve(setting)
        host, port = server.address
        known = Known(host=host, port=port, name="anna", role="client")
        client = setting.variant.client
        assert client is not None
        return start_client(setting, stage.worlds[0], stage.silence, known, client)

    return start


FIRST_LINE = "    server = socket.socket("


@pytest.mark.parametrize(
    ("old", "new", "port"),
    [
        ("", "", 14900),
        ('HOST = "127.0.0.1"', 'HOST = ""', 14900),
        ("PORT = 14900", "PORT = int(input('Port: '))", 14900),
        ("PORT = 14900", "import sys\nPORT = int(sys.argv[1])", 14900),
        ("PORT = 14900", "PORT = 0", None),
        (FIRST_LINE, "    input('Press Enter to start')\n" + FIRST_LINE, 14900),
        (FIRST_LINE, "    import time; time.sleep(0.3)\n" + FIRST_LINE, 14900),
        (FIRST_LINE, "    sum(range(5_000_000))\n" + FIRST_LINE, 14900),
    ],
    ids=["plainly", "any host", "asks", "argument", "free port", "Enter", "slowly", "computes"],
)
def test_a_server_comes_up(
    chat: MakeSetting,
    serve: Callable[[Setting], Running],
    old: str,
    new: str,
    port: int | None,
) -> None:
    running = serve(chat("server.py", old, new))
    assert running.process.alive
    host, found = running.address
    assert host == "127.0.0.1"
    assert found == port or (port is None and found > 0)


def test_a_server_that_listens_may_ask_before_it_accepts(
    chat: MakeSetting, stage: Stagehand, serve: Callable[[Setting], Running]
) -> None:
    asks = "server.listen()\n    secret = input('Admin password: ')\n    print(len(secret))"
    running = serve(chat("server.py", "server.listen()", asks))
    assert not stage.worlds[0].asks(running.process)
    assert "running" in running.screen.text()


def test_a_server_whose_operator_may_type_is_left_alone(
    chat: MakeSetting, serve: Callable[[Setting], Running]
) -> None:
    """Its prompt is for commands or messages: nothing is typed before the guests come."""
    types = "server.listen()\n    threading.Thread(target=input, args=('server> ',)).start()"
    running = serve(chat("server.py", "server.listen()", types))
    assert running.asked == set()


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("    return\n", "exited"),
        ("    threading.Event().wait()\n", "silent"),
        ("    while True: input('Secret: ')\n", "asks"),
        ("    while True: print('x' * 99)\n", "flooded"),
    ],
)
def test_a_server_that_does_not_come_up_says_why(
    chat: MakeSetting, serve: Callable[[Setting], Running], new: str, why: str
) -> None:
    with pytest.raises(StartFailed) as failed:
        serve(chat("server.py", FIRST_LINE, new + FIRST_LINE))
    assert failed.value.why == why
    assert failed.value.process.role == "server"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("", "", False),
        (
            "    sock.connect(",
            "    sock.sendall(input('Name: ').encode())\n    sock.connect(",
            None,
        ),
    ],
)
def test_a_client_comes_up(
    chat: MakeSetting,
    visit: Callable[[Setting], Running],
    old: str,
    new: str,
    named: bool | None,
) -> None:
    if named is None:  # it asks before it connects, and sends too early: an error of its own
        with pytest.raises(StartFailed) as failed:
            visit(chat("client.py", old, new))
        assert failed.value.why == "exited"
        assert "BrokenPipeError" in failed.value.said or "not connected" in failed.value.said
        return
    client = visit(chat("client.py", old, new))
    assert client.process.alive
    assert "What is your name?" in client.screen.text()


def test_a_client_is_asked_for_its_name_once(
    chat: MakeSetting, visit: Callable[[Setting], Running]
) -> None:
    asks = "    name = input('Your name: ')\n    print('Hello,', name)\n    while True:"
    client = visit(chat("client.py", "    while True:\n        text", asks + "\n        text"))
    assert client.named
    assert "Hello, anna" in client.screen.text()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_client_may_fork_where_others_make_a_thread(
    chat: MakeSetting, visit: Callable[[Setting], Running]
) -> None:
    """What waits at the keyboard is then another process than the one that was started."""
    forks = "    input('Name: ')\n    if os.fork(): threading.Event().wait()\n    while True:\n"
    running = visit(chat("client.py", "    while True:\n        text", forks + "        text"))
    assert running.named
    assert running.process.alive


def test_guests_go_to_the_port_that_the_code_names(chat: MakeSetting) -> None:
    setting = chat()
    found = [Listener("tcp", "0.0.0.0", 5000), Listener("tcp", "::1", 14900)]
    assert choose_address(setting, found) == ("::1", 14900)
    assert choose_address(replace(setting, port=5000), found) == ("127.0.0.1", 5000)
    assert choose_address(setting, found[:1]) == ("127.0.0.1", 5000)
    assert known_port(setting) == 14900
    assert known_port(replace(setting, port=1)) == 1


@pytest.mark.parametrize(
    ("bound", "reached"),
    [
        ("0.0.0.0", "127.0.0.1"),
        ("::", "127.0.0.1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("192.168.1.7", "192.168.1.7"),
        ("::1", "::1"),
    ],
)
def test_a_listener_is_reached_from_its_own_machine(bound: str, reached: str) -> None:
    assert reachable(bound) == reached


def test_lan_addresses_of_the_code_are_given_to_the_world(chat: MakeSetting) -> None:
    needs = chat("server.py", 'HOST = "127.0.0.1"', 'HOST = "192.168.7.9"').needs
    assert needs.addresses == ("192.168.7.9",)
    assert 14900 in needs.ports


def test_the_machines_own_name_stands_for_the_address_in_the_client(chat: MakeSetting) -> None:
    """``gethostbyname(gethostname())`` was that address, on the student's machine."""
    server = "HOST = socket.gethostbyname(socket.gethostname())"
    setting = chat("server.py", 'HOST = "127.0.0.1"', server)
    (client,) = (one for one in (setting.variant.client,) if one)
    client = replace(client, hosts=("192.168.7.9",))
    needs = replace(setting, variant=replace(setting.variant, client=client)).needs
    assert needs.own == "192.168.7.9"


def test_a_client_that_sleeps_before_it_reads_comes_up(
    chat: MakeSetting, visit: Callable[[Setting], Running]
) -> None:
    """It lets its reading thread begin first, as many do."""
    loop = "    while True:\n        text"
    sleeps = "    import time\n    time.sleep(0.3)\n"
    assert visit(chat("client.py", loop, sleeps + loop)).process.alive


@pytest.mark.parametrize(
    ("asked", "typed"),
    [("print('Enter your ID: ')", True), ("print('Your ID: 7')", False)],
    ids=["a question", "news"],
)
def test_a_client_that_knows_the_name_may_ask_for_more(
    chat: MakeSetting, visit: Callable[[Setting], Running], asked: str, typed: bool
) -> None:
    loop = "    while True:\n        text"
    asks = f"    name = input('Your name: ')\n    {asked}\n    print('got', input())\n"
    client = visit(chat("client.py", loop, asks + loop))
    assert client.named
    assert ("got anna" in client.screen.text()) is typed
