"""Runs in the student's own process, before the student's first line.

Python imports a module of this name at start-up from ``PYTHONPATH``: so the
program itself is started exactly as its author starts it, as ``__main__``, with
no frame of ours in its tracebacks. It sets limits, lets the grader ask for
thread stacks, and on request lets connections go to a relay. Works on Python 2
and 3; whatever fails here is left out, never the student's loss.
"""

import os
import sys

NAMES = (
    "CHATKIT_STACKS",
    "CHATKIT_LIMITS",
    "CHATKIT_REDIRECT",
    "CHATKIT_WINDOW",
    "CHATKIT_REUSE",
    "CHATKIT_SWITCHES",
    "CHATKIT_PACKAGE",
)

DAWDLES = 0.2  # of a program's lines are slow when threads are to switch often


def offer_stacks(where):
    """Write every thread's stack to a pipe on a signal, or on a byte where there are none."""
    if sys.platform == "win32":
        import _thread
        import faulthandler
        import msvcrt
        import signal

        # Ctrl+Break is what one process can send another there; it is Ctrl+C to the student.
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
        out_handle, ask_handle = (int(part) for part in where.split(","))
        out = msvcrt.open_osfhandle(out_handle, os.O_WRONLY)
        ask = msvcrt.open_osfhandle(ask_handle, os.O_RDONLY)

        def serve():
            while os.read(ask, 1):
                faulthandler.dump_traceback(file=out, all_threads=True)

        # Not threading.Thread: students print threading.active_count().
        _thread.start_new_thread(serve, ())
    else:
        import signal

        if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a grader in the background
            signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            import faulthandler
        except ImportError:  # Python 2 has none, and the signal would end it
            signal.signal(signal.SIGUSR2, signal.SIG_IGN)
            return
        faulthandler.register(signal.SIGUSR2, file=int(where), all_threads=True)


def limit(text):
    """Set resource limits, "NOFILE=256 CORE=0": what the kernel enforces for us."""
    import resource

    for part in text.split():
        name, value = part.split("=")
        number = getattr(resource, "RLIMIT_" + name, None)
        if number is None:
            continue
        hard = resource.getrlimit(number)[1]
        value = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
        resource.setrlimit(number, (value, value))


def redirect(text):
    """Send connections for "PORT>OTHER" to OTHER here: the relay, without namespaces."""
    import socket

    ports = dict(part.split(">") for part in text.split())

    def moved(sock, address):
        if isinstance(address, tuple) and str(address[1]) in ports:
            host = "127.0.0.1" if sock.family == socket.AF_INET else "::ffff:127.0.0.1"
            return (host, int(ports[str(address[1])])) + tuple(address[2:])
        return address

    plain = socket.socket

    class Socket(plain):
        def connect(self, address):
            return plain.connect(self, moved(self, address))

        def connect_ex(self, address):
            return plain.connect_ex(self, moved(self, address))

        def sendto(self, data, *rest):
            return plain.sendto(self, data, *(rest[:-1] + (moved(self, rest[-1]),)))

    Socket.__name__ = Socket.__qualname__ = "socket"
    Socket.__module__ = "socket"
    socket.socket = socket.SocketType = Socket


def window(_):
    """Let a window toolkit be one on paper: see windows/tkinter."""
    del _
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "windows"))


def package(text):
    """Let the program be a part of the folders it lies in, "1 chat/server.py": ``python -m``."""
    import __main__

    depth, script = text.split(" ", 1)
    path = next(word for word in sys.orig_argv if word.replace(os.sep, "/").endswith(script))
    folder, names = os.path.dirname(os.path.abspath(path)), []
    for _ in range(int(depth)):
        folder, name = os.path.split(folder)
        names.insert(0, name)
    sys.path.append(folder)
    __main__.__package__ = ".".join(names)


def reuse(_):
    """Let a server bind its port over the last scene's TIME_WAIT, as in a network of its own."""

    def listen(event, args):
        if event == "socket.bind" and args[0].type == 1:  # SOCK_STREAM
            import _socket  # there is one already, or nothing could be bound

            args[0].setsockopt(_socket.SOL_SOCKET, _socket.SO_REUSEADDR, 1)

    if hasattr(sys, "addaudithook"):  # not in Python 2
        sys.addaudithook(listen)


def switch_often(seconds):
    """Let threads take turns so often, whatever the program asks for, and dawdle in its own lines.

    Races come out when another thread runs between two lines of the program; by itself
    CPython hardly ever lets one in where nothing waits.
    """
    import random
    import threading
    import time

    sleep, chance = time.sleep, random.Random(os.getpid()).random
    library = os.path.dirname(os.__file__)

    def dawdle(frame, event, argument):
        if event == "line" and chance() < DAWDLES:
            sleep(0.0002 * chance())
        return dawdle

    def trace(frame, event, argument):
        name = frame.f_code.co_filename
        return None if name.startswith((library, "<")) else dawdle

    if hasattr(sys, "setswitchinterval"):
        sys.setswitchinterval(float(seconds))
        sys.setswitchinterval = float  # takes what the program says, and does nothing
    else:  # Python 2 counts instructions
        sys.setcheckinterval(1)
    threading.settrace(trace)
    sys.settrace(trace)


def main():
    """Take each order out of the environment, so that the student's program never sees it."""
    orders = [os.environ.pop(name, None) for name in NAMES]
    carriers = (offer_stacks, limit, redirect, window, reuse, switch_often, package)
    for order, carry_out in zip(orders, carriers):  # noqa: B905
        if order:
            try:
                carry_out(order)
            except Exception as error:
                sys.stderr.write("chatkit: %s left out: %s\n" % (carry_out.__name__, error))


main()
del main, offer_stacks, limit, redirect, window, reuse, switch_often, package, NAMES
