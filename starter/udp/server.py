r"""A chat for many guests on UDP: ``python server.py [--host HOST] [--port PORT]``.

    main thread     recvfrom() -> line -> join, broadcast, whisper, leave
                                           |          |          |
                                        sendto()   sendto()   sendto()
                                         alice       bob       carol

    watcher thread  lets go of guests that have been silent for the idle time

One socket serves everyone: nobody has a connection, only an address. ``sendto``
waits for no receiver, so nobody needs a writer thread, and a guest that stalls
merely loses datagrams. But nobody hangs up either: a guest that vanished is told
from a quiet one by her client, which sends an empty datagram now and then.
"""

import argparse
import contextlib
import errno
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable

import holes
from protocol import ProtocolError, check_name, decode, encode

IDLE_TIMEOUT = 30.0  # seconds; an address that was silent for so long has left

Address = tuple[str, int]


def open_socket(host: str, port: int) -> socket.socket:
    """Return a UDP socket that receives on *host* and *port*.

    Example: after ``open_socket("127.0.0.1", 9090)`` a datagram can be sent to port 9090.
    """
    # TODO step 1: a socket that receives (about 3 lines)
    raise NotImplementedError("step 1: a socket that receives")


class Client:
    """One guest: its address, its name once it has one, and when it was heard last."""

    def __init__(self, sock: socket.socket, address: Address) -> None:
        self.name = ""
        self.address = address
        self.heard = time.monotonic()
        self.hello = ""  # its first datagram, as long as no other has come
        self._sock = sock

    def send(self, line: str) -> None:
        """Send *line* in one datagram; whether it arrives is not ours to know."""
        with contextlib.suppress(OSError):
            self._sock.sendto(encode(line), self.address)


