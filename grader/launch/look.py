"""One look at the programs under test: what each thread does, what is unsent, who listens.

Linux tells it in ``/proc``: a thread's state and its count of context switches
(``task/*/status``), the system call it sleeps in (``task/*/syscall``), and each
socket's queues (``net/tcp``). A look at 10 threads takes about half a
millisecond and disturbs nobody: no ptrace, no signal, no connection.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grader.launch.sleeps import Sleep, Wait, classify


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread at one moment."""

    state: str  # R running or runnable, S asleep, D in the disk, T stopped, Z dead
    blocked: int = 0  # voluntary context switches: how often it has gone to sleep
    preempted: int = 0  # involuntary ones

    @property
    def asleep(self) -> bool:
        """Whether it is neither running nor about to run."""
        return self.state in "STtI"


FAMILY = 50  # forks of one program that are looked at
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
ThreadId = tuple[int, int]  # process, thread


@dataclass(frozen=True, slots=True)
class Look:
    """All threads of all programs in a world."""

    threads: dict[ThreadId, Thread] = field(default_factory=dict)

    @property
    def asleep(self) -> bool:
        """Whether no thread runs, or is about to."""
        return all(thread.asleep for thread in self.threads.values())

    def ran(self, earlier: Look) -> set[ThreadId]:
        """Threads that have run, or were born, since *earlier*, or are running now."""
        return {
            key
            for key, thread in self.threads.items()
            if not thread.asleep or earlier.threads.get(key) != thread
        }


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that waits for guests: TCP in LISTEN, or UDP bound to a port."""

    protocol: str  # "tcp" or "udp"
    host: str
    port: int


class _Kept:
    """Files of ``/proc`` that stay open: to read one again costs a third of opening it anew."""

    _MOST = 200  # of the 1,024 that a process may have open; the others are opened each time
    _SIZE = 1 << 16

    def __init__(self) -> None:
        self._files: dict[str, int] = {}

    def read(self, path: str) -> bytes:
        """All of *path*. Raises OSError, as when the thread it tells of has ended."""
        file = self._files.get(path)
        if file is not None:
            try:
                return self._read(file)
            except OSError:  # that one has ended: another may have its number by now
                os.close(self._files.pop(path))
        file = os.open(path, os.O_RDONLY)
        if len(self._files) < self._MOST:
            self._files[path] = file
            return self._read(file)
        try:
            return self._read(file)
        finally:
            os.close(file)

    def _read(self, file: int) -> bytes:
        os.lseek(file, 0, os.SEEK_SET)
        text = b""
        while piece := os.read(file, self._SIZE):
            text += piece
        return text

    def close(self) -> None:
        """Let go of all of them."""
        while self._files:
            os.close(self._files.popitem()[1])


class Proc:
    """Reads one ``/proc``: the system's, or that of a world seen through its process 1."""

    def __init__(self, root: str, net: str) -> None:
        self.root = root
        self.net = net  # the folder with tcp, tcp6, udp, udp6 of the right network
        self._kept = _Kept()

    def close(self) -> None:
        """Let go of the files that were read."""
        self._kept.close()

    def family(self, pid: int) -> list[int]:
        """A process and what it has forked: ``os.fork`` stands for a thread in some chats."""
        found = [pid]
        for one in found:
            for _, tid in self.thread_ids([one]):
                try:
                    path = f"{self.root}/{one}/task/{tid}/children"
                    children = Path(path).read_text(encoding="ascii").split()
                except OSError:
                    continue
                found += map(int, children)
            if len(found) > FAMILY:
                break
        return found

    def thread_ids(self, pids: Iterable[int]) -> list[ThreadId]:
        """Every thread of the processes that still live."""
        found: list[ThreadId] = []
        for pid in pids:
            try:
                found += [(pid, int(name)) for name in os.listdir(f"{self.root}/{pid}/task")]
            except OSError:
                continue
        return found

    def thread(self, key: ThreadId) -> Thread | None:
        """State and switches of one thread; None when it has ended."""
        try:
            text = self._kept.read(f"{self.root}/{key[0]}/task/{key[1]}/status")
        except OSError:
            return None
        state = text[text.find(b"\nState:") + 8 :].lstrip()[:1].decode()
        blocked, preempted = (int(number) for number in _after(text, b"ctxt_switches:"))
        return None if state in "ZX" else Thread(state, blocked, preempted)

    def cpu_ns(self, key: ThreadId) -> int:
        """Nanoseconds of CPU the thread has been given; 0 where the kernel does not say."""
        try:
            return int(self._kept.read(f"{self.root}/{key[0]}/task/{key[1]}/schedstat").split()[0])
        except (OSError, IndexError):
            return 0

    def starved_ns(self, key: ThreadId) -> int:
        """Nanoseconds for which the thread could have run and was given no CPU."""
        try:
            return int(self._kept.read(f"{self.root}/{key[0]}/task/{key[1]}/schedstat").split()[1])
        except (OSError, IndexError):
            return 0

    def sleep(self, key: ThreadId) -> Sleep:
        """What the thread sleeps in, and until when."""
        try:
            parts = self._kept.read(f"{self.root}/{key[0]}/task/{key[1]}/syscall").split()
        except OSError:
            return Sleep(Wait.UNKNOWN)

        def read(address: int) -> bytes:
            with open(f"{self.root}/{key[0]}/mem", "rb", buffering=0) as memory:
                memory.seek(address)
                return memory.read(16)

        return classify(parts, read)

    def memory(self, pids: Iterable[int]) -> int:
        """Bytes in memory of the processes, without what they share with files."""
        pages = 0
        for pid in pids:
            try:
                with open(f"{self.root}/{pid}/statm", "rb") as file:
                    _, resident, shared, *_ = map(int, file.read().split())
            except (OSError, ValueError):
                continue
            pages += resident - shared
        return pages * _PAGE

    def sockets(self, protocol: str) -> list[list[bytes]]:
        """The rows of ``net/tcp`` and ``net/tcp6`` (or udp), split into columns."""
        rows: list[list[bytes]] = []
        for name in (protocol, f"{protocol}6"):
            try:
                text = self._kept.read(f"{self.net}/{name}")
            except OSError:
                continue
            rows += [line.split() for line in text.splitlines()[1:]]
        return rows

    def socket_inodes(self, pids: Iterable[int]) -> set[int]:
        """Inodes of all sockets that the processes hold."""
        found = set()
        for pid in pids:
            try:
                for entry in os.scandir(f"{self.root}/{pid}/fd"):
                    name = os.readlink(entry.path)
                    if name.startswith("socket:["):
                        found.add(int(name[8:-1]))
            except OSError:
                continue
        return found


