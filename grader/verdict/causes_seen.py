"""Causes seen on the program itself: the exception that ended it, where its threads stand.

These are the surest: an exception names what happened, and a stack says what
each thread has been waiting for when everything had fallen silent.
"""

from __future__ import annotations

import re

from grader.launch.thread_stacks import DATA, GUEST, KEYBOARD, READER, THREAD, THREADS
from grader.text.words import phrase
from grader.verdict.clues import YES, Facts, Known, Scene

_BROKEN = (
    r"BrokenPipeError|ConnectionResetError|ConnectionAbortedError|WinError 1005[34]|"
    r"Connection reset by peer|Broken pipe"
)


def _error(pattern: str, check: str = "") -> Known:
    """Know the exception by its own words, in one check or in any."""

    def known(scene: Scene) -> Facts | None:
        return YES if re.search(pattern, scene.error) and check in ("", scene.check) else None

    return known


def _lock_and_slow_reader(scene: Scene) -> Facts | None:
    return {"lock": scene.locks[0]} if scene.locks and scene.waits(READER) else None


def _two_locks(scene: Scene) -> Facts | None:
    names = sorted(set(scene.locks))
    return {"locks": ", ".join(names)} if len(names) > 1 else None


def _one_lock(scene: Scene) -> Facts | None:
    return {"lock": scene.locks[0]} if scene.locks else None


def _stalled(scene: Scene) -> Facts | None:
    return YES if scene.check == "stalled_reader" and scene.waits(READER) else None


def _joins_in_the_loop(scene: Scene) -> Facts | None:
    threads = scene.waited_for(THREAD)
    loop = scene.protocol == "tcp" and not scene.waits(GUEST)  # datagrams are accepted by nobody
    return {"thread": threads[0]} if threads and loop else None


def _nobody_accepts(scene: Scene) -> bool:
    return scene.protocol == "tcp" and scene.waits(DATA) and not scene.waits(GUEST)


def _one_thread_for_all(scene: Scene) -> Facts | None:
    return YES if scene.check == "three_guests" and _nobody_accepts(scene) else None


def _name_asked_in_accept_loop(scene: Scene) -> Facts | None:
    return YES if scene.check == "silent_newcomer" and _nobody_accepts(scene) else None


def _keyboard_before_socket(scene: Scene) -> Facts | None:
    alone = scene.waits(KEYBOARD) and not scene.waits(DATA)
    return YES if scene.check == "client_hears_while_typing" and alone else None


def _threads_hold_the_end_up(scene: Scene) -> Facts | None:
    return YES if scene.check == "clean_exit" and scene.waits(THREADS) else None


CAUSES: dict[str, Known] = {
    phrase(
        "a thread changed the collection of clients while another looped over it; loop over a "
        "copy made under the lock: list(clients)"
    ): _error("changed size during iteration|mutated during iteration"),
    phrase(
        "recv may return half a letter; collect the bytes of a whole message first, then decode"
    ): _error(
        "UnicodeDecodeError: 'utf-8' .*(?:unexpected end of data|invalid (?:start|continuation))"
    ),
    phrase("bytes become text in an encoding without these letters; use UTF-8 both ways"): _error(
        "Unicode(?:De|En)codeError: '(?:ascii|charmap|latin-1|cp125.)'"
    ),
    phrase(
        "a connection that breaks is the trouble of one guest: catch OSError around send and "
        "recv, and drop that guest alone"
    ): _error(_BROKEN),
    phrase(
        "a socket was used after it was closed; take a guest out of the collection of clients "
        "before closing its socket"
    ): _error("Bad file descriptor|WinError 10038"),
    phrase(
        "the same guest was removed twice: two threads saw it leave; under the lock, remove it "
        "only if it is still there"
    ): _error(r"list\.remove\(x\): x not in list"),
    phrase("two messages came in one recv; agree on what ends a message, and split there"): _error(
        "JSONDecodeError: Extra data"
    ),
    phrase(
        "half a message came in one recv; agree on what ends a message, and keep what is not "
        "complete"
    ): _error("JSONDecodeError: Unterminated string|UnpicklingError|pickle data was truncated"),
    phrase("sockets carry bytes: text.encode() before send, data.decode() after recv"): _error(
        "a bytes-like object is required, not 'str'|can only concatenate str .not .bytes"
    ),
    phrase(
        "the port of the last run is kept for a while; set SO_REUSEADDR on the socket before bind"
    ): _error("Address already in use"),
    phrase("Ctrl+C raises KeyboardInterrupt in the main thread; catch it, and close the sockets"): (
        _error("KeyboardInterrupt", "clean_exit")
    ),
    phrase(
        "a thread that holds {lock} waits in send for a guest who does not read; copy the "
        "clients under the lock, and send after it"
    ): _lock_and_slow_reader,
    phrase(
        "threads wait for each other's locks ({locks}); take them in the same order everywhere"
    ): (_two_locks),
    phrase(
        "{lock} is held and never given back; a Lock cannot be taken twice: does a function "
        "called under it take it again?"
    ): _one_lock,
    phrase(
        "send waits for a guest who does not read; give each guest a queue and a writing thread, "
        "or a limit"
    ): _stalled,
    phrase(
        "join() waits until {thread} has ended, so the next guest is not accepted; start the "
        "thread, and go on accepting"
    ): _joins_in_the_loop,
    phrase(
        "the thread that accepts also reads; hand each guest to threading.Thread(target=...) and "
        "call start(), not run()"
    ): _one_thread_for_all,
    phrase(
        "the thread that accepts waits for the newcomer's name; ask for it in the newcomer's own "
        "thread"
    ): _name_asked_in_accept_loop,
    phrase(
        "one thread reads the keyboard and the socket in turn; let a thread of its own receive"
    ): (_keyboard_before_socket),
    phrase("the program waits for its threads to end; make them daemons, or close their sockets"): (
        _threads_hold_the_end_up
    ),
}
