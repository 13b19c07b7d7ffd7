r"""A terminal for one guest of the TCP chat: ``python client.py [--host HOST] [--port PORT]``.

    main thread      the keyboard ---> sendall() ---> the server
    receiver thread  the screen   <--- recv()    <--- the server

Two threads, because ``sys.stdin`` and ``recv`` both wait, and neither may wait
for the other. The first line you type is your name; ``/quit`` or the end of
input (Ctrl+D, on Windows Ctrl+Z and Enter) leaves. Exit status: 0 when you left,
1 when the server did.
"""

import argparse
import codecs
import contextlib
import io
import os
import socket
import sys
import threading

import holes
from protocol import encode


class ChatClient:
    """One connection to the chat, between a keyboard and a screen."""

    def __init__(self, host: str = "127.0.0.1", port: int = 9090) -> None:
        self._server = f"{host}:{port}"
        self._sock = socket.create_connection((host, port))
        self._leaving = threading.Event()

    def run(self) -> None:
        """Talk until the user leaves or the server goes."""
        # daemon: should the server never hang up, its silence must not keep us here.
        receiver = threading.Thread(target=self._receive, daemon=True)
        with self._sock:
            receiver.start()
            try:
                self.send_typed()
            except KeyboardInterrupt:
                pass
            except OSError:
                receiver.join(timeout=2)  # it sees that the server has gone, and tells
            self._leaving.set()
            with contextlib.suppress(OSError):
                self._sock.shutdown(socket.SHUT_WR)  # "I am done"; the server may still be talking
            receiver.join(timeout=2)

    def send_typed(self) -> None:
        """Send each line the user types, until ``/quit`` or the end of input.

        Example: the user types ``alice``, ``hello``, ``/quit``: the server receives the
        two lines ``alice`` and ``hello``.
        """
        # TODO step 5: from the keyboard to the server (about 4 lines)
        raise NotImplementedError("step 5: from the keyboard to the server")

    def show_received(self) -> None:
        """Print what comes from the server, as it comes, until the server hangs up.

        Example: the server sends ``[bob] hi`` while the user has typed nothing: it is
        on the screen at once.
        """
        # TODO step 5: from the server to the screen (about 3 lines)
        raise NotImplementedError("step 5: from the server to the screen")

    def _receive(self) -> None:
        with contextlib.suppress(OSError):  # a reset is one more way to go
            self.show_received()
        if not self._leaving.is_set():
            self.server_gone()

    def server_gone(self) -> None:
        """Say that the server has gone, and end the whole program at once with status 1.

        The main thread may wait for the keyboard, and nothing can wake it from
        there on every system; ``os._exit`` need not.

        Example: the server is stopped while alice types: she sees ``the connection to
        127.0.0.1:9090 has ended`` and is back at her shell, without touching a key.
        """
        # TODO step 6: tell that the server has gone (about 2 lines)
        raise NotImplementedError("step 6: tell that the server has gone")


def main() -> None:
    """Connect the terminal to the server."""
    parser = argparse.ArgumentParser(description="a terminal for one guest of the TCP chat")
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