def packets_on_their_way() -> int:
    """Packets that the kernel has not delivered yet: a busy machine may leave them for later."""
    try:
        with open("/proc/net/softnet_stat", "rb") as file:
            return sum(int(line.split()[11], 16) for line in file.read().splitlines())
    except (OSError, IndexError):
        return 0  # a kernel before 5.14 does not say


def look_at(proc: Proc, pids: Iterable[int]) -> Look:
    """The threads of *pids* now."""
    keys = proc.thread_ids(pids)
    return Look({key: thread for key in keys if (thread := proc.thread(key)) is not None})


def unsent_bytes(
    rows: Iterable[list[bytes]], mine: Collection[int], ours: bool, stalled: Collection[int]
) -> int:
    """Bytes in the send queues of the sockets in *mine* (*ours* False: of all but those).

    What waits for a guest on one of the *stalled* ports will wait for ever.
    """
    total = 0
    for row in rows:
        if row[3] != b"0A" and (int(row[9]) in mine) is ours:
            if int(row[2].partition(b":")[2], 16) in stalled:
                continue
            total += int(row[4].partition(b":")[0], 16)
    return total


def unread_sockets(
    rows: Iterable[list[bytes]], mine: Collection[int], ours: bool
) -> dict[bytes, int]:
    """How many bytes, or connections, nobody has taken yet, by the ends of the socket."""
    return {
        row[1] + b" " + row[2]: waiting
        for row in rows
        if (waiting := int(row[4].partition(b":")[2], 16)) and (int(row[9]) in mine) is ours
    }


def backlog(rows: Iterable[list[bytes]], mine: Collection[int], ours: bool) -> int:
    """Connections that wait to be accepted: the receive queue of a listening socket."""
    return sum(
        int(row[4].partition(b":")[2], 16)
        for row in rows
        if row[3] == b"0A" and (int(row[9]) in mine) is ours
    )


def listeners(
    rows: Iterable[list[bytes]], protocol: str, mine: Collection[int], ours: bool
) -> list[Listener]:
    """Sockets of the students' programs that wait for guests."""
    found = []
    for row in rows:
        waits = row[3] == b"0A" if protocol == "tcp" else row[3] == b"07"
        if waits and (int(row[9]) in mine) is ours:
            host, port = row[1].split(b":")
            found.append(Listener(protocol, _address(host), int(port, 16)))
    return found


def _address(text: bytes) -> str:
    raw = b"".join(
        bytes.fromhex(text[i : i + 8].decode())[::-1] for i in range(0, len(text), 8)
    )  # 32-bit words in the machine's (little-endian) order
    return socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw)


def _after(text: bytes, word: bytes) -> list[bytes]:
    parts = text.split(word)[1:]
    return [part.split(None, 1)[0] for part in parts]
