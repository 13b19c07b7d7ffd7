"""What stands for a person before a window: a keyboard, a clock, and a sheet to read from.

A line typed is put into the entry that a person would type it into, and sent
with Enter or the button beside it; see `forms`. What a window would show is
printed. One thread reads the keyboard; callbacks run where ``mainloop`` was
called, as they do in the real one.
"""

import _thread
import heapq
import itertools
import os
import queue
import sys
import time
import traceback

POLL = 0.02  # seconds that update() gives the keyboard, so that a loop around it does not spin

lines = queue.Queue()  # what was typed, without line ends; None: the input has ended
widgets = []  # all that were made and not destroyed, oldest first
shown = [False]  # whether any window waits, or has waited, for its user
_timers = []
_numbers = itertools.count(1)
_reading = []


def opened():
    """Tell the grader, as the terminal's title, that there is a window."""
    sys.stdout.write("\033]0;a window\007")
    sys.stdout.flush()


def show(text):
    """Print what a window would show, as lines."""
    text = str(text)
    if text.strip():
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()


def ask(prompt):
    """Print *prompt* and wait for a line; None at the end of the input."""
    prompt_once(prompt)
    return _keyboard().get()


def prompt_once(prompt):
    """Leave the cursor behind a question."""
    words = str(prompt or "").strip()
    if words:
        sys.stdout.write(words if words[-1] in ":?>" else words + ":")
        sys.stdout.write(" ")
    sys.stdout.flush()


def call(callback, *values):
    """Call back; an exception is printed, and the window lives on."""
    if callable(callback):
        try:
            return callback(*values)
        except SystemExit:
            raise
        except Exception:
            sys.stderr.write("Exception in Tkinter callback\n")
            traceback.print_exc()
    return None


def after(milliseconds, callback, values):
    """Call back later."""
    number = next(_numbers)
    heapq.heappush(_timers, (time.monotonic() + milliseconds / 1000, number, callback, values))
    lines_wake()
    return "after#%d" % number


def rest(seconds):
    """Do nothing, for as long as the student's program says."""
    lock = _thread.allocate_lock()
    lock.acquire()
    lock.acquire(True, seconds)


def cancel(name):
    """Take a call back."""
    _timers[:] = [one for one in _timers if "after#%d" % one[1] != name]
    heapq.heapify(_timers)


def lines_wake():
    """Let the loop look around: something has changed that is no typed line."""
    lines.put(False)


def wait(timeout=None):
    """The next line, None at the end of the input, False when there is something else to do."""
    _run_timers()
    if _timers:
        due = max(0.0, _timers[0][0] - time.monotonic())
        timeout = due if timeout is None else min(due, timeout)
    try:
        return _keyboard().get(timeout=timeout)
    except queue.Empty:
        _run_timers()
        return False


def _run_timers():
    now = time.monotonic()
    while _timers and _timers[0][0] <= now:
        _, _, callback, values = heapq.heappop(_timers)
        call(callback, *values)


def _keyboard():
    if not _reading:
        _reading.append(True)
        _thread.start_new_thread(_read, ())  # not threading: students count its threads
    return lines


def _read():
    rest = b""
    while True:
        try:
            data = os.read(0, 4096)
        except OSError:
            data = b""
        if not data:
            lines.put(None)
            return
        done = (rest + data).split(b"\n")
        rest = done.pop()
        for line in done:
            lines.put(line.decode("utf-8", "replace").rstrip("\r"))