class ChatServer:
    """The room, and everyone in it."""

    def __init__(
        self, host: str = "127.0.0.1", port: int = 9090, idle_timeout: float = IDLE_TIMEOUT
    ) -> None:
        self._sock = open_socket(host, port)
        self.address: Address = self._sock.getsockname()
        self.idle_timeout = idle_timeout
        self._stopped = threading.Event()
        self._lock = threading.RLock()  # guards _room and what is in its clients
        self._room: dict[Address, Client] = {}  # those who have said their name
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def serve_forever(self) -> None:
        """Receive datagrams until `shutdown` and hand each to `serve` with its address.

        Example: alice and bob send a datagram each; `serve` is called twice, with
        two addresses.
        """
        self._watcher.start()
        # TODO step 1: one socket for every guest (about 4 lines)
        raise NotImplementedError("step 1: one socket for every guest")

    def serve(self, data: bytes, address: Address) -> None:
        """Do what one datagram asks for, whatever is in it."""
        with self._lock:
            client = self._room.get(address) or Client(self._sock, address)
            client.heard = time.monotonic()
            try:
                self.handle(client, decode(data))
            except ProtocolError as error:
                client.send(f"! {error}")
            except Exception:  # one loop serves all: a bug met by one guest must not end it
                sys.excepthook(*sys.exc_info())

    def handle(self, client: Client, line: str) -> None:
        """Do what *line* asks for: the first one is the name."""
        if not client.name:
            if line not in ("", "/quit"):  # these come late, from somebody who has left
                self.join(client, check_name(line))
                client.hello = line
            return
        if line and line == client.hello:  # our answer was lost or is late: the client asks again
            self.welcome(client)
            return
        client.hello = ""
        if not line:
            client.send("")
        elif line == "/quit":
            self.leave(client)
        elif line.startswith("@"):
            self.whisper(client, *line[1:].partition(" ")[::2])
        else:
            self.broadcast(client, line)

    def join(self, client: Client, name: str) -> None:
        """Let *client* into the room as *name*, and tell it and the others.

        Example: bob and carol are in the room and alice joins: alice receives
        ``* in the room: bob, carol``, bob and carol receive ``* alice has joined``.

        Raises:
            ProtocolError: somebody in the room has that name; nobody else hears of it.
        """
        # TODO step 2: claim a name, tell the room (about 8 lines)
        raise NotImplementedError("step 2: claim a name, tell the room")

    def welcome(self, client: Client) -> None:
        """Tell *client* who else is in the room."""
        with self._lock:
            others = [other.name for other in self._room.values() if other is not client]
        client.send(f"* in the room: {', '.join(others)}")

    def find(self, name: str) -> Client | None:
        """Return the guest called *name*, if there is one."""
        with self._lock:
            return next((each for each in self._room.values() if each.name == name), None)

    def broadcast(self, sender: Client, text: str) -> None:
        """Send *text* with the sender's name to everyone in the room but the sender.

        Example: alice says ``hello``: bob and carol receive ``[alice] hello``, alice nothing.
        """
        # TODO step 3: to everyone but the sender (about 4 lines)
        raise NotImplementedError("step 3: to everyone but the sender")

    def whisper(self, sender: Client, name: str, text: str) -> None:
        """Send *text* to the guest called *name* alone.

        Example: alice says ``@bob hi``: bob receives ``[alice -> bob] hi``. Nobody is
        called bob: alice receives ``! nobody here is called "bob"``.
        """
        # TODO step 7: a private message (about 4 lines)
        raise NotImplementedError("step 7: a private message")

    def leave(self, client: Client) -> None:
        """Take *client* out of the room and tell the others.

        Example: alice said ``/quit`` or fell silent: bob and carol receive
        ``* alice has left``, and somebody else may be called alice.
        """
        # TODO step 4: a guest leaves (about 4 lines)
        raise NotImplementedError("step 4: a guest leaves")

    def drop_silent(self) -> None:
        """Let everyone `leave` who was heard `idle_timeout` seconds ago or longer.

        Example: the idle time is 30 s and alice was heard 31 s ago: she has left.
        """
        # TODO step 4: a silent address (about 4 lines)
        raise NotImplementedError("step 4: a silent address")

    def _watch(self) -> None:
        pause = self.idle_timeout
        while not self._stopped.wait(timeout=pause):
            self.drop_silent()
            with self._lock:
                oldest = min((client.heard for client in self._room.values()), default=None)
            # Nobody falls silent before the one who was heard first.
            silent = 0.0 if oldest is None else time.monotonic() - oldest
            pause = max(self.idle_timeout - silent, 0.01)

    def shutdown(self) -> None:
        """Stop receiving and wait for the watcher thread."""
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)  # wakes recvfrom() on Linux
        self._sock.close()  # and this elsewhere
        if self._watcher.is_alive():
            self._watcher.join(timeout=5)


def on_ctrl_c(stop: Callable[[], None]) -> None:
    """Let *stop* close the socket at Ctrl+C, for Ctrl+C alone does not always end recvfrom().

    On Windows it cannot; elsewhere not when it comes the moment before the waiting begins.
    """
    bell, ear = socket.socketpair()
    bell.setblocking(False)
    signal.set_wakeup_fd(bell.fileno())  # Python writes one byte into it at Ctrl+C

    def wait_for_bell() -> None:
        with bell, ear:
            ear.recv(1)
            stop()

    threading.Thread(target=wait_for_bell, daemon=True).start()


def main() -> None:
    """Run the server until Ctrl+C."""
    parser = argparse.ArgumentParser(description="a chat for many guests on UDP")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9090, help="0 takes a free one")
    parser.add_argument("--idle-timeout", type=float, default=IDLE_TIMEOUT, help="seconds")
    options = parser.parse_args()
    try:
        server = ChatServer(options.host, options.port, options.idle_timeout)
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            sys.exit(f"port {options.port} is already in use; stop the other server or pass --port")
        sys.exit(f"cannot listen on {options.host}:{options.port}: {error}")
    try:
        on_ctrl_c(server.shutdown)
        print("listening on {}:{}".format(*server.address), flush=True)
        server.serve_forever()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # one is enough: let us tidy up in peace
    finally:
        server.shutdown()


if __name__ == "__main__":
    holes.tell_what_is_missing()
    main()
