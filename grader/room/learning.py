"""Find a chat's dialect: from its client, else by the usual greetings, else by terminals.

What is found is tried out by two guests before it is believed. When no way makes
two guests hear each other, the chat itself may be what is wrong; then the first
dialect that came of a lesson is kept, and the scenes say what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from grader.launch import symptoms
from grader.launch.setting import Setting
from grader.launch.start import StartFailed
from grader.room.commanded import typings
from grader.room.dialect import TERMINALS, Dialect, Step
from grader.room.failure import SceneFailed
from grader.room.learn import learn_from_client
from grader.room.room import Room
from grader.room.seat import CannotSay, Facts
from grader.room.templates import NAME, TEXT, Part, Template
from grader.submission import Program
from grader.text.words import phrase


def find_dialect(setting: Setting, seed: int) -> Dialect:
    """The best dialect for this submission; the result says which way was taken."""
    learned: Dialect | None = None
    hello: tuple[Step, ...] = ()
    why, deaf, lacks = "", False, False
    client = setting.variant.client
    typable = client is not None and client.typable and setting.external is None
    if typable and client is not None:
        try:
            lesson = learn_from_client(setting, client, seed)
            learned, why, deaf = lesson.dialect, lesson.why_not, lesson.deaf
            hello = lesson.hello
        except StartFailed as failed:
            why = f"the {failed.process.role} did not come up"
            lacks = symptoms.missing_module(failed.said) is not None
        share = works(setting, learned, seed) if learned is not None else 0.0
        if learned is not None and share == 1:
            return learned
        if client.window:  # on paper: believed where all works, else after the usual greetings
            return _for_a_window(setting, client, learned, seed)
        named = _with_name_first(learned)
        if named is not None and works(setting, named, seed) == 1:
            return named
        terminals = _terminals(client)
        if not deaf and works(setting, terminals, seed) > share:
            return terminals
        if learned is not None and share > 0:
            return learned
        if not lacks and (commanded := _by_commands(setting, client, seed)) is not None:
            return commanded
    usual = _usual_ones(setting)
    best, share = _best(setting, usual[: USUAL_BESIDES if learned else None], seed)
    unseen = client is not None and (lacks or client.window is not None)
    if best is not None and (share == 1 or not unseen):
        return replace(best, unseen=unseen)
    if learned is not None:
        # "name text".split(" ") cuts a text of several words: any_script says so.
        single = replace(learned, one_word=True)
        return single if works(setting, single, seed) == 1 else learned
    if any(step.template.has_name for step in hello):
        return _with_hello(hello, why)  # its users say no plain text, but they do come and go
    way = UNKNOWN if client is not None and client.window else usual[1].way
    return replace(usual[1], way=LACKS if lacks else way, notes=(why,) if why else ())


def _by_commands(setting: Setting, client: Program, seed: int) -> Dialect | None:
    """What the client says when commands of the source are typed at it, if that works."""
    for typing in typings(setting, client):
        try:
            learned = learn_from_client(setting, client, seed, typing).dialect
        except StartFailed:
            return None
        if learned is not None and works(setting, learned, seed) == 1:
            return learned
        typed = replace(_terminals(client), typing=typing)
        if learned is None and works(setting, typed, seed) == 1:
            return typed
    return None


def _with_hello(hello: tuple[Step, ...], why: str) -> Dialect:
    """A dialect of which only the hello was learned; texts are sent as they are."""
    end = b"\n" if hello[-1].template.ends_line else b""
    parts: tuple[Part, ...] = (TEXT, end) if end else (TEXT,)
    return Dialect(
        way="learned from the student's client",
        hello=hello,
        message=(Step(Template(parts)),),
        newline=bool(end),
        notes=(why,) if why else (),
    )


def _for_a_window(setting: Setting, client: Program, learned: Dialect | None, seed: int) -> Dialect:
    """The best that is known of a chat whose client opens a window."""
    named = _with_name_first(learned)
    if named is not None and works(setting, named, seed) == 1:
        return named
    usual = _usual_ones(setting)
    best, share = _best(setting, usual, seed)
    if best is not None and share == 1:
        return replace(best, unseen=True)
    terminals = _terminals(client)
    if works(setting, terminals, seed) == 1:
        return terminals
    return replace(learned or usual[1], way=UNKNOWN)


def _best(setting: Setting, some: list[Dialect], seed: int) -> tuple[Dialect | None, float]:
    """The first that works in full, else the one by which most arrives; and its share.

    A server may well answer what it does not understand with a word of it.
    """
    best: tuple[Dialect | None, float] = None, 0.0
    for dialect in some:
        share = works(setting, dialect, seed)
        if share > best[1]:
            best = dialect, share
        if share == 1:
            break
    return best


def _usual_ones(setting: Setting) -> list[Dialect]:
    return [_with_goodbye(setting, dialect) for dialect in greetings(setting.variant.protocol)]


def _with_name_first(learned: Dialect | None) -> Dialect | None:
    """*learned*, for a server that takes the first line for a name which nobody asks for.

    Its client may have said a word of its own before ("reg").
    """
    if learned is None or len(learned.message) != 1:
        return None
    if any(step.template.has_name for step in learned.hello):
        return None
    template = learned.message[0].template
    if template.has_name or not all(isinstance(part, (bytes, str)) for part in template.parts):
        return None
    parts = tuple(NAME if part == TEXT else part for part in template.parts)
    first = Step(replace(template, parts=parts, only_bytes=None, at_most=None), bool(learned.hello))
    return replace(learned, hello=(*learned.hello, first), asks_name=True, types_name=True)


USUAL_BESIDES = 2  # greetings tried although the client has taught another that does not work
UNKNOWN = "unknown: the client opens a window, and no usual greeting works"
LACKS = phrase(
    "unknown: the client needs a package that is not installed, and no usual greeting works"
)
NOT_KNOWN = frozenset({UNKNOWN, LACKS})  # ways that say so: nothing can be judged then


def works(setting: Setting, dialect: Dialect, seed: int) -> float:
    """Which share of what two guests that speak *dialect* say reaches the other.

    Each says two texts: a chat that numbers its messages takes one of a kind.
    """
    arrived = said = 0
    try:
        with Room(setting, dialect, Facts(), seed) as room:
            alice, bob = room.join("alice", "bob")
            for speaker, hearer in ((alice, bob), (bob, alice)) * 2:
                mark = hearer.mark()
                text = speaker.says()
                said += 1
                room.until(lambda: hearer.guest.has(text, mark), thorough=True)  # noqa: B023
                arrived += hearer.guest.has(text, mark)
                if said == 2 and not arrived:
                    break
    except (SceneFailed, StartFailed, CannotSay):
        return 0.0
    return arrived / said


def greetings(protocol: str) -> Iterator[Dialect]:
    """The usual ways to say hello, most usual first."""
    ends = (b"", b"\n", b"\r\n") if protocol == "tcp" else (b"", b"\n")
    for after_reply in (True, False) if protocol == "tcp" else (False,):
        for end in ends:  # without an end first: a server of lines hears nothing then
            yield _usual((NAME, end), (TEXT, end), after_reply=after_reply)
    for before in (b"join:", b"/join ", b"JOIN ", b"/name ", b"NICK ", b"/nick "):
        yield _usual((before, NAME, ends[0]), (TEXT, ends[0]))
    hello: tuple[Part, ...] = (b'{"type": "join", "name": "', NAME, b'"}', ends[0])
    text: tuple[Part, ...] = (b'{"type": "message", "name": "', NAME, b'", "text": "', TEXT, b'"}')
    yield _usual(hello, (*text, ends[0]))
    yield _usual((), (NAME, b": ", TEXT, ends[0]))


def _usual(
    hello: tuple[Part, ...], message: tuple[Part, ...], *, after_reply: bool = False
) -> Dialect:
    def template(parts: tuple[Part, ...]) -> Template:
        return Template(tuple(part for part in parts if part))

    end = message[-1]
    return Dialect(
        way="probed with the usual greetings",
        hello=(Step(template(hello), after_reply),) if hello else (),
        message=(Step(template(message)),),
        newline=isinstance(end, bytes) and end.endswith(b"\n"),
    )


def _with_goodbye(setting: Setting, dialect: Dialect) -> Dialect:
    """*dialect* with the goodbye that the server's source knows: no client has said another.

    On TCP only where texts are sent as they are; there, a close says it as well.
    """
    words = setting.variant.server.goodbyes
    if not words or not dialect.message:
        return dialect
    said = dialect.message[-1].template.parts
    if setting.variant.protocol == "tcp" and said[0] != TEXT:
        return dialect
    end = said[-1] if isinstance(said[-1], bytes) else b""
    step = Step(Template((words[0].encode() + end,)))
    return replace(dialect, goodbye=(step,), goodbye_word=words[0])


def _terminals(client: Program) -> Dialect:
    """Guests that are *client* itself, which leave as its source says."""
    word = client.goodbyes[0] if client.goodbyes else None
    return Dialect(TERMINALS, goodbye_word=word, interrupts=client.interrupts and not word)
