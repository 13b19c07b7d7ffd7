"""The quiet period: neither too early beside work, nor never beside signs of life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.launch.isolation import Rung
from grader.launch.pump import Deadline
from grader.launch.silence import Outcome, Silence

if TYPE_CHECKING:
    from .conftest import Stagehand

QUIET = """
import socket, sys, threading
server = socket.socket(); server.bind(("127.0.0.1", 7000)); server.listen()
while True:
    guest, _ = server.accept()
    while guest.recv(100):
        total = sum(number * number for number in range(20_000))
        guest.sendall(b"done.\\n")
"""


def test_a_quiet_period_stands_in_where_threads_are_not_seen(
    stage: Stagehand, own_world: Rung
) -> None:
    world = stage.world(own_world, QUIET)
    stage.run(world)
    guest = stage.guest(world, 7000)
    stage.silence = Silence(stage.pump, stage.worlds, Deadline(30), quiet=True)
    for _ in range(10):
        mark = guest.mark()
        guest.send(b"?")
        assert stage.falls_silent() is Outcome.SILENT
        assert guest.news(mark) == "done.\n"


SIGNS_OF_LIFE = """
import time
while True:
    time.sleep(0.3)
"""


def test_a_quiet_period_in_pieces_is_over_beside_signs_of_life(
    stage: Stagehand, own_world: Rung
) -> None:
    stage.run(stage.world(own_world, SIGNS_OF_LIFE))
    stage.silence = Silence(stage.pump, stage.worlds, Deadline(60), quiet=True)
    assert stage.falls_silent(thorough=True) is Outcome.SILENT
