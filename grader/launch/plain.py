"""The lowest rung, and the only one on macOS and Windows: a plain process.

Own copy, scrubbed environment, limits, a lock for each port, and the end of the
whole process tree; but the machine's network and the user's rights.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

import psutil

from grader.launch import interpreter, look
from grader.launch.channels import open_channels
from grader.launch.job import Job
from grader.launch.look import Listener, Thread, ThreadId
from grader.launch.ports import REUSABLE, Ports
from grader.launch.process import Process
from grader.launch.pump import Deadline, Pump
from grader.launch.sleeps import Sleep
from grader.launch.tree import ProcessTree, kill_all
from grader.launch.watcher import MARK
from grader.launch.world import Command, LaunchError, World
from grader.text.words import Said

END_SECONDS = 20.0
KILL = 9


class PlainWorld(World):
    """A world that shares the machine's network."""

    shared_network = True

    def __init__(
        self,
        pump: Pump,
        source: Path,
        *,
        ports: tuple[int, ...] = (),
        protocol: str = "tcp",
        tell: Callable[[str], None] = lambda _: None,
        packages: Path | None = None,
    ) -> None:
        super().__init__(pump)
        self.isolation = Said("none but time and size limits: submissions run with your rights")
        self._folder = Path(tempfile.mkdtemp(prefix="chatkit-"))
        self._popen: dict[int, subprocess.Popen[bytes]] = {}
        self._search = (str(packages),) if packages else ()
        self._proc = look.Proc("/proc", "/proc/net")
        self._tree = ProcessTree()
        self._job = Job()
        self._ports = Ports(pump, ports, protocol, tell)
        self.box = self._folder / "box"
        try:
            self._ports.take()
            shutil.copytree(source, self.box)
        except BaseException:
            self._let_go()
            raise

    def ports_became_free(self) -> bool:
        """For a server that could not bind after all: wait until any program could."""
        return self._ports.became_free()

    def spawn(self, command: Command) -> Process:
        """Start a program with the grader's own rights."""
        self.pump.moved += 1
        channels = open_channels(command.terminal)
        script = self.box / command.script
        try:
            started = self._start(command, script, channels.child, channels.ask_child)
        except OSError as error:
            channels.close_ours()
            raise LaunchError(f"cannot start {command.python}: {error}") from error
        finally:
            channels.close_child()
        process = Process(started.pid, command.role, self.pump, self, channels)
        self._popen[started.pid] = started
        self._tree.add(started.pid)
        self._job.add(started.pid)
        self.processes.append(process)
        return process

    def _start(
        self,
        command: Command,
        script: Path,
        child: tuple[int, int, int, int],
        ask_child: int | None,
    ) -> subprocess.Popen[bytes]:
        stdin, stdout, stderr, stacks = child
        argv = [str(command.python), "-u", "-B", str(script), *command.arguments]
        search = tuple(str(self.box / folder) for folder in command.search)
        orders = {MARK: self._tree.token}
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  (Windows only)

            handles = [msvcrt.get_osfhandle(stacks), msvcrt.get_osfhandle(ask_child or 0)]
            for handle in handles:
                os.set_handle_inheritable(handle, True)
            orders["CHATKIT_STACKS"] = ",".join(map(str, handles))
            flags = subprocess.CREATE_NEW_PROCESS_GROUP  # Ctrl+Break needs the console we share
            info = subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles})
            return subprocess.Popen(
                argv,
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                cwd=command.starts_in(self.box),
                env=self._environment(search, orders, command),
                creationflags=flags,
                startupinfo=info,
                close_fds=False,
            )
        orders["CHATKIT_STACKS"] = str(stacks)
        orders["CHATKIT_REUSE"] = "1" if REUSABLE else ""
        orders["CHATKIT_LIMITS"] = " ".join(
            f"{name}={value}" for name, value in interpreter.LIMITS.items()
        )
        return subprocess.Popen(
            argv,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=command.starts_in(self.box),
            env=self._environment(search, orders, command),
            pass_fds=[stacks],
            start_new_session=True,
        )

    def _environment(
        self, search: tuple[str, ...], orders: dict[str, str], command: Command
    ) -> dict[str, str]:
        told = orders | dict(command.environment)
        return interpreter.environment(
            str(interpreter.SHIM), str(self.box), (*search, *self._search), told
        )

    def make_socket(self, family: int, kind: int) -> socket.socket:
        """An ordinary socket of this machine."""
        return socket.socket(family, kind)

    def look(self) -> look.Look:
        """The threads of all programs; empty where there is no /proc."""
        pids = self._pids()
        found = look.look_at(self._proc, pids)
        self.keep_within_bounds(pids, len(found.threads))
        return found

    def look_at(self, key: ThreadId) -> Thread | None:
        """What one thread does now."""
        return self._proc.thread(key)

    def unsent(self) -> int:
        """Bytes that the programs' TCP sockets still hold."""
        mine = self._proc.socket_inodes(self._pids())
        return look.unsent_bytes(self._proc.sockets("tcp"), mine, True, self.stalled_ports)

    def unread(self) -> dict[bytes, int]:
        """The programs' sockets in which something waits for them, and how much."""
        mine = self._proc.socket_inodes(self._pids())
        rows = [*self._proc.sockets("tcp"), *self._proc.sockets("udp")]
        return look.unread_sockets(rows, mine, ours=True)

    def waiting_guests(self) -> int:
        """Connections that no program has accepted yet."""
        mine = self._proc.socket_inodes(self._pids())
        return look.backlog(self._proc.sockets("tcp"), mine, ours=True)

    def sleep_of(self, key: ThreadId) -> Sleep:
        """What a thread sleeps in."""
        return self._proc.sleep(key)

    def cpu_ns(self, key: ThreadId) -> int:
        """CPU time a thread has been given, in nanoseconds."""
        return self._proc.cpu_ns(key)

    def cpu_seconds(self) -> float:
        """CPU time of all programs of this world."""
        total, threads = 0.0, 0
        tree = self._running()
        for process in tree:
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system
                threads += process.num_threads()
        self.keep_within_bounds([process.pid for process in tree], threads)
        return total

    def listeners(self) -> list[Listener]:
        """Where the programs wait for guests."""
        found = []
        for process in self._running():
            with contextlib.suppress(psutil.Error):
                for sock in process.net_connections("inet"):
                    stream = sock.type == socket.SOCK_STREAM
                    waits = sock.status == psutil.CONN_LISTEN if stream else not sock.raddr
                    if waits and sock.laddr:
                        protocol = "tcp" if stream else "udp"
                        found.append(Listener(protocol, sock.laddr.ip, sock.laddr.port))
        return found

    def threads_of(self, process: Process) -> list[ThreadId]:
        """The threads of a program, and of what it has forked."""
        return self._proc.thread_ids(self._proc.family(process.pid))

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to a program that still runs."""
        started = self._popen.get(pid)
        if started is not None and started.poll() is None:
            with contextlib.suppress(OSError):
                if number == KILL:  # Windows has no such signal, but the same end
                    started.kill()
                else:
                    started.send_signal(number)

    def memory(self, pids: Collection[int]) -> int:
        """From /proc, or what the system calls resident."""
        if sys.platform == "linux":
            return self._proc.memory(pids)
        return self._tree.memory(pids)

    def kill(self) -> None:
        """Kill the tree, and what it forked meanwhile."""
        for _ in range(3):
            if not (left := self._running() + self._tree.strays()):
                return
            kill_all(left)

    def end(self) -> list[int]:
        """End the whole tree, and whatever slipped out of it; the first program last.

        Who ends first keeps the port in TIME_WAIT: let it be the clients' ports.
        """
        self._proc.close()
        server = self.processes[0].pid if self.processes else 0
        deadline = Deadline(END_SECONDS)
        clients = [process for process in self._running() if process.pid != server]
        kill_all(clients)
        psutil.wait_procs(clients, timeout=1)
        self._job.end()
        left = self._running(fresh=True) + self._tree.strays()
        while left and not deadline.passed:
            kill_all(left)
            psutil.wait_procs(left, timeout=1)
            left = self._running(fresh=True) + self._tree.strays()
        for started in self._popen.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.wait(timeout=1)
        self._let_go()
        return [process.pid for process in left]

    def _let_go(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._ports.release()

    def _running(self, *, fresh: bool = False) -> list[psutil.Process]:
        """All processes of this world; the ends of its programs are noted."""
        found = self._tree.running(fresh=fresh)
        for process in self.processes:
            if process.exit_code is None:
                process.exit_code = self._popen[process.pid].poll()
        return found

    def _pids(self) -> list[int]:
        return [process.pid for process in self._running()]
