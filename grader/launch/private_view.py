"""What of the machine's files a program sees where no bubblewrap shows it less.

A namespace of mounts alone shows the machine as it is: a program could leave files
in /tmp or /dev/shm, write to the terminal of whoever grades, to a disk, or to the
submission of the next student. So all of it becomes read-only, the folders in
which anyone may write become empty ones of the world's own, and /dev holds what
every program may use, and no more. Done by process 1 before a program is started;
the keeper of the worlds imports nothing but this and the standard library.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import re
from collections.abc import Iterable

from grader.launch.kernel import (
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_RDONLY,
    MS_REC,
    check,
    libc,
    mount,
)

MOUNT_SETATTR = 442  # the call's number, the same on every processor; Linux 5.12 and later
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID = 1, 2
MS_REMOUNT = 32
KEPT = {"nodev": 4, "noexec": 8, "noatime": 1 << 10, "nodiratime": 1 << 11, "relatime": 1 << 21}

PRIVATE = {  # folder -> how it is mounted anew
    "/tmp": "size=32m,nr_inodes=8192,mode=1777",  # noqa: S108
    "/var/tmp": "size=4m,nr_inodes=1024,mode=1777",  # noqa: S108
    "/run": "size=4m,nr_inodes=1024,mode=755",  # sockets of the machine's services lie here
}
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}


class Numbers(contextlib.ExitStack):
    """Gives a path another name, which holds when something else is mounted over it."""

    def __call__(self, path: str) -> str:
        """The other name of *path*, until this stack is closed."""
        number = os.open(path, os.O_PATH)
        self.callback(os.close, number)
        return f"/proc/self/fd/{number}"


def make(keep: Iterable[str], number: Numbers) -> None:
    """Make everything read-only or private; what is in *keep* stays where it is."""
    kept = {path: number(path) for path in keep if _covered(path)}
    found = (name for name in DEVICES if os.path.exists(f"/dev/{name}"))
    devices = {name: number(f"/dev/{name}") for name in found}
    _read_only()
    for folder, how in PRIVATE.items():
        if os.path.isdir(folder) and not os.path.islink(folder):
            mount("private", folder, "tmpfs", MS_NOSUID | MS_NODEV, how)
    for path, source in kept.items():
        os.makedirs(path)
        mount(source, path, "", MS_BIND | MS_REC)
    _devices(devices)


def _covered(path: str) -> bool:
    return any(os.path.realpath(path).startswith(f"{folder}/") for folder in PRIVATE)


def _read_only() -> None:
    """No program may write to any file of the machine, nor become another user by one."""

    class Attributes(ctypes.Structure):
        _fields_ = tuple(
            (name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")
        )

    wanted = Attributes(set=MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID)
    size = ctypes.c_size_t(ctypes.sizeof(wanted))
    done = libc.syscall(
        ctypes.c_long(MOUNT_SETATTR), AT_FDCWD, b"/", AT_RECURSIVE, ctypes.byref(wanted), size
    )
    if done != 0 and ctypes.get_errno() == errno.ENOSYS:
        _one_by_one()
    else:
        check(done, "mount_setattr /")


def _one_by_one() -> None:
    """The same on an older kernel; what keeps a mount from being used goes on to hold."""
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        rows = [line.split() for line in file]
    for _, _, _, _, place, options, *_ in rows:
        flags = MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID
        for option in options.split(","):
            flags |= KEPT.get(option, 0)
        path = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), place)
        with contextlib.suppress(OSError):  # one that another hides cannot be reached, nor used
            mount("none", path, "", flags)


def _devices(devices: dict[str, str]) -> None:
    flags = MS_NOSUID | MS_NOEXEC
    mount("private", "/dev", "tmpfs", flags, "size=4k,nr_inodes=64,mode=755")
    for name, source in devices.items():
        with open(f"/dev/{name}", "wb"):
            pass
        mount(source, f"/dev/{name}", "", MS_BIND)
    for name, target in LINKS.items():
        os.symlink(target, f"/dev/{name}")
    os.mkdir("/dev/pts")
    shared = "/dev/shm"  # noqa: S108
    os.mkdir(shared)
    mount("private", shared, "tmpfs", flags | MS_NODEV, "size=16m,nr_inodes=1024,mode=1777")
    with contextlib.suppress(OSError):  # a program that opens terminals of its own is rare
        mount("private", "/dev/pts", "devpts", flags, "newinstance,ptmxmode=0666,mode=620")
        os.symlink("pts/ptmx", "/dev/ptmx")
