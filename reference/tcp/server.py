r"""A chat for many guests on TCP: ``python server.py [--host HOST] [--port PORT]``.

    main thread             accept() ---> a Client and its two threads
                                           |
    reader thread, 1/guest  recv() -> lines -> join, broadcast, whisper, leave
                                           |            |            |
                                      +---------+  +---------+  +---------+
    everyone's outbox                 |  alice  |  |   bob   |  |  carol  |
                                      +---------+  +---------+  +---------+
                                           |            |            |
    writer thread, 1/guest              sendall()    sendall()    sendall()

``sendall`` waits as long as its receiver does not read. So only a guest's own
writer thread calls it, and the others merely drop lines into her outbox: a guest
that stalls delays nobody, and is dropped once MAX_QUEUED bytes wait for her.
Dropping a line into an outbox never waits, so it is done under the room's lock:
everyone sees everything in the same order.
"""

import argparse
import contextlib
import errno
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator

from protocol import PROMPT, LineBuffer, ProtocolError, check_name, decode, encode

MAX_QUEUED = 1_048_576  # bytes that may wait for a guest that does not read


def open_socket(host: str, port: int) -> socket.socket:
    """Return a TCP socket that listens on *host* and *port*; its *option* is set to 1.

    Example: after ``open_socket("127.0.0.1", 9090)`` a client can connect to port 9090.
    """
    if sys.platform == "win32":
        option = socket.SO_EXCLUSIVEADDRUSE  # SO_REUSEADDR would let two servers share a port here
    else:
        option = socket.SO_REUSEADDR  # a stopped server can be started again at once
    # BEGIN SOLUTION step 1: a socket that listens
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, option, 1)
    sock.bind((host, port))
    sock.listen()
    return sock
    # END SOLUTION


class Client:
    """One guest: its socket, its name once it has one, and what waits to be sent to it."""

    def __init__(self, sock: socket.socket) -> None:
        self.name = ""
        self._sock = sock
        self._outbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()  # b"" is the last
        self._sending = threading.Lock()  # guards _queued and _closing
        self._queued = 0  # bytes that were ever put into the outbox
        self._taken = 0  # bytes that were ever taken out; the writer thread's alone
        self._closing = False
        # daemon, as all threads here: Ctrl+C ends the server whatever its guests do.
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()

    def lines(self) -> Iterator[str]:
        """Wait for the guest's lines, until it hangs up. For the reader thread alone."""
        buffer = LineBuffer()
        while (data := self._sock.recv(4096)) and not self._closing:
            yield from map(decode, buffer.feed(data))

    def send(self, line: str) -> None:
        """Put *line* into the outbox; never waits, so any thread may call it."""
        data = encode(line)
        with self._sending:
            if self._closing:
                return
            self._outbox.put(data)
            self._queued += len(data)
        if self._queued - self._taken > MAX_QUEUED:
            self.drop()

    def _write(self) -> None:
        with contextlib.suppress(OSError):  # the reader thread sees the same end, and tells
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a line never waits
            while data := self._next_bytes():
                self._sock.sendall(data)
            self._sock.shutdown(socket.SHUT_WR)

    def _next_bytes(self) -> bytes:
        """Wait for a line, and take all that wait behind it; nothing means that this was all."""
        lines = [self._outbox.get()]
        while lines[-1] and not self._outbox.empty():
            lines.append(self._outbox.get())
        if not lines[-1]:
            self._outbox.put(b"")  # the next call shall find the end, too
        data = b"".join(lines)
        self._taken += len(data)
        return data

    def _close_outbox(self) -> None:
        with self._sending:
            self._closing = True
            self._outbox.put(b"")

    def drop(self) -> None:
        """Cut the connection now; the reader thread notices, and tells the room."""
        self._close_outbox()
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """Send what is in the outbox, then close. For the reader thread alone.

        Closing a socket with unread bytes resets the connection, and a reset may
        destroy our last line on its way; so what still comes is read and forgotten.
        """
        self._close_outbox()
        with contextlib.suppress(OSError):
            for _ in range(256):
                if not self._sock.recv(4096):
                    break
            else:  # it talks on and on
                self.drop()
        self._writer.join()
        self._sock.close()


