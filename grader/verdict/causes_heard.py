"""Causes known by what guests heard: an echo, a name that is another's, an end that is missed.

What was sent and received says little about the code behind it, so each of
these asks for its own check and for a trace that only this mistake leaves.
"""

from __future__ import annotations

import re

from grader.text.words import phrase
from grader.verdict.clues import YES, Facts, Known, Scene

_ADDRESS = re.compile(r"\(?'?127\.0\.0\.1'?, ?\d+\)?|127\.0\.0\.1:\d+")


def _empty_messages(scene: Scene) -> Facts | None:
    lines = [line for text in scene.after_leaving for line in text.splitlines() or [""]]
    name = scene.leaver or ""
    empty = [line for line in lines if _is_empty_message(line, name)]
    return {"count": len(empty)} if len(empty) >= 5 else None


def _spins_after_close(scene: Scene) -> Facts | None:
    spins = "spin" in scene.failure.got or any("spin" in one for one in scene.stacks)
    return YES if spins and scene.leaver and scene.protocol == "tcp" else None


def _leaver_s_empty_message(scene: Scene) -> Facts | None:
    """The notice is the leaver's name with nothing to it, as a message of theirs begins."""
    if scene.check not in ("leaving_told", "crash_told") or not scene.leaver or not scene.got:
        return None
    return YES if _is_empty_message(scene.got, scene.leaver) else None


def _is_empty_message(text: str, name: str) -> bool:
    """Whether *text* is what a message of *name* begins with, and nothing more."""
    return not text.strip() or (name in text and not re.search(r"\w", text.replace(name, "")))


def _end_not_told(scene: Scene) -> Facts | None:
    if scene.check != "leaving_told" or scene.protocol != "tcp" or not scene.leaver:
        return None
    told = [text for text in (scene.got, *scene.after_leaving) if scene.leaver in text]
    return YES if scene.failure.kind == "failed" and not told else None


def _hears_itself(scene: Scene) -> Facts | None:
    message = scene.message
    heard = message is not None and message.who in scene.hearers
    return YES if scene.check == "sender_hears_nothing" and heard else None


def _only_to_sender(scene: Scene) -> Facts | None:
    message = scene.message
    if scene.check != "everyone_else_hears" or message is None or len(scene.guests) < 3:
        return None
    return YES if scene.hearers == [message.who] else None


def _only_last(scene: Scene) -> Facts | None:
    others = _others(scene)
    only = scene.check == "everyone_else_hears" and len(others) > 1
    return {"guest": others[-1]} if only and _heard(scene) == others[-1:] else None


def _only_first(scene: Scene) -> Facts | None:
    others = _others(scene)
    only = scene.check == "everyone_else_hears" and len(others) > 1
    return {"guest": others[0]} if only and _heard(scene) == others[:1] else None


def _last_name_for_all(scene: Scene) -> Facts | None:
    message = scene.message
    if scene.check not in ("names_shown", "names_not_mixed") or not message or not scene.guests:
        return None
    last = scene.guests[-1]
    wrong = last != message.who and last in scene.got and message.who not in scene.got
    return {"guest": last} if wrong else None


def _address_for_a_name(scene: Scene) -> Facts | None:
    return YES if scene.check == "names_shown" and _ADDRESS.search(scene.got) else None


def _no_name_added(scene: Scene) -> Facts | None:
    bare = scene.message is not None and scene.got.strip() == scene.message.text.strip()
    return YES if scene.check == "names_shown" and bare else None


def _wrong_encoding(scene: Scene) -> Facts | None:
    if scene.check not in ("any_script", "split_letter") or scene.message is None:
        return None
    sent = scene.message.text.strip().encode(errors="replace")
    for encoding in ("latin-1", "cp1252", "cp1251", "cp866"):
        if sent.decode(encoding, errors="replace") in scene.got:
            return {"encoding": encoding}
    return None


def _cut_at_the_buffer(scene: Scene) -> Facts | None:
    """Somebody received the beginning of the long message and not its end."""
    message = scene.message
    if scene.check != "long_message" or message is None:
        return None
    text = message.text.strip()
    heard = [e.text for e in scene.events if e.what == "received" and e.who != message.who]
    heard.append(scene.got)
    begun = any(text[:20] in one for one in heard)
    return YES if begun and not any(text[-20:] in one for one in heard) else None


def _glued(scene: Scene) -> Facts | None:
    sent = [e.text.strip() for e in scene.events if e.what == "sent" and e.text.strip()]
    if scene.check != "cut_and_glued_lines" or not scene.got:
        return None
    lines = [line for line in scene.got.splitlines() if sum(text in line for text in sent) > 1]
    return YES if lines else None


def _others(scene: Scene) -> list[str]:
    sender = scene.message.who if scene.message else ""
    return [who for who in scene.guests if who != sender]


def _heard(scene: Scene) -> list[str]:
    return [who for who in scene.hearers if who in _others(scene)]


CAUSES: dict[str, Known] = {
    phrase(
        "recv returned b'' because a guest has gone, and the loop goes on with that ({count} empty "
        "messages); leave the loop there"
    ): _empty_messages,
    phrase(
        "recv returned b'' because a guest has gone, and the loop goes on for ever; leave it there"
    ): (_spins_after_close),
    phrase(
        "the end of a connection is passed on as an empty message; when recv returns b'', leave "
        "the loop and tell the others who left"
    ): _leaver_s_empty_message,
    phrase(
        "recv returns b'' when a guest has gone; is that the place where the others are told who "
        "left?"
    ): _end_not_told,
    phrase("does your loop skip the sender's own socket?"): _hears_itself,
    phrase(
        "the message went back to its sender alone; send it to every other socket in the "
        "collection of clients"
    ): _only_to_sender,
    phrase(
        "only {guest}, who came last, received it; is there one variable for the client where a "
        "collection is needed?"
    ): _only_last,
    phrase("only {guest}, who came first, received it; does your loop return or break early?"): (
        _only_first
    ),
    phrase(
        "the message carries the name of {guest}, who came last; is the name one variable that "
        "all threads share?"
    ): _last_name_for_all,
    phrase(
        "an address stands where a name should; remember each guest's name, say in a dict by socket"
    ): _address_for_a_name,
    phrase("the text is passed on as it came; put the sender's name before it"): _no_name_added,
    phrase(
        "the bytes were read as {encoding}; decode and encode as UTF-8 everywhere"
    ): _wrong_encoding,
    phrase(
        "recv returns at most as many bytes as it is asked for; a longer message comes in several "
        "pieces: collect them"
    ): _cut_at_the_buffer,
    phrase(
        "recv may return two lines, or a line and a half; split at the line's end, and keep the "
        "rest for the next recv"
    ): _glued,
}
