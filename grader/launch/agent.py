"""Inside a world: the one trusted process beside the student's programs.

Run as a script with ``-I -S`` and nothing but the standard library. Started
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
import ctypes
import fcntl
import json
import os
import select
import signal
import socket
import struct
import sys
from typing import Any

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 4096, 16384, 1 << 18
SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCSIFADDR = 0x8913, 0x8914, 0x8916
IFF_UP = 1
PR_SET_CHILD_SUBREAPER, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 36, 24, 38
RECORD = 1 << 18  # bytes in one message at most
HOSTNAME = "desk"

libc = ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> None:
    """Raise OSError with *what* in it when a libc call failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    """mount(2)."""
    args = (source.encode(), target.encode(), kind.encode() if kind else None, flags)
    check(libc.mount(*args, data.encode() if data else None), f"mount {target}")


def become_own_user_namespace() -> None:
    """As an ordinary user: own the namespaces that follow, with the same id inside."""
    uid, gid = os.getuid(), os.getgid()
    check(libc.unshare(CLONE_NEWUSER), "unshare(user)")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def write_setting(name: str, value: str) -> None:
    """Set a kernel setting of this process's own network; an older kernel may not have it."""
    with (
        contextlib.suppress(OSError),
        open(f"/proc/sys/{name}", "w", encoding="ascii") as file,
    ):
        file.write(value)


def loopback_up() -> None:
    """Bring ``lo`` up and let anyone bind a port below 1024."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH14s", b"lo", 0, b"")
        answer = fcntl.ioctl(control, SIOCGIFFLAGS, request)
        flags = struct.unpack("16sH14s", answer)[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", flags | IFF_UP, b""))
    write_setting("net/ipv4/ip_unprivileged_port_start", "0")


def small_tables() -> None:
    """Give the worlds to come small socket tables of their own (Linux 6.1 and later).

    Reading ``/proc/net/tcp`` walks the whole hash table: 4 ms where it is the
    machine's (measured, 24 GiB), 0.05 ms where it has 64 rows.
    """
    with contextlib.suppress(OSError):
        check(libc.unshare(CLONE_NEWNET), "unshare(net)")
        for name, rows in (("tcp_child_ehash_entries", "256"), ("udp_child_hash_entries", "256")):
            write_setting(f"net/ipv4/{name}", rows)


def add_addresses(addresses: list[str]) -> None:
    """Give ``lo`` the LAN addresses that a student has written into the code."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for number, address in enumerate(addresses):
            alias = f"lo:{number}".encode()
            packed = struct.pack("HH4s8s", socket.AF_INET, 0, socket.inet_aton(address), b"")
            fcntl.ioctl(control, SIOCSIFADDR, struct.pack("16s16s", alias, packed))


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
    owner = plan.get("owner")
    mount("none", "/", "", MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV)
    box = plan["box"]
    mount("box", box, "tmpfs", MS_NOSUID | MS_NODEV, "size=64m,nr_inodes=8192,mode=755")
    if owner is not None:
        os.chown(box, owner, owner)
    copy_tree(plan["source"], box, owner)
    for source, target in plan.get("binds", ()):
        mount(source, target, "", MS_BIND | MS_REC)
    for folder in plan.get("hidden", ()):
        mount("hidden", folder, "tmpfs", MS_RDONLY, "size=4k")


def enter_world(plan: dict[str, Any]) -> None:
    """Move this process into namespaces of its own; the next fork is process 1."""
    kinds = CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS
    check(libc.unshare(kinds), "unshare(net, pid, mount, ipc, uts)")
    socket.sethostname(HOSTNAME)
    loopback_up()
    add_addresses(plan.get("addresses", []))
    if plan.get("small_buffers"):
        for name in ("tcp_wmem", "tcp_rmem"):
            write_setting(f"net/ipv4/{name}", "4096 16384 16384")


def drop_rights(owner: int | None) -> None:
    """Between fork and exec: no capability, no new privilege, another user if asked."""
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    if owner is not None:
        os.setgroups([])
        os.setresgid(owner, owner, owner)
        os.setresuid(owner, owner, owner)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


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
        drop_rights(request.get("owner"))
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


def main() -> None:
    """The keeper: one world for each request, until the grader closes its end."""
    control = socket.socket(fileno=int(sys.argv[1]))
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the grader's to answer
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    if os.getuid() != 0:
        become_own_user_namespace()
    small_tables()
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


if __name__ == "__main__":
    main()
