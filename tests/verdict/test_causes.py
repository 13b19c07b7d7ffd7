"""A cause is told only when the scene shows that mistake and no other."""

from __future__ import annotations

import pytest

from grader.room.failure import NOTHING, Expectation, SceneFailed
from grader.room.transcript import Event
from grader.verdict.causes import CAUSES, likely_cause

JOINS = [Event(n / 10, who, "joined") for n, who in enumerate(("ann", "bob", "eve"))]
HELLO = [*JOINS, Event(1, "ann", "sent", "hello\n")]


def heard(who: str, text: str = "hello\n") -> Event:
    return Event(2, who, "received", text)


def missing(*who: str, text: str = "hello") -> tuple[Expectation, ...]:
    return tuple(Expectation(one, text) for one in who)


def crashed(*crash: str) -> SceneFailed:
    return SceneFailed("crashed", crash=("server.py:7 in serve: c.send(x)", *crash))


def hung(*stacks: str, kind: str = "hung") -> SceneFailed:
    return SceneFailed("hung" if kind == "hung" else "failed", stacks=stacks)


def got(who: str, text: str) -> SceneFailed:
    return SceneFailed(expected=missing(who), got="{text}", got_text=text)


LEFT = [*HELLO, Event(3, "ann", "left")]
WORD = Event(1, "ann", "sent", "привет\n")
LONG = Event(1, "ann", "sent", "start" * 5 + "x" * 3000 + "end of it " * 3 + "\n")

CASES = [
    (
        "any",
        crashed("RuntimeError: dictionary changed size during iteration"),
        HELLO,
        "list(clients)",
    ),
    ("any", crashed("RuntimeError: Set changed size during iteration"), HELLO, "list(clients)"),
    (
        "split_letter",
        crashed(
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xd0 in position 0: "
            "unexpected end of data"
        ),
        HELLO,
        "half a letter",
    ),
    (
        "any_script",
        crashed("UnicodeEncodeError: 'ascii' codec can't encode characters in position 0-5"),
        HELLO,
        "UTF-8 both ways",
    ),
    (
        "others_chat_on",
        crashed("BrokenPipeError: [Errno 32] Broken pipe"),
        LEFT,
        "that guest alone",
    ),
    (
        "crash_told",
        crashed("ConnectionResetError: [Errno 104] Connection reset by peer"),
        LEFT,
        "that guest alone",
    ),
    (
        "others_chat_on",
        crashed("OSError: [Errno 9] Bad file descriptor"),
        LEFT,
        "after it was closed",
    ),
    ("leaving_told", crashed("ValueError: list.remove(x): x not in list"), LEFT, "removed twice"),
    (
        "everyone_may_speak",
        crashed("json.decoder.JSONDecodeError: Extra data: line 1 column 9 (char 8)"),
        HELLO,
        "two messages came in one recv",
    ),
    (
        "long_message",
        crashed("json.decoder.JSONDecodeError: Unterminated string starting at: line 1"),
        HELLO,
        "half a message",
    ),
    ("any", crashed("TypeError: a bytes-like object is required, not 'str'"), HELLO, "encode()"),
    ("starts", crashed("OSError: [Errno 98] Address already in use"), [], "SO_REUSEADDR"),
    ("clean_exit", crashed("KeyboardInterrupt"), [], "catch it"),
    (
        "stalled_reader",
        hung(
            "server.py:4 in a, waiting for clients_lock",
            "server.py:9 in b, waiting until the other side reads",
        ),
        HELLO,
        "a thread that holds clients_lock waits in send",
    ),
    (
        "any",
        hung("server.py:4 in a, waiting for first", "server.py:9 in b, waiting for self.second"),
        HELLO,
        "each other's locks (first, self.second)",
    ),
    (
        "any",
        hung("server.py:4 in a, waiting for self._lock", "server.py:9 in b, waiting for data"),
        HELLO,
        "self._lock is held and never given back",
    ),
    (
        "any",
        hung("server.py:4 in a, ждёт lock", "server.py:9 in b, ждёт данных"),
        HELLO,
        "lock is held and never given back",
    ),
    (
        "stalled_reader",
        hung("server.py:9 in b, waiting until the other side reads"),
        HELLO,
        "a queue and a writing thread",
    ),
    (
        "three_guests",
        hung(
            "server.py:20 in main, waiting for thread t", "server.py:9 in serve, waiting for data"
        ),
        JOINS,
        "join() waits until t has ended",
    ),
    ("three_guests", hung("server.py:9 in main, waiting for data"), JOINS, "start(), not run()"),
    (
        "silent_newcomer",
        hung("server.py:9 in main, ждёт данных"),
        HELLO,
        "waits for the newcomer's name",
    ),
    (
        "client_hears_while_typing",
        hung("client.py:9 in main, waiting for its keyboard"),
        HELLO,
        "let a thread of its own receive",
    ),
    ("clean_exit", hung("thread 0x1, waiting for its threads to end"), [], "make them daemons"),
    (
        "any",
        SceneFailed(),
        [*LEFT, *[heard("bob", "[ann] \n[ann] \n[ann] \n")] * 3],
        "(9 empty messages)",
    ),
    (
        "leaving_told",
        SceneFailed(expected=missing("bob", text="ann")),
        [*HELLO, *[heard("bob", "ann: \n" * 200)] * 9],
        "(1800 empty messages)",
    ),
    ("others_chat_on", SceneFailed(got="a thread spins for ever"), LEFT, "goes on for ever"),
    ("leaving_told", got("bob", "[ann] \n"), LEFT, "passed on as an empty message"),
    ("leaving_told", SceneFailed(expected=missing("bob")), LEFT, "is that the place"),
    ("sender_hears_nothing", got("ann", "[ann] hello\n"), HELLO, "skip the sender's own socket"),
    (
        "everyone_else_hears",
        SceneFailed(expected=missing("bob", "eve")),
        [*HELLO, heard("ann")],
        "back to its sender alone",
    ),
    (
        "everyone_else_hears",
        SceneFailed(expected=missing("bob")),
        [*HELLO, heard("eve")],
        "only eve, who came last",
    ),
    (
        "everyone_else_hears",
        SceneFailed(expected=missing("eve")),
        [*HELLO, heard("bob", "[ann] hello")],
        "only bob, who came first",
    ),
    ("names_shown", got("bob", "[eve] hello"), HELLO, "the name of eve, who came last"),
    ("names_not_mixed", got("bob", "eve: hello"), HELLO, "all threads share"),
    ("names_shown", got("bob", "('127.0.0.1', 50312): hello"), HELLO, "an address stands"),
    ("names_shown", got("bob", "hello\n"), HELLO, "put the sender's name before it"),
    ("any_script", got("bob", "[ann] Ð¿Ñ\x80Ð¸Ð²ÐµÑ\x82"), [*JOINS, WORD], "read as latin-1"),
    (
        "long_message",
        SceneFailed(),
        [*JOINS, LONG, heard("bob", LONG.text[:1024])],
        "in several pieces",
    ),
    (
        "cut_and_glued_lines",
        got("bob", "[ann] onetwo\n"),
        [*JOINS, Event(1, "ann", "sent", "one\n"), Event(1, "ann", "sent", "two\n")],
        "a line and a half",
    ),
]


