"""Inside a world: the one trusted process beside the student's programs.

Run with ``-I -S`` and nothing but the standard library and `kernel.py`. Started
once per grading as the *keeper*; each world is a fork of it (1.5 ms, where a
new interpreter costs 12) that moves into namespaces of its own and becomes
process 1 there. When the grader closes its end of the socket, or dies, process
1 ends, and the kernel ends every process of the world with it: nothing can be
forked, daemonised or reparented out of that rule.

Messages are JSON in one SOCK_SEQPACKET record, file descriptors beside it.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import sys
from typing import Any

from grader.launch import kernel, private_view
from grader.launch.kernel import MS_BIND, MS_NODEV, MS_NOSUID, MS_PRIVATE, MS_RDONLY, MS_REC, mount

RECORD = 1 << 18  # bytes in one message at most
HOSTNAME = "desk"


def copy_tree(source: str, target: str, owner: int | None) -> None:
    """Copy regular files and folders; anything else was refused at intake."""
    with os.scandir(source) as entries:
        for entry in entries:
            goal = f"{target}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                os.mkdir(goal)
                copy_tree(entry.path, goal, owner)
            elif entry.is_file(follow_symlinks=False):
                with open(entry.path, "rb") as old, open(goal, "wb") as new:
                    while block := old.read(1 << 16):
                        new.write(block)
            if owner is not None:
                os.chown(goal, owner, owner)


def furnish(plan: dict[str, Any]) -> None:
    """Make the world's own view of files: box, hosts, /proc, and what is hidden."""
    owner, box = plan.get("owner"), plan["box"]
    mount("none", "/", "", MS_REC | MS_PRIVATE)
    with private_view.Numbers() as number:
        source = number(plan["source"])
        binds = [(number(path), target) for path, target in plan.get("binds", ())]
        flags = MS_NOSUID | MS_NODEV
        if "keep" in plan:
            private_view.make(plan["keep"], number)
            flags |= MS_RDONLY  # as root without capabilities, /proc/sys could be written to
        mount("proc", "/proc", "proc", flags)
        mount("box", box, "tmpfs", MS_NOSUID | MS_NODEV, "size=64m,nr_inodes=8192,mode=755")
        if owner is not None:
            os.chown(box, owner, owner)
        copy_tree(source, box, owner)
        for path, target in binds:
            mount(path, target, "", MS_BIND | MS_REC)
    for folder in plan.get("hidden", ()):
        if os.path.isdir(folder):  # not when it lay in a folder that is private now
            mount("hidden", folder, "tmpfs", MS_RDONLY, "size=4k")


def enter_world(plan: dict[str, Any]) -> None:
    """Move this process into namespaces of its own; the next fork is process 1."""
    kernel.become_own_world()
    socket.sethostname(HOSTNAME)
    kernel.loopback_up()
    kernel.add_addresses(plan.get("addresses", []))
    if plan.get("small_buffers"):
        for name in ("tcp_wmem", "tcp_rmem"):
            kernel.write_setting(f"net/ipv4/{name}", "4096 16384 16384")


def spawn(request: dict[str, Any], fds: list[int]) -> int:
    """Fork and exec one program with fds 0, 1, 2 and the numbered extra ones."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        keep = [os.dup(fd) if fd < 16 else fd for fd in fds]
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in keep]
        for number, fd in enumerate(high):
            os.dup2(fd, number)
        os.closerange(len(high), 1024)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGPIPE, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        os.chdir(request["cwd"])
        kernel.drop_rights(request.get("owner"))
        os.execve(request["argv"][0], request["argv"], request["env"])  # noqa: S606
    except BaseException as error:  # a forked child must never return
        os.write(2, f"cannot start {request['argv'][0]}: {error}\n".encode())
    os._exit(127)


class World:
    """Process 1: serves the grader's requests and reaps the dead."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.spawned: set[int] = set()  # whose end the grader wants to hear of

    def reply(self, message: dict[str, Any], fds: list[int] | None = None) -> None:
        """Send one record, with file descriptors beside it."""
        data = json.dumps(message).encode()
        extra = []
        if fds:
            extra = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))]
        self.control.sendmsg([data], extra)

    def handle(self, request: dict[str, Any], fds: list[int]) -> None:
        """Carry out one request; an OSError is the grader's to hear."""
        operation = request["do"]
        try:
            if operation == "spawn":
                pid = spawn(request, fds)
                self.spawned.add(pid)
                self.reply({"re": operation, "pid": pid})
            elif operation == "socket":
                with socket.socket(request["family"], request["kind"]) as made:
                    self.reply({"re": operation}, [made.fileno()])
            elif operation == "kill":
                with contextlib.suppress(ProcessLookupError):
                    os.kill(request["pid"], request["signal"])
                self.reply({"re": operation})
        except OSError as error:
            self.reply({"re": operation, "error": str(error)})
        finally:
            for fd in fds:
                os.close(fd)

    def reap(self) -> None:
        """Bury the dead, orphans too; tell the grader of every program that ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid not in self.spawned:
                continue
            self.reply({"exit": pid, "code": os.waitstatus_to_exitcode(status)})

    def serve(self) -> None:
        """Serve until the grader closes its end."""
        wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        poll.register(wake_read, select.POLLIN)
        self.reap()
        while True:
            for fd, _ in poll.poll():
                if fd == wake_read:
                    os.read(wake_read, 4096)
                    self.reap()
                    continue
                request, fds = receive(self.control)
                if request is None:
                    return
                self.handle(request, fds)


def receive(control: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """One request and its file descriptors; None when the grader is gone."""
    data, extra, _, _ = control.recvmsg(RECORD, socket.CMSG_SPACE(64 * 4))
    fds = array.array("i")
    for level, kind, payload in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
    return (json.loads(data) if data else None), list(fds)


def open_world(plan: dict[str, Any], control: socket.socket) -> None:
    """In a fork of the keeper: build a world and serve it until it ends."""
    answer: dict[str, Any] = {"re": "world"}
    try:
        enter_world(plan)
        inside, outside = os.pipe()
        first = os.fork()
        if first:  # the keeper's child: tell the grader who process 1 is, and go
            os.close(outside)
            if os.read(inside, 1):  # furnished, so /proc and the box are there
                World(control).reply(answer | {"pid": first})
            return
        os.close(inside)
        furnish(plan)
        os.write(outside, b"!")
        os.close(outside)
        World(control).serve()
    except OSError as error:
        with contextlib.suppress(OSError):
            World(control).reply(answer | {"error": str(error)})


def reap(*_: object) -> None:
    """Take what has ended, so that its CPU time counts as this process's children's."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def main() -> None:
    """The keeper: one world for each request, until the grader closes its end."""
    control = socket.socket(fileno=int(sys.argv[-1]))
    kernel.adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the grader's to answer
    signal.signal(signal.SIGCHLD, reap)
    if os.getuid() != 0:
        kernel.become_own_user_namespace()
    kernel.small_tables()
    while True:
        plan, fds = receive(control)
        if plan is None:
            return
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            open_world(plan, socket.socket(fileno=fds[0]))
            os._exit(0)
        for fd in fds:
            os.close(fd)
