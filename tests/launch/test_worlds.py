"""What holds in every world, on each rung of the ladder that this machine has."""

from __future__ import annotations

import secrets
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.launch import bubblewrap
from grader.launch.isolation import Rung
from grader.launch.look import Listener
from grader.launch.process import KEEP
from grader.launch.silence import Outcome

if TYPE_CHECKING:
    from .conftest import Stagehand

HERE = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals, forks and terminals")
linux = pytest.mark.skipif(sys.platform != "linux", reason="threads are seen on Linux alone")


def test_a_program_runs_in_a_copy_of_its_own(stage: Stagehand, rung: Rung) -> None:
    world = stage.world(
        rung, "open('chat.log', 'w').write('x')\nprint(open('chat.log').read() * 3)"
    )
    assert "xxx" in stage.ends(stage.run(world))
    assert not list(stage.source().parent.glob("*/chat.log"))


def test_what_is_typed_is_read(stage: Stagehand, rung: Rung) -> None:
    process = stage.start(
        rung, "print(input('name? ')[::-1])\ntry: input()\nexcept EOFError: exit(3)"
    )
    stage.says(process, "name? ")
    process.type_bytes("маша\n".encode())
    assert "ашам" in stage.says(process, "ашам")
    assert "маша" not in process.output.text(), "the terminal's echo is off"
    process.end_of_input()
    stage.ends(process)
    assert process.exit_code == 3


def test_pipes_do_where_a_terminal_is_not_wanted(stage: Stagehand, rung: Rung) -> None:
    code = "import sys\nprint(sys.stdin.isatty())\nprint(sys.stdin.read())"
    process = stage.start(rung, code, terminal=False)
    stage.says(process, "False")
    process.type_bytes(b"one\ntwo\n")
    process.end_of_input()
    assert "one\ntwo" in stage.ends(process)


@posix
def test_ctrl_c_reaches_the_program(stage: Stagehand, rung: Rung) -> None:
    code = "try:\n    print('up'); input()\nexcept KeyboardInterrupt: print('bye'); exit(5)"
    process = stage.start(rung, code)
    stage.says(process, "up")
    stage.falls_silent()  # Python may miss a signal just before it begins to read
    process.interrupt()
    assert "bye" in stage.ends(process)
    assert process.exit_code == 5


@linux
def test_the_stacks_of_a_deadlock_name_the_students_lines(stage: Stagehand, rung: Rung) -> None:
    code = """
        import threading
        lock = threading.Lock()
        def broadcast():
            with lock:
                with lock:
                    print("never")
        print("up")
        broadcast()
    """
    process = stage.start(rung, code)
    stage.says(process, "up")
    assert stage.falls_silent() is Outcome.SILENT
    process.request_stacks()
    stage.until(lambda: "in <module>" in process.stacks_text)
    assert "line 6 in broadcast" in process.stacks_text