@pytest.mark.parametrize(("check", "failure", "events", "words"), CASES)
def test_a_mistake_is_recognised(
    check: str, failure: SceneFailed, events: list[Event], words: str
) -> None:
    cause = likely_cause(check, failure, events)
    assert cause is not None
    assert words in cause
    assert "{" not in cause
    assert likely_cause(check, failure, events, "ru") != cause


def test_every_cause_has_a_case() -> None:
    told = {likely_cause(check, failure, events) for check, failure, events, _ in CASES}
    assert len(told) >= len(CAUSES)


@pytest.mark.parametrize(
    ("check", "failure", "events"),
    [
        ("everyone_else_hears", SceneFailed(expected=missing("bob", "eve")), HELLO),
        ("everyone_else_hears", SceneFailed(expected=missing("eve")), []),
        ("names_shown", got("bob", "[b0b] hello"), HELLO),
        ("names_not_mixed", got("bob", "[ann] hello"), HELLO),
        ("sender_hears_nothing", got("ann", "sent!"), HELLO),
        ("any_script", got("bob", "??????"), [*JOINS, WORD]),
        ("long_message", SceneFailed(), [*JOINS, LONG]),
        ("cut_and_glued_lines", SceneFailed(got=NOTHING), HELLO),
        ("others_chat_on", crashed("KeyError: 'ann'"), LEFT),
        ("starts", crashed("KeyboardInterrupt"), []),
        ("three_guests", hung("server.py:9 in main, waiting for a new guest"), JOINS),
        ("any", hung("server.py:9 in f, waiting for queue q", "a.py:1 in g, asleep"), HELLO),
        ("any", hung("server.py:9 in f, ждёт очередь q", "a.py:1 in g, ждёт соединения"), HELLO),
        ("any", hung("c.py:9 in f, ждёт поток t", "a.py:1 in g, ждёт нового гостя"), HELLO),
        ("others_chat_on", SceneFailed(expected=missing("bob")), LEFT),
        ("any", SceneFailed(), [*LEFT, *[heard("bob", "> ")] * 9]),
        ("any", SceneFailed(), [*LEFT, *[heard("eve", "[bob] hi\n")] * 9]),
        ("leaving_told", SceneFailed(expected=missing("eve")), [*LEFT, heard("bob", "ann left")]),
    ],
)
def test_nothing_is_said_when_it_is_not_sure(
    check: str, failure: SceneFailed, events: list[Event]
) -> None:
    assert likely_cause(check, failure, events) is None


def test_udp_has_no_end_of_a_connection() -> None:
    failure = SceneFailed(expected=missing("bob"))
    assert likely_cause("leaving_told", failure, LEFT, protocol="udp") is None
