r"""A terminal for one guest of the UDP chat: ``python client.py [--host HOST] [--port PORT]``.

    main thread        the keyboard ---> send() ---> the server
    receiver thread    the screen   <--- recv() <--- the server
    keep-alive thread  "I am still here", every second

Three threads, because ``sys.stdin`` and ``recv`` both wait, and none may wait
for another. The first line you type is your name; ``/quit`` or the end of input
(Ctrl+D, on Windows Ctrl+Z and Enter) leaves. Exit status: 0 when you left, 1
when the server did. A lost name is sent again until the server answers; a lost
message is lost.
"""

import argparse
import contextlib
import io
import os
import socket
import sys
import threading
import time

import holes
from protocol import PROMPT, encode

KEEP_ALIVE = 1.0  # seconds between two signs of life, and between two tries to join
GONE_AFTER = 10.0  # seconds; a server that answers nothing for so long has gone


class ChatClient:
    """One guest's socket, between a keyboard and a screen."""

    def __init__(self, host: str = "127.0.0.1", port: int = 9090) -> None:
        self._server = f"{host}:{port}"
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        # Nothing is sent by this: it names the one address that we send to and hear.
        self._sock.connect((host, port))
        self._answered = threading.Event()
        self._joined = threading.Event()
        self._leaving = threading.Event()
        self._heard = time.monotonic()

    def run(self) -> None:
        """Talk until the user leaves or the server goes."""
        # daemon: nobody hangs up, so the receiver would wait for ever.
        threading.Thread(target=self._receive, daemon=True).start()
        threading.Thread(target=self._keep_alive, daemon=True).start()
        print(PROMPT, flush=True)  # a UDP server cannot greet somebody it has not heard of
        with contextlib.suppress(KeyboardInterrupt):
            self.send_typed()
        self._leaving.set()
        if self._joined.is_set():
            self._send("/quit")

    def send_typed(self) -> None:
        """Send each line the user types, until ``/quit`` or the end of input.

        Until the server has let us in, a line is a name: `join` sends it.

        Example: the user types ``alice``, ``hello``, ``/quit``: the server receives the
        two datagrams ``alice`` and ``hello``.
        """
        # TODO step 5: from the keyboard to the server (about 7 lines)
        raise NotImplementedError("step 5: from the keyboard to the server")

    def join(self, name: str) -> None:
        """Send *name* again and again until the server answers: any datagram may be lost.

        Example: the first datagram is lost; a second later *name* is sent once more.
        """
        self._answered.clear()
        self._heard = time.monotonic()
        while name and not self._answered.is_set():
            self._send(name)
            self._answered.wait(timeout=KEEP_ALIVE)
            self._check_server()

    def show_received(self) -> None:
        """Print each datagram that comes from the server, unless it is empty.

        Example: the server sends ``[bob] hi`` while the user has typed nothing: it is
        on the screen at once.
        """
        # TODO step 5: from the server to the screen (about 4 lines)
        raise NotImplementedError("step 5: from the server to the screen")

    def _next_line(self) -> str:
        line = self._sock.recv(65535).decode(errors="replace")
        self._heard = time.monotonic()
        if not self._joined.is_set() and not line.startswith("!"):
            self._joined.set()
            self._send("")  # "your answer came": from now on our name is a word like others
        self._answered.set()
        return line

    def _receive(self) -> None:
        with contextlib.suppress(OSError):  # the server's machine says that nobody is there
            self.show_received()
        if not self._leaving.is_set():
            self.server_gone()

    def _send(self, line: str) -> None:
        try:
            self._sock.send(encode(line))
        except ConnectionError:
            self.server_gone()
        except OSError as error:
            print(f"! not sent: {error}", flush=True)

    def _keep_alive(self) -> None:
        while not self._leaving.wait(timeout=KEEP_ALIVE):
            if self._joined.is_set():
                self._send("")
                self._check_server()

    def _check_server(self) -> None:
        if time.monotonic() - self._heard > GONE_AFTER:
            self.server_gone()

    def server_gone(self) -> None:
        """Say that the server has gone, and end the whole program at once with status 1.

        The main thread may wait for the keyboard, and nothing can wake it from
        there on every system; ``os._exit`` need not.

        Example: the server is stopped while alice types: within a second or two she sees
        ``the server at 127.0.0.1:9090 has gone, or was never there`` and is back at her
        shell, without touching a key.
        """
        # TODO step 6: tell that the server has gone (about 2 lines)
        raise NotImplementedError("step 6: tell that the server has gone")


def main() -> None:
    """Connect the terminal to the server."""
    parser = argparse.ArgumentParser(description="a terminal for one guest of the UDP chat")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9090)
    options = parser.parse_args()
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # no letter is too strange for this terminal
    where = f"{options.host}:{options.port}"
    try:
        client = ChatClient(options.host, options.port)
    except (OSError, OverflowError) as error:
        sys.exit(f"no chat server at {where}: {error}; start server.py, or pass --host and --port")
    with contextlib.suppress(KeyboardInterrupt):
        client.run()


if __name__ == "__main__":
    holes.tell_what_is_missing()
    main()
