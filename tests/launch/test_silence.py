"""Silence is proof that nothing more will come: it must never fall too early."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from grader.launch import isolation
from grader.launch.isolation import Rung
from grader.launch.pump import Deadline
from grader.launch.silence import Outcome, Silence

if TYPE_CHECKING:
    from .conftest import Stagehand

pytestmark = pytest.mark.skipif(
    not isolation.threads_are_seen(), reason="this system does not show another's threads"
)

# One line in, several out, each in another way that a student's server takes its time.
TALKER = """
import queue, socket, sys, threading, time
server = socket.socket()
server.bind(("127.0.0.1", int(sys.argv[1])))
server.listen()
guests, lock = [], threading.Lock()
first, second = queue.Queue(), queue.Queue()

def think(rounds):
    total = 0
    for number in range(rounds):
        total += number * number
    return total

def carry(source, target):
    while True:
        work = source.get()
        think(2000)
        target(work)

def finish(work):
    client, text = work
    client.sendall(text)

threading.Thread(target=carry, args=(first, second.put), daemon=True).start()
threading.Thread(target=carry, args=(second, finish), daemon=True).start()

def tell_all(text):
    with lock:
        for guest in guests:
            guest.sendall(text)

def answer(client, way, size):
    if way == "echo":
        client.sendall(b"done.\\n")
    elif way == "think":
        think(size)
        client.sendall(b"done.\\n")
    elif way == "pieces":
        for piece in (b"d", b"on", b"e", b".", b"\\n"):
            client.send(piece)
    elif way == "threads":
        first.put((client, b"done.\\n"))
    elif way == "thread":
        threading.Thread(target=lambda: (think(size), client.sendall(b"done.\\n"))).start()
    elif way == "all":
        tell_all(b"do")
        think(size // 4)
        tell_all(b"ne.\\n")
    elif way == "file":
        with open("chat.log", "a") as file:
            file.write("x" * size)
        client.sendall(b"done.\\n")
    elif way == "timer":
        threading.Timer(0.03, client.sendall, (b"done.\\n",)).start()
    elif way == "sleep":
        time.sleep(0.02)
        client.sendall(b"do")
        time.sleep(0.02)
        client.sendall(b"ne.\\n")

def serve(client):
    for line in client.makefile():
        way, size = line.split()
        answer(client, way, int(size))

while True:
    client, _ = server.accept()
    with lock:
        guests.append(client)
    threading.Thread(target=serve, args=(client,), daemon=True).start()
"""
QUICK = ("echo", "think", "pieces", "threads", "thread", "all", "file")


def play(stage: Stagehand, rung: Rung, rounds: int) -> list[str]:
    """Let a guest ask *rounds* times; returns the rounds whose answer was not there in time."""
    world = stage.world(rung, TALKER)
    stage.run(world, "7000")
    speaker, hearer = stage.guest(world, 7000), stage.guest(world, 7000)
    stage.falls_silent()
    early = []
    for number in range(rounds):
        way = QUICK[number % len(QUICK)]
        if number % 50 == 49:
            way = ("timer", "sleep")[number // 50 % 2]
        marks = speaker.mark(), hearer.mark()
        speaker.send(f"{way} {number * 37 % 20_000}\n".encode())
        outcome = stage.falls_silent()
        heard = speaker.news(marks[0]), hearer.news(marks[1])
        if heard != ("done.\n", "done.\n" if way == "all" else "") or outcome is not Outcome.SILENT:
            early.append(f"{number} {way}: {heard} {outcome}")
    return early


@contextlib.contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """*count* processes that do nothing but compute, for a minute at most."""
    code = "import time\nend = time.monotonic() + 60\nwhile time.monotonic() < end: pass"
    started = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(count)]
    try:
        yield
    finally:
        for one in started:
            one.kill()
            one.wait()


def test_silence_never_falls_too_early(stage: Stagehand, own_world: Rung) -> None:
    """The guests have all that the server had to say when silence falls."""
    stage.silence = Silence(stage.pump, stage.worlds, Deadline(120), quiet=False)
    assert play(stage, own_world, 1_400) == []


def test_silence_never_falls_too_early_on_a_busy_machine(stage: Stagehand, own_world: Rung) -> None:
    """Four busy processes beside it make the grader slower, never wrong."""
    stage.silence = Silence(stage.pump, stage.worlds, Deadline(120), quiet=False)
    with busy_processes(4):
        assert play(stage, own_world, 600) == []


# One process hears it from the network, another prints it, on a terminal of its own.
CROWD = """
import socket, sys, threading
if sys.argv[1] == "server":
    server = socket.create_server(("127.0.0.1", 7000))
    guests = []
    def serve(guest):
        while text := guest.recv(4096):
            for other in guests:
                if other is not guest: other.sendall(text)
    while True:
        guest = server.accept()[0]
        guests.append(guest)
        threading.Thread(target=serve, args=(guest,), daemon=True).start()
else:
    client = socket.create_connection(("127.0.0.1", 7000))
    def show():
        while text := client.recv(4096): print("heard", text.decode(), end="!")
    threading.Thread(target=show, daemon=True).start()
    while True: client.sendall(input("> ").encode())
"""


@pytest.mark.parametrize(("rounds", "busy"), [(300, 0), (100, 4)])
def test_what_a_terminal_shows_is_read_before_silence_falls(
    stage: Stagehand, own_world: Rung, rounds: int, busy: int
) -> None:
    """A terminal passes on what is printed in its own time, through a thread of the kernel."""
    stage.silence = Silence(stage.pump, stage.worlds, Deadline(120), quiet=False)
    world = stage.world(own_world, CROWD)
    stage.run(world, "server")
    stage.until(lambda: bool(world.listeners()))
    speaker, hearer = stage.run(world, "client"), stage.run(world, "client")
    for client in (speaker, hearer):
        stage.says(client, "> ")  # what it imports on the way is work, and no silence
    stage.falls_silent()
    early = []
    with busy_processes(busy):
        for number in range(rounds):
            before = hearer.output.total
            speaker.type_bytes(f"{number:04}\n".encode())
            stage.falls_silent()
            if hearer.output.total != before + len("heard 0000!"):
                early.append(f"{number}: {hearer.output.text()[-20:]!r}")
    assert early == []


SPINNER = """
import socket, threading
def spin():
    while True: pass
for _ in range(%d): threading.Thread(target=spin, daemon=True).start()
server = socket.socket(); server.bind(("127.0.0.1", 7000)); server.listen()
while True:
    guest, _ = server.accept()
    while guest.recv(100): guest.sendall(b"done.\\n")
"""


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_spinner_is_silent_and_named(stage: Stagehand, own_world: Rung, threads: int) -> None:
    """A thread that never sleeps has had CPU time enough to speak; what is said is heard.

    Two spinners pass the interpreter's lock to each other thirty times before a third has it.
    """
    world = stage.world(own_world, SPINNER % threads)
    stage.run(world)
    guest = stage.guest(world, 7000)
    for _ in range(40):
        mark = guest.mark()
        guest.send(b"?")
        assert stage.falls_silent() is Outcome.SILENT
        assert guest.news(mark) == "done.\n"
    assert stage.silence.spinning


PINGS = """
import socket, threading, time
server = socket.socket(); server.bind(("127.0.0.1", 7000)); server.listen()
guest, _ = server.accept()
news = []
def listen():
    while text := guest.recv(100): news.append(text)
threading.Thread(target=listen, daemon=True).start()
while True:
    time.sleep(0.4)
    guest.sendall(b"ping." + b"".join(news))
    news.clear()
"""


def test_what_speaks_by_the_clock_falls_silent(stage: Stagehand, own_world: Rung) -> None:
    """It never stops; what it may still tell comes with one of its next turns."""
    stage.silence = Silence(stage.pump, stage.worlds, Deadline(60), quiet=False)
    world = stage.world(own_world, PINGS)
    stage.run(world)
    guest = stage.guest(world, 7000)
    mark = guest.mark()
    guest.send(b"done.")
    assert stage.silence.falls(thorough=True) is Outcome.SILENT
    assert "done." in guest.news(mark)


SLOW_READER = """
import socket, time
server = socket.socket(); server.bind(("127.0.0.1", 7000)); server.listen()
guest, _ = server.accept()
for _ in range(3000):
    guest.recv(1)
    until = time.thread_time() + 0.0003
    while time.thread_time() < until: pass
guest.sendall(b"done.\\n")
while guest.recv(100): pass
"""


def test_a_thread_that_still_reads_does_not_spin(stage: Stagehand, own_world: Rung) -> None:
    """Byte by byte, with more to do for each: a second of CPU time before it can answer."""
    world = stage.world(own_world, SLOW_READER)
    stage.run(world)
    guest = stage.guest(world, 7000)
    guest.send(b"x" * 3000)
    assert stage.falls_silent() is Outcome.SILENT
    assert guest.news(0) == "done.\n"


def test_what_was_waited_for_ends_the_wait(stage: Stagehand, own_world: Rung) -> None:
    process = stage.start(own_world, "print('ready')\nwhile True: input()")
    until = stage.silence.until
    assert until(lambda: b"ready" in process.output.bytes(), thorough=True) is Outcome.MET
    assert until(lambda: not process.alive, thorough=True) is Outcome.SILENT


def test_a_flood_is_no_silence(stage: Stagehand, own_world: Rung) -> None:
    stage.start(own_world, "while True: print('all work and no play' * 100)")
    assert stage.falls_silent() is Outcome.FLOODED


def test_the_deadline_is_the_last_net(stage: Stagehand, own_world: Rung) -> None:
    """A program that says a little for ever neither floods nor falls silent."""
    stage.silence = Silence(stage.pump, stage.worlds, Deadline(0.4), quiet=False)
    stage.start(own_world, "import time\nwhile True: print('.'); time.sleep(0.002)")
    assert stage.falls_silent() is Outcome.OVERDUE


def test_a_sleep_is_waited_out_before_it_is_said_that_nothing_came(
    stage: Stagehand, own_world: Rung
) -> None:
    process = stage.start(own_world, "import time\ntime.sleep(1)\nprint('late')\ninput()")
    assert stage.falls_silent(thorough=True) is Outcome.SILENT
    assert "late" in process.output.text()


@pytest.mark.parametrize("thorough", [False, True])
def test_a_poller_that_finds_nothing_is_silent(
    stage: Stagehand, own_world: Rung, thorough: bool
) -> None:
    """It woke, found nothing and slept again: it has had its turn."""
    code = """
        import socket, time
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 7000)); udp.settimeout(0.02)
        while True:
            try: udp.recv(10)
            except TimeoutError: pass
    """
    stage.start(own_world, code)
    assert stage.falls_silent(thorough=thorough) is Outcome.SILENT
