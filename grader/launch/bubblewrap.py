"""The strongest rung: bubblewrap around each program, inside the world's own network.

What a program sees is /usr, its interpreter, four files in /etc, its own copy of
the submission, and small private /tmp and /dev/shm. The command costs 5 ms a
launch (measured); ``shared/security.md`` of the project tells why each word is there.
"""

from __future__ import annotations

import platform
import shutil
import struct
import subprocess
import sys
from functools import cache
from pathlib import Path

BOX = "/box"  # where the submission lies, for the student's eyes
SHIM = "/chatkit"
ETC = {
    "hosts": "127.0.0.1 localhost\n{own} desk{names}\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "passwd": "student:x:1000:1000:student:/box:/bin/sh\n",
    "group": "student:x:1000:\n",
}


@cache
def version() -> str | None:
    """The version of the bubblewrap on this machine; None when there is none."""
    found = shutil.which("bwrap")
    if found is None or sys.platform != "linux":
        return None
    done = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.split()[-1] if done.returncode == 0 and done.stdout.split() else None


def write_etc(folder: Path, own: str, names: tuple[str, ...] = ()) -> None:
    """The four files of /etc that a chat may need: ``localhost`` must resolve.

    *own* is the address that the machine's own name stands for.
    """
    folder.mkdir()
    for name, text in ETC.items():
        (folder / name).write_text(
            text.format(own=own, names="".join(f" {name}" for name in names)), encoding="utf-8"
        )


def arguments(
    *, box: str, start: str, etc: str, shim: str, binds: list[tuple[str, str]]
) -> list[str]:
    """The command line up to ``--``; *binds* are (source, target) seen read-only."""
    found = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            found += ["--symlink", f"usr/{name}", f"/{name}"]
        elif path.is_dir():
            found += ["--ro-bind", str(path), str(path)]
    found += ["--ro-bind", etc, "/etc", "--proc", "/proc", "--dev", "/dev"]
    found += ["--size", str(16 << 20), "--tmpfs", "/dev/shm"]  # noqa: S108
    found += ["--size", str(32 << 20), "--tmpfs", "/tmp"]  # noqa: S108
    for source, target in binds:
        found += ["--ro-bind", source, target]
    found += ["--ro-bind", shim, SHIM, "--bind", box, BOX]
    found += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", start]
    found += ["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts"]
    found += ["--unshare-cgroup-try", "--disable-userns", "--uid", "1000", "--gid", "1000"]
    found += ["--hostname", "desk", "--new-session", "--cap-drop", "ALL"]
    return found


# Refused system calls on x86_64: ptrace, process_vm_readv/writev, the mount family, unshare,
# setns, keyctl and its kin, bpf, perf, userfaultfd, io_uring, modules, kexec, pidfd_getfd.
_REFUSED = (101, 310, 311, 165, 166, 155, 272, 308, 248, 249, 250, 321, 298, 323, 425, 426, 427,
            175, 313, 176, 246, 320, 438, 428, 429, 430, 431, 432, 433, 442)  # fmt: skip
_IOCTL, _TIOCSTI, _TIOCLINUX = 16, 0x5412, 0x541C
_ALLOW, _ERRNO_EPERM, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_LOAD, _EQUAL, _GREATER_EQUAL, _RETURN = 0x20, 0x15, 0x35, 0x06


def seccomp_filter() -> bytes | None:
    """A BPF program that answers EPERM to `_REFUSED`; None on another processor.

    Only the low 32 bits of an ioctl's request are compared, as the kernel does
    (CVE-2019-10063). A foreign architecture, x32 included, is killed.
    """
    if platform.machine() != "x86_64":
        return None
    first = 9  # where the list of refused calls begins
    allow = first + len(_REFUSED)
    refuse, kill = allow + 1, allow + 2
    code = [
        (_LOAD, 0, 0, 4),  # seccomp_data.arch
        (_EQUAL, 1, 0, 0xC000003E),  # AUDIT_ARCH_X86_64
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # seccomp_data.nr
        (_GREATER_EQUAL, kill - 5, 0, 0x40000000),  # x32; jumps count from the next line
        (_EQUAL, 0, first - 6, _IOCTL),
        (_LOAD, 0, 0, 24),  # the low half of args[1]
        (_EQUAL, refuse - 8, 0, _TIOCSTI),
        (_EQUAL, refuse - 9, allow - 9, _TIOCLINUX),
    ]
    for index, number in enumerate(_REFUSED, first):
        code.append((_EQUAL, refuse - index - 1, 0, number))
    code += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO_EPERM), (_RETURN, 0, 0, _KILL)]
    return b"".join(struct.pack("=HBBI", *row) for row in code)
