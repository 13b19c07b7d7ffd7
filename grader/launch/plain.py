"""The lowest rung, and the only one on macOS and Windows: a plain process.

Own copy, scrubbed environment, limits, a lock for each port, and the end of the
whole process tree; but the machine's network and the user's rights. Each program
carries a token in its environment, so that one which slipped out of the tree
(a double fork) is still found and ended.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

import filelock
import psutil

from grader.launch import interpreter, look
from grader.launch.channels import open_channels
from grader.launch.look import Listener, Sleep, Thread, ThreadId
from grader.launch.process import Process
from grader.launch.pump import Deadline, Pump
from grader.launch.world import Command, LaunchError, World

MARK = "DESK"  # the environment variable that marks a world's processes
PORT_SECONDS = 150.0  # for a port to be free: TIME_WAIT lasts 60 s on Linux, up to 120 elsewhere
END_SECONDS = 20.0
WALK_SECONDS = 0.5
KILL = 9
_REUSE = re.compile(rb"SO_REUSEADDR|\bcreate_server\(|\ballow_reuse_address\s*=\s*True")
PR_SET_CHILD_SUBREAPER = 36


class PlainWorld(World):
    """A world that shares the machine's network."""

    shared_network = True

    def __init__(
        self,
        pump: Pump,
        source: Path,
        *,
        ports: tuple[int, ...] = (),
        packages: Path | None = None,
    ) -> None:
        super().__init__(pump)
        self.isolation = "none but time and size limits: submissions run with your rights"
        self._folder = Path(tempfile.mkdtemp(prefix="chatkit-"))
        self._token = secrets.token_hex(8)
        self._looked_at = 0.0  # when the tree was last walked through
        self._popen: dict[int, subprocess.Popen[bytes]] = {}
        self._seen: dict[int, psutil.Process] = {}
        self._search = (str(packages),) if packages else ()
        self._proc = look.Proc("/proc", "/proc/net")
        self._locks: list[filelock.FileLock] = []
        self._ports = sorted(set(ports))
        self.box = self._folder / "box"
        try:
            reuse = _reuses_address(source)
            for port in self._ports:
                self._lock_port(port)
                self._until_free(port, reuse=reuse)
            shutil.copytree(source, self.box)
            _adopt_orphans()
        except BaseException:
            self._let_go()
            raise

    def _lock_port(self, port: int) -> None:
        """Wait until no other grading uses *port*."""
        lock = filelock.FileLock(_locks_folder() / f"{port}.lock", mode=0o666)
        try:
            lock.acquire(timeout=PORT_SECONDS)
        except filelock.Timeout as error:
            raise LaunchError(
                f"port {port} is in use by another grading for {PORT_SECONDS:.0f} s; "
                "try again later"
            ) from error
        self._locks.append(lock)

    def ports_became_free(self) -> bool:
        """For a server that could not bind after all: wait until any program could."""
        busy = [port for port in self._ports if not _port_free(port, reuse=False)]
        for port in busy:
            self._until_free(port, reuse=False)
        return bool(busy)

    def _until_free(self, port: int, *, reuse: bool) -> None:
        deadline = Deadline(PORT_SECONDS)
        while not _port_free(port, reuse=reuse):
            if deadline.passed:
                raise LaunchError(
                    f"port {port} is in use after {PORT_SECONDS:.0f} s; "
                    "stop the program that has it"
                )
            self.pump.wait(0.05)

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
        orders = {MARK: self._token}
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
                cwd=script.parent,
                env=self._environment(search, orders, command),
                creationflags=flags,
                startupinfo=info,
                close_fds=False,
            )
        orders["CHATKIT_STACKS"] = str(stacks)
        orders["CHATKIT_LIMITS"] = " ".join(
            f"{name}={value}" for name, value in interpreter.LIMITS.items()
        )
        return subprocess.Popen(
            argv,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=script.parent,
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
        tree = self._tree()
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
        for process in self._tree():
            with contextlib.suppress(psutil.Error):
                for sock in process.net_connections("inet"):
                    stream = sock.type == socket.SOCK_STREAM
                    waits = sock.status == psutil.CONN_LISTEN if stream else not sock.raddr
                    if waits and sock.laddr:
                        protocol = "tcp" if stream else "udp"
                        found.append(Listener(protocol, sock.laddr.ip, sock.laddr.port))
        return found

    def threads_of(self, process: Process) -> list[ThreadId]:
        """The threads of a program."""
        return self._proc.thread_ids([process.pid])

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
        total = 0
        for pid in pids:
            with contextlib.suppress(psutil.Error):
                total += self._seen[pid].memory_info().rss
        return total

    def kill(self) -> None:
        """Kill the tree, and what it forked meanwhile."""
        for _ in range(3):
            if not (left := self._tree() + self._strays()):
                return
            self._kill(left)

    def end(self) -> list[int]:
        """End the whole tree, and whatever slipped out of it; the first program last.

        Who ends first keeps the port in TIME_WAIT: let it be the clients' ports.
        """
        server = self.processes[0].pid if self.processes else 0
        deadline = Deadline(END_SECONDS)
        clients = [process for process in self._tree() if process.pid != server]
        self._kill(clients)
        psutil.wait_procs(clients, timeout=1)
        left = self._tree(fresh=True) + self._strays()
        while left and not deadline.passed:
            self._kill(left)
            psutil.wait_procs(left, timeout=1)
            left = self._tree(fresh=True) + self._strays()
        for started in self._popen.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.wait(timeout=1)
        self._let_go()
        return [process.pid for process in left]

    def _let_go(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        for lock in self._locks:
            lock.release()

    def _tree(self, *, fresh: bool = False) -> list[psutil.Process]:
        """All processes of this world that were ever seen and still run.

        A walk through the tree reads every process of the machine on macOS and
        Windows, so it is made twice a second, or when it must be *fresh*.
        """
        now = time.monotonic()
        walk = fresh or sys.platform == "linux" or now - self._looked_at > WALK_SECONDS
        if walk:
            self._looked_at = now
        for pid in self._popen if walk else [pid for pid in self._popen if pid not in self._seen]:
            with contextlib.suppress(psutil.Error):
                root = self._seen.setdefault(pid, psutil.Process(pid))
                if sys.platform == "linux" and not _has_children(pid):
                    continue
                for child in root.children(recursive=True):
                    self._seen.setdefault(child.pid, child)
        self._note_exits()
        return [process for process in self._seen.values() if _runs(process)]

    def _strays(self) -> list[psutil.Process]:
        """Processes outside the tree that carry this world's token."""
        found = []
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if process.pid not in self._seen and process.environ().get(MARK) == self._token:
                    found.append(process)
        return found

    def _pids(self) -> list[int]:
        return [process.pid for process in self._tree()]

    def _note_exits(self) -> None:
        for process in self.processes:
            if process.exit_code is None:
                process.exit_code = self._popen[process.pid].poll()

    def _kill(self, processes: list[psutil.Process]) -> None:
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.kill()


def _runs(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _has_children(pid: int) -> bool:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            if task.read_bytes():
                return True
    return False


def _locks_folder() -> Path:
    """Where all users of this machine keep their locks.

    Not the folder of temporary files itself: Linux lets nobody open another
    user's file there that may have to be created (``fs.protected_regular``).
    """
    folder = Path(tempfile.gettempdir()) / "chatkit-ports"
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
    return folder


def _reuses_address(source: Path) -> bool:
    """Whether the submission seems to set SO_REUSEADDR, and so need not wait for TIME_WAIT."""
    return any(_REUSE.search(path.read_bytes()) for path in source.rglob("*.py") if path.is_file())


def _port_free(port: int, *, reuse: bool) -> bool:
    """Whether a server could bind *port* now, on TCP and on UDP; *reuse*: with SO_REUSEADDR."""
    kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM)
    # Both hosts: BSD lets "" share a port with a listener on one address.
    for kind, host in itertools.product(kinds, ("", "127.0.0.1")):
        with socket.socket(socket.AF_INET, kind) as trial:
            if sys.platform == "win32":
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            elif reuse and kind == socket.SOCK_STREAM:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                return False
    return True


def _adopt_orphans() -> None:
    """Linux: a program that leaves its parent becomes the grader's child, and is found."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