def test_nothing_of_our_environment_is_passed_on(
    stage: Stagehand, rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = secrets.token_hex(8)
    monkeypatch.setenv("GRADER_TOKEN", canary)
    code = """
        import os, pathlib
        print(sorted(os.environ))
        for path in ("/proc/1/environ", "/proc/self/environ", "/proc/1/cmdline"):
            try: print(pathlib.Path(path).read_bytes())
            except OSError as error: print(error)
        print("done")
    """
    process = stage.start(rung, code)
    told = stage.ends(process)
    assert "done" in told
    assert "CHATKIT" not in told.splitlines()[0]
    if rung == "plain":  # its process 1 is the machine's
        return
    assert canary not in told


@linux
def test_no_file_of_ours_is_inherited(stage: Stagehand, rung: Rung) -> None:
    """Keyboard, output, errors, and the pipe for stacks."""
    code = """
        import os
        for number in sorted(map(int, os.listdir("/proc/self/fd"))):
            try: print(number, os.readlink(f"/proc/self/fd/{number}"))
            except OSError: pass
        print("done")
    """
    told = stage.ends(stage.start(rung, code)).split("done")[0].split()
    assert told[0::2] == ["0", "1", "2", told[6]]
    assert told[7].startswith("pipe:")


def test_where_a_server_listens_is_seen(stage: Stagehand, rung: Rung) -> None:
    code = """
        import socket
        tcp = socket.create_server(("127.0.0.1", 0))
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        print(tcp.getsockname()[1], udp.getsockname()[1], "up")
        input()
    """
    world = stage.world(rung, code)
    process = stage.run(world)
    ports = stage.says(process, "up").split()
    stage.until(lambda: len(world.listeners()) == 2)
    assert set(world.listeners()) == {
        Listener("tcp", "127.0.0.1", int(ports[0])),
        Listener("udp", "127.0.0.1", int(ports[1])),
    }


def test_a_socket_of_the_world_reaches_its_server(stage: Stagehand, rung: Rung) -> None:
    code = """
        import socket
        server = socket.create_server(("127.0.0.1", 0))
        print(server.getsockname()[1], "up")
        server.accept()[0].sendall(b"hello")
        input()
    """
    world = stage.world(rung, code)
    process = stage.run(world)
    port = int(stage.says(process, "up").split()[0])
    with world.socket(socket.AF_INET, socket.SOCK_STREAM) as guest:
        guest.settimeout(10)
        guest.connect(("127.0.0.1", port))
        assert guest.recv(5, socket.MSG_WAITALL) == b"hello"


def test_a_program_that_prints_for_ever_costs_nothing(stage: Stagehand, rung: Rung) -> None:
    process = stage.start(rung, "print('first')\nwhile True: print('x' * 1000)")
    stage.until(lambda: process.output.total > 8 << 20)
    kept = process.output.text()
    assert len(kept) < 4 * KEEP
    assert kept.startswith("first")
    assert "bytes left out" in kept


DAEMON = """
import os, signal, sys, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        end = time.monotonic() + 60
        print("daemon up")
        while time.monotonic() < end: time.sleep(0.2)
    os._exit(0)
os.wait()
if sys.argv[2] == "stay": input()
"""


@posix
@pytest.mark.parametrize("then", ["stay", "go"])
def test_nothing_outlives_its_world(stage: Stagehand, rung: Rung, then: str) -> None:
    """A daemon twice forked, in a session of its own, deaf to signals, with or without parent."""
    word = secrets.token_hex(8)
    world = stage.world(rung, DAEMON)
    process = stage.run(world, word, then)
    stage.says(process, "daemon up")
    if then == "go":
        stage.until(lambda: not process.alive)
    assert stage.running(word)
    stage.close(world)
    assert stage.running(word) == []


@posix
def test_a_killed_program_is_noticed(stage: Stagehand, rung: Rung) -> None:
    world = stage.world(rung, "print('up')\ninput()")
    process = stage.run(world)
    stage.says(process, "up")
    world.signal(process.pid, signal.SIGKILL)
    stage.ends(process)
    assert process.exit_code in {-9, 137}


def test_worlds_with_a_network_of_their_own_share_no_port(
    stage: Stagehand, own_world: Rung
) -> None:
    """Two submissions with the same port in the code, at the same time."""
    code = "import socket\nsocket.create_server(('127.0.0.1', 9090))\nprint('up')\ninput()"
    for process in [stage.start(own_world, code) for _ in range(2)]:
        stage.says(process, "up")


def test_worlds_of_their_own_reach_nobody_else(stage: Stagehand, own_world: Rung) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        code = f"""
            import socket
            for address in (("127.0.0.1", {server.getsockname()[1]}), ("192.0.2.1", 80)):
                try: socket.create_connection(address, timeout=2); print("reached")
                except OSError as error: print(error)
            print("done")
        """
        told = stage.ends(stage.start(own_world, code))
        assert "reached" not in told
        assert "done" in told
        with pytest.raises(BlockingIOError):
            server.accept()


SANDBOXED = """
import ctypes, fcntl, os
libc = ctypes.CDLL(None, use_errno=True)
def refused(name, result):
    print(name, "refused" if result == -1 and ctypes.get_errno() == 1 else "ALLOWED")
refused("ptrace", libc.ptrace(16, 1, 0, 0))
refused("unshare", libc.unshare(0x10000000))
refused("mount", libc.mount(b"none", b"/tmp", b"tmpfs", 0, None))
for name, number in (("TIOCSTI", 0x5412), ("TIOCLINUX", 0x541C)):
    try: fcntl.ioctl(0, number, b"x"); print(name, "ALLOWED")
    except OSError as error: print(name, "refused" if error.errno == 1 else error)
for path in ("/x", "/usr/x", "/etc/x"):
    try: open(path, "w"); print(path, "ALLOWED")
    except OSError: print(path, "refused")
print(os.listdir("/etc"), [name for name in os.listdir("/proc") if name.isdigit()])
print("end")
"""


def test_the_sandbox_refuses_what_no_chat_needs(stage: Stagehand) -> None:
    if bubblewrap.version() is None:
        pytest.skip("bwrap is not installed")
    told = stage.ends(stage.start("bubblewrap", SANDBOXED))
    assert "end" in told
    assert "ALLOWED" not in told
    assert told.count("refused") == 8
    assert "shadow" not in told
    assert "['1', '2']" in told


def test_our_solutions_are_hidden_from_a_program(stage: Stagehand, own_world: Rung) -> None:
    """Neither the reference nor the checks, nor the history of the repository."""
    code = """
        import os, sys
        for folder in sys.argv[1:]:
            print(os.path.isdir(folder) and os.listdir(folder))
        print("done")
    """
    world = stage.world(own_world, code)
    names = [str(HERE / name) for name in ("reference", "grader", "tests", ".git")]
    told = stage.ends(stage.run(world, *names))
    assert "done" in told
    assert "server.py" not in told
    assert "rubric.toml" not in told