class ChatServer:
    """The room, and everyone in it."""

    def __init__(self, host: str = "127.0.0.1", port: int = 9090) -> None:
        self._sock = open_socket(host, port)
        self.address: tuple[str, int] = self._sock.getsockname()
        self._stopped = threading.Event()
        self._lock = threading.RLock()  # guards _room, _readers and every Client.name
        self._room: dict[str, Client] = {}  # those who have said their name
        self._readers: dict[Client, threading.Thread] = {}  # everyone who is connected

    def serve_forever(self) -> None:
        """Accept guests until `shutdown`; a thread of its own serves each, so none waits.

        Example: three clients connect; three threads run `serve`, one `Client` each.
        """
        # BEGIN SOLUTION step 1: a thread for every guest
        while not self._stopped.is_set():
            try:
                sock, _ = self._sock.accept()
                client = Client(sock)
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()
            except (OSError, RuntimeError):  # no descriptor or thread is free: wait for one
                self._stopped.wait(timeout=1)
        # END SOLUTION

    def serve(self, client: Client) -> None:
        """Follow one guest from its first line to its end; runs in its reader thread."""
        with self._lock:
            self._readers[client] = threading.current_thread()
        try:
            client.send(PROMPT)
            for line in client.lines():
                if line == "/quit":
                    break
                self.handle(client, line)
        except ProtocolError as error:
            client.send(f"! {error}")
        except OSError:
            pass  # a reset is one more way to leave
        finally:
            self.leave(client)
        with self._lock:
            del self._readers[client]

    def handle(self, client: Client, line: str) -> None:
        """Do what *line* asks for: the first one is the name."""
        if not client.name:
            self.join(client, check_name(line))
        elif line.startswith("@"):
            self.whisper(client, *line[1:].partition(" ")[::2])
        else:
            self.broadcast(client, line)

    def join(self, client: Client, name: str) -> None:
        """Let *client* into the room as *name*, and tell it and the others.

        The name is looked up and claimed in one go under the lock, else two
        guests could both find it free.

        Example: bob and carol are in the room and alice joins: alice receives
        ``* in the room: bob, carol``, bob and carol receive ``* alice has joined``.

        Raises:
            ProtocolError: somebody in the room has that name; nobody else hears of it.
        """
        # BEGIN SOLUTION step 2: claim a name, tell the room
        with self._lock:
            if self.find(name):
                raise ProtocolError(f'the name "{name}" is taken')
            self.welcome(client)
            for other in self._room.values():
                other.send(f"* {name} has joined")
            client.name = name
            self._room[name] = client
        # END SOLUTION

    def welcome(self, client: Client) -> None:
        """Tell *client* who else is in the room."""
        with self._lock:
            others = [other.name for other in self._room.values() if other is not client]
        client.send(f"* in the room: {', '.join(others)}")

    def find(self, name: str) -> Client | None:
        """Return the guest called *name*, if there is one."""
        with self._lock:
            return self._room.get(name)

    def broadcast(self, sender: Client, text: str) -> None:
        """Send *text* with the sender's name to everyone in the room but the sender.

        Example: alice says ``hello``: bob and carol receive ``[alice] hello``, alice nothing.
        """
        # BEGIN SOLUTION step 3: to everyone but the sender
        with self._lock:
            for other in self._room.values():
                if other is not sender:
                    other.send(f"[{sender.name}] {text}")
        # END SOLUTION

    def whisper(self, sender: Client, name: str, text: str) -> None:
        """Send *text* to the guest called *name* alone.

        Example: alice says ``@bob hi``: bob receives ``[alice -> bob] hi``. Nobody is
        called bob: alice receives ``! nobody here is called "bob"``.
        """
        # BEGIN SOLUTION step 7: a private message
        if receiver := self.find(name):
            receiver.send(f"[{sender.name} -> {name}] {text}")
        else:
            sender.send(f'! nobody here is called "{name}"')
        # END SOLUTION

    def leave(self, client: Client) -> None:
        """Take *client* out of the room, tell the others, and hang up.

        A guest that never joined, or was refused, leaves without a word.

        Example: alice's connection ended, for whatever reason: bob and carol receive
        ``* alice has left``, and somebody else may be called alice.
        """
        # BEGIN SOLUTION step 4: a guest leaves
        with self._lock:
            if self._room.pop(client.name, None):
                for other in self._room.values():
                    other.send(f"* {client.name} has left")
        client.hang_up()
        # END SOLUTION

    def shutdown(self) -> None:
        """Stop accepting, cut every connection and wait for the threads."""
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)  # wakes accept() on Linux
        self._sock.close()  # and this elsewhere
        with self._lock:
            self._room.clear()  # nobody needs to hear how everyone leaves
            readers = dict(self._readers)
        for client in readers:
            client.drop()
        for reader in readers.values():
            reader.join(timeout=5)


def on_ctrl_c(stop: Callable[[], None]) -> None:
    """Let *stop* close the socket at Ctrl+C, for Ctrl+C alone does not always end accept().

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
    parser = argparse.ArgumentParser(description="a chat for many guests on TCP")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9090, help="0 takes a free one")
    options = parser.parse_args()
    # Turns of 50 ms, not 5: a reader passes on a burst as a whole, and writers send it as one.
    sys.setswitchinterval(0.05)
    try:
        server = ChatServer(options.host, options.port)
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
    main()
