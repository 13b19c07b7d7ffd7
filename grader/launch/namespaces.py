"""Worlds on Linux: own network, processes and files, and bubblewrap inside where it is."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from grader.launch import bubblewrap, interpreter, look
from grader.launch.channels import open_channels
from grader.launch.keeper import Channel, keeper
from grader.launch.layout import lay_out
from grader.launch.look import Listener, Thread, ThreadId
from grader.launch.process import Process
from grader.launch.pump import Deadline, Pump
from grader.launch.sleeps import Sleep
from grader.launch.world import Command, LaunchError, World

KILL_SECONDS = 1.0  # after which process 1 is not asked any more
END_SECONDS = 5.0  # for the kernel to end a world; it needs 3 ms


class NamespaceWorld(World):
    """A world of its own network, processes and files."""

    shared_network = False

    def __init__(
        self,
        pump: Pump,
        source: Path,
        *,
        sandbox: bool,
        pythons: tuple[Path, ...],
        addresses: tuple[str, ...] = (),
        own: str = "127.0.0.1",
        names: tuple[str, ...] = (),
        packages: Path | None = None,
        small_buffers: bool = False,
    ) -> None:
        super().__init__(pump)
        self._sandbox = sandbox
        self._folder = Path(tempfile.mkdtemp(prefix="chatkit-"))
        self._known: dict[int, Process] = {}
        try:
            self._layout = lay_out(
                self._folder, pythons, packages, sandbox=sandbox, own=own, names=names
            )
            self.box, self.isolation = self._layout.box, self._layout.isolation
            plan = self._layout.plan | {"source": str(source), "addresses": list(addresses)}
            plan["small_buffers"] = small_buffers
            self._channel: Channel = keeper(os.getpid()).open_world(plan)
            self.first_pid = int(self._channel.answer("world")[0]["pid"])
            self._born = _born(self.first_pid)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._proc = look.Proc(f"/proc/{self.first_pid}/root/proc", f"/proc/{self.first_pid}/net")
        pump.add(self._channel, self._hear)

    def spawn(self, command: Command) -> Process:
        """Start a program in this world."""
        self.pump.moved += 1
        channels = open_channels(command.terminal)
        extra: list[int] = []
        try:
            wrapper = self._wrapper(command, extra) if self._sandbox else []
            script = f"{self.box}/{command.script}"
            request = {
                "do": "spawn",
                "argv": [*wrapper, str(command.python), "-u", "-B", script, *command.arguments],
                "env": self._environment(command),
                "cwd": "/" if self._sandbox else str(command.starts_in(self.box)),
                "owner": self._layout.plan["owner"],
            }
            answer = self._channel.ask(request, [*channels.child, *extra])
        except BaseException:
            channels.close_ours()
            raise
        finally:
            channels.close_child()
            for fd in extra:
                os.close(fd)
        process = Process(int(answer["pid"]), command.role, self.pump, self, channels)
        self.processes.append(process)
        self._known[process.pid] = process
        self._note_exits()
        return process

    def _wrapper(self, command: Command, extra: list[int]) -> list[str]:
        """The bubblewrap before a command; its rules go by memory file, unseen in /proc."""
        folder = self._folder
        words = bubblewrap.arguments(
            box=str(folder / "box"),
            start=str(command.starts_in(self.box)),
            etc=str(folder / "etc"),
            shim=str(folder / "shim"),
            binds=self._layout.readable,
        )
        if (rules := bubblewrap.seccomp_filter()) is not None:
            words += ["--seccomp", "5"]
            extra.append(_memory_file(rules))
        extra.insert(0, _memory_file(b"".join(word.encode() + b"\0" for word in words)))
        return [shutil.which("bwrap") or "bwrap", "--args", "4", "--"]

    def _environment(self, command: Command) -> dict[str, str]:
        limits = dict(interpreter.LIMITS)
        shim = str(self._folder / "shim")
        if self._sandbox:
            limits |= interpreter.LIMITS_IN_SANDBOX
            shim = bubblewrap.SHIM
        orders = {
            "CHATKIT_STACKS": "3",
            "CHATKIT_LIMITS": " ".join(f"{name}={value}" for name, value in limits.items()),
        }
        search = tuple(str(self.box / folder) for folder in command.search)
        return interpreter.environment(
            shim, str(self.box), (*search, *self._layout.search), orders | dict(command.environment)
        )

    def make_socket(self, family: int, kind: int) -> socket.socket:
        """A socket made inside, passed out."""
        request = {"do": "socket", "family": int(family), "kind": int(kind)}
        fd = self._channel.ask_for_fds(request, [])[1][0]
        self._note_exits()
        made = socket.socket(fileno=fd)
        made.setblocking(True)
        return made

    def look(self) -> look.Look:
        """Read the world's own /proc from outside."""
        pids = self._pids()
        found = look.look_at(self._proc, [1, *pids])  # process 1 may have an exit to report
        self.keep_within_bounds(pids, len(found.threads))
        return found

    def look_at(self, key: ThreadId) -> Thread | None:
        """What one thread does now."""
        return self._proc.thread(key)

    def unsent(self) -> int:
        """Bytes that the programs' TCP sockets still hold."""
        rows = self._proc.sockets("tcp")
        return look.unsent_bytes(rows, self.own_inodes, False, self.stalled_ports)

    def unread(self) -> dict[bytes, int]:
        """The programs' sockets in which something waits for them, and how much."""
        rows = [*self._proc.sockets("tcp"), *self._proc.sockets("udp")]
        return look.unread_sockets(rows, self.own_inodes, ours=False)

    def waiting_guests(self) -> int:
        """Connections that no program has accepted yet."""
        return look.backlog(self._proc.sockets("tcp"), self.own_inodes, ours=False)

    def sleep_of(self, key: ThreadId) -> Sleep:
        """What a thread sleeps in."""
        return self._proc.sleep(key)

    def cpu_ns(self, key: ThreadId) -> int:
        """CPU time a thread has been given, in nanoseconds."""
        return self._proc.cpu_ns(key)

    def cpu_seconds(self) -> float:
        """CPU time of all programs of this world."""
        pids = self._pids()
        threads = self._proc.thread_ids(pids)
        self.keep_within_bounds(pids, len(threads))
        return sum(map(self.cpu_ns, threads)) / 1e9

    def starved_seconds(self) -> float:
        """How long the programs' threads have waited for a CPU in all."""
        return sum(map(self._proc.starved_ns, self._proc.thread_ids(self._pids()))) / 1e9

    def listeners(self) -> list[Listener]:
        """Where the programs wait for guests."""
        return [
            found
            for protocol in ("tcp", "udp")
            for found in look.listeners(
                self._proc.sockets(protocol), protocol, self.own_inodes, ours=False
            )
        ]

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to the innermost program that *pid* stands for."""
        with contextlib.suppress(LaunchError):
            request = {"do": "kill", "pid": self._innermost(pid), "signal": int(number)}
            self._channel.ask(request, [])
            self._note_exits()

    def memory(self, pids: Collection[int]) -> int:
        """As the world's own /proc has it."""
        return self._proc.memory(pids)

    def kill(self) -> None:
        """Process 1 kills all the others in one call: no fork bomb outruns it."""
        with contextlib.suppress(LaunchError):
            self._channel.ask({"do": "kill", "pid": -1, "signal": int(signal.SIGKILL)}, [])
            self._note_exits()

    def threads_of(self, process: Process) -> list[ThreadId]:
        """The threads of the student's interpreter, and of what it has forked."""
        return self._proc.thread_ids(self._proc.family(self._innermost(process.pid)))

    def end(self) -> list[int]:
        """Close the channel: process 1 ends, and the kernel ends all the others."""
        self.pump.remove(self._channel)
        self._channel.close()
        self._proc.close()
        deadline, patience = Deadline(END_SECONDS), Deadline(KILL_SECONDS)
        while self._lives() and not deadline.passed:
            if patience.passed:
                with contextlib.suppress(OSError):
                    os.kill(self.first_pid, signal.SIGKILL)
            self.pump.wait(0.001)
        shutil.rmtree(self._folder, ignore_errors=True)
        return []  # killed is killed, with all of its world: the kernel may take its time over it

    def _lives(self) -> bool:
        """Whether process 1 still runs; another may have got its number."""
        born = _born(self.first_pid)
        return born is not None and born == self._born

    def _hear(self) -> int:
        heard = self._channel.hear()
        if heard == 0:
            self.pump.remove(self._channel)
        self._note_exits()
        return heard

    def _note_exits(self) -> None:
        for pid, code in list(self._channel.exits.items()):
            if pid in self._known:
                self._known[pid].exit_code = code
                del self._channel.exits[pid]

    def _pids(self) -> list[int]:
        try:
            names = os.listdir(self._proc.root)
        except OSError:
            return []
        return [int(name) for name in names if name.isdecimal() and name != "1"]

    def _innermost(self, pid: int) -> int:
        """Through bubblewrap's own two processes to the student's interpreter."""
        if not self._sandbox:
            return pid
        for _ in range(2):
            try:
                path = Path(f"{self._proc.root}/{pid}/task/{pid}/children")
                children = path.read_text(encoding="ascii").split()
            except OSError:
                return pid
            if not children:
                return pid
            pid = int(children[0])
        return pid


def _born(pid: int) -> bytes | None:
    """When a process was started, in ticks since the machine was; None when it has ended."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return fields[19] if len(fields) > 19 and fields[0] != b"Z" else None


def _memory_file(data: bytes) -> int:
    if sys.platform != "linux":
        raise LaunchError("memory files are Linux's")
    fd = os.memfd_create("rules")
    os.write(fd, data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd
