"""The language of the scenes: what holds is waited for, what does not is told with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import psutil
import pytest

from grader.launch import isolation
from grader.launch.silence import Outcome
from grader.room.dialect import Step
from grader.room.failure import SceneFailed
from grader.room.room import Room
from grader.room.templates import Template
from tests.room.conftest import TUTORIAL

MakeRoom = Callable[..., Room]
seen = pytest.mark.skipif(not isolation.threads_are_seen(), reason="threads are not seen here")


def test_what_one_says_the_others_hear(room_of: MakeRoom) -> None:
    room = room_of()
    alice, bob, carol = room.join("alice", "bob", "carol")
    text = alice.says()
    bob.hears(text, of=alice)
    carol.hears(text)
    alice.does_not_hear(text)
    assert bob.line_with(text) == f"{alice.name}: {text}"


def test_what_never_comes_is_told_at_once(room_of: MakeRoom) -> None:
    room = room_of()
    alice, bob = room.join("alice", "bob")
    mark = bob.mark()
    alice.says("something else")
    with pytest.raises(SceneFailed) as failed:
        bob.hears("what nobody said", of=alice, mark=mark)
    (expected,) = failed.value.expected
    assert expected.who == bob.name
    assert expected.text == f"[{alice.name}] what nobody said"
    assert "something else" in failed.value.got_text
    assert failed.value.kind == "failed"


def test_what_should_not_come_is_told_as_it_came(room_of: MakeRoom) -> None:
    room = room_of('broadcast(f"{name}: {data.decode()}", sock)', "broadcast(data.decode(), None)")
    alice, _ = room.join("alice", "bob")
    text = alice.says()
    with pytest.raises(SceneFailed) as failed:
        alice.does_not_hear(text)
    assert failed.value.got_text == text


def test_the_transcript_has_everything_in_order(room_of: MakeRoom) -> None:
    room = room_of()
    alice, bob = room.join("alice", "bob")
    text = alice.says()
    bob.hears(text)
    told = [(event.who, event.what, event.text) for event in room.transcript]
    sent = told.index((alice.name, "sent", text))
    received = told.index((bob.name, "received", f"{alice.name}: {text}"))
    assert told.index((alice.name, "joined", "")) < sent < received
    assert [event.at for event in room.transcript] == sorted(e.at for e in room.transcript)


DEADLOCK = """    with lock:
        with lock:
            others = [sock for sock in clients if sock is not sender]"""


@seen
def test_a_deadlock_is_told_with_each_threads_line(room_of: MakeRoom) -> None:
    room = room_of(
        "    with lock:\n        others = [sock for sock in clients if sock is not sender]",
        DEADLOCK,
    )
    room.join("alice")
    bob, _ = room.join("bob", "carol")
    with pytest.raises(SceneFailed) as failed:
        bob.hears("that carol has joined")
    assert failed.value.kind == "hung"
    stacks = "\n".join(failed.value.stacks)
    assert "server.py:19 in broadcast, waiting for lock" in stacks
    assert "threading.py" not in stacks


def test_an_error_in_a_thread_is_told_with_the_students_lines(room_of: MakeRoom) -> None:
    room = room_of("def broadcast(text, sender):\n", "def broadcast(text, sender):\n    1 / 0\n")
    alice, bob = room.join("alice", "bob")
    with pytest.raises(SceneFailed) as failed:
        bob.hears(alice.says())
    assert failed.value.kind == "crashed"
    assert any("server.py:18 in broadcast: 1 / 0" in line for line in failed.value.crash)
    assert failed.value.crash[-1] == "ZeroDivisionError: division by zero"


def test_a_server_that_ends_is_told_so(room_of: MakeRoom) -> None:
    ends = "def broadcast(text, sender):\n    import os; os._exit(4)\n"
    room = room_of("def broadcast(text, sender):\n", ends)
    alice = room.join("alice")[0]
    with pytest.raises(SceneFailed) as failed:
        alice.hears(alice.says())
    assert failed.value.kind == "crashed"
    assert failed.value.got == "nothing (the server has ended)"


@seen
def test_a_thread_that_spins_is_named(room_of: MakeRoom) -> None:
    """The most frequent fault of real chats: the end of a connection, read for ever."""
    room = room_of("        if not data:\n            break\n", "        if not data: continue\n")
    alice, bob, carol = room.join("alice", "bob", "carol")
    alice.leaves()
    bob.hears(carol.says())
    with pytest.raises(SceneFailed) as failed:
        bob.hears("that she has left")
    assert "spins" in failed.value.got
    assert any("in talk" in line for line in failed.value.stacks)


def test_a_flood_is_told_as_one(room_of: MakeRoom) -> None:
    room = room_of(
        "        if not data:\n            break\n",
        "        while not data: broadcast('empty ' * 99, sock)\n",
    )
    alice, bob = room.join("alice", "bob")
    alice.leaves()
    with pytest.raises(SceneFailed) as failed:
        bob.hears("that she has left")
    assert "flood" in failed.value.got
    assert len(room.transcript.events) <= room.transcript.limit


def test_leaving_and_vanishing_are_told_by_this_chat(room_of: MakeRoom) -> None:
    room = room_of()
    alice, bob, carol = room.join("alice", "bob", "carol")
    for leaver, leave in ((alice, alice.leaves), (bob, bob.vanishes)):
        mark = carol.mark()
        leave()
        assert carol.is_told_of(leaver, mark, [], [])
        carol.hears(f"{leaver.name} left the chat", mark=mark)


def test_ctrl_c_is_to_end_a_server_cleanly(room_of: MakeRoom) -> None:
    room = room_of()
    room.join("alice")
    room.interrupt_server()
    assert room.server is not None
    assert room.server.process.exit_code == 0


def test_a_server_that_ignores_ctrl_c_goes_on(room_of: MakeRoom) -> None:
    deaf = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
    room = room_of("    server = socket.socket(", f"    {deaf}\n    server = socket.socket(")
    with pytest.raises(SceneFailed) as failed:
        room.interrupt_server()
    assert failed.value.got == "a server that goes on running"


def test_a_killed_server_is_gone(room_of: MakeRoom) -> None:
    room = room_of()
    alice = room.join("alice")[0]
    room.kill_server()
    assert room.falls_silent().name == "SILENT"
    assert alice.guest.closed_by_peer


def test_fifty_come_at_once(room_of: MakeRoom) -> None:
    room = room_of()
    seats = room.join_all(50)
    text = seats[7].says()
    seats[42].hears(text)


def test_many_come_to_a_server_that_asks_their_names_one_after_the_other(
    room_of: MakeRoom,
) -> None:
    """Those whom a short queue keeps out come in when those before them have said their names."""
    old = (
        '    server.listen()\n    print("The server is running")\n    while True:\n'
        '        sock, address = server.accept()\n        print("Connected:", address)\n'
        "        threading.Thread(target=handle, args=(sock,), daemon=True).start()\n"
    )
    new = (
        "    server.listen(2)\n    def chat(sock, name):\n"
        '        broadcast(f"{name} joined the chat", sock)\n'
        "        talk(sock, name)\n        leave(sock)\n    while True:\n"
        "        sock, address = server.accept()\n        name = ask_name(sock)\n"
        "        threading.Thread(target=chat, args=(sock, name), daemon=True).start()\n"
    )
    room = room_of(old, new)
    seats = room.join_all(12)
    text = seats[0].says()
    for seat in seats[1:]:
        seat.hears(text, of=seats[0])


@seen
def test_a_server_that_sleeps_reads_one_text_before_the_next_is_said(room_of: MakeRoom) -> None:
    room = room_of(
        'broadcast(f"{name}: {data.decode()}", sock)',
        'broadcast(f"{name}: {data.decode()}", sock)\n        __import__("time").sleep(0.2)',
    )
    alice, bob = room.join("alice", "bob")
    texts = [alice.says() for _ in range(3)]
    for text in texts:
        bob.hears(text)
    assert [bob.line_with(text) for text in texts] == [f"{alice.name}: {text}" for text in texts]


@seen
def test_what_nobody_will_read_holds_no_silence_up(room_of: MakeRoom) -> None:
    room = room_of(
        'broadcast(f"{name}: {data.decode()}", sock)',
        "threading.Event().wait()",
    )
    alice, bob = room.join("alice", "bob")
    alice.says()
    alice.says()
    assert room.falls_silent() is Outcome.SILENT
    bob.says()
    assert room.falls_silent() is Outcome.SILENT


ONE_AFTER_THE_OTHER = """\
        sock.sendall(b"name? ")
        name = sock.recv(4096).decode()
        sock.sendall(b"password? ")
        if sock.recv(4096) != b"secret1":
            sock.close()
            continue
        clients[sock] = name
        threading.Thread(target=talk, args=(sock, name), daemon=True).start()
"""


@pytest.mark.parametrize("backlog", ["", "5", "1"])
def test_fifty_are_let_in_who_are_asked_twice(room_of: MakeRoom, backlog: str) -> None:
    """By a server that asks each of them twice before it looks at the next one."""
    asked = TUTORIAL.hello[0]
    twice = replace(TUTORIAL, hello=(asked, Step(Template((b"secret1",)), after_reply=True)))
    started = "        threading.Thread(target=handle, args=(sock,), daemon=True).start()\n"
    room = room_of(started, ONE_AFTER_THE_OTHER, twice, ("listen()", f"listen({backlog})"))
    seats = room.join_all(50)
    assert not any(seat.guest.closed_by_peer for seat in seats)
    text = seats[49].says()
    seats[0].hears(text)
    seats[48].hears(text)


def test_somebody_who_says_nothing_is_let_be(room_of: MakeRoom) -> None:
    room = room_of()
    alice, bob = room.join("alice", "bob")
    room.connect_silently()
    bob.hears(alice.says())


def test_a_closed_room_leaves_nobody(room_of: MakeRoom) -> None:
    room = room_of()
    room.join("alice", "bob")
    room.close()
    assert room.worlds == []
    left = [
        process
        for process in psutil.Process().children(recursive=True)
        if process.status() != psutil.STATUS_ZOMBIE
        and not any("grader.launch." in word for word in process.cmdline())
    ]
    assert psutil.wait_procs(left, timeout=30)[1] == []  # killed is killed; the kernel may be slow


def test_a_server_that_ended_by_itself_passes_no_scene(room_of: MakeRoom) -> None:
    """The others have heard that she left, from a server that died of it."""
    room = room_of(
        'broadcast(f"{name} left the chat", sock)',
        'broadcast(f"{name} left the chat", sock)\n    __import__("os")._exit(1)',
    )
    alice, bob = room.join("alice", "bob")
    room.server_lives()
    alice.leaves()
    bob.hears(f"{alice.name} left the chat")
    with pytest.raises(SceneFailed) as failed:
        room.server_lives()
    assert failed.value.expected[0].who == "server"


def test_a_server_that_we_have_ended_did_not_end_by_itself(room_of: MakeRoom) -> None:
    room = room_of()
    room.kill_server()
    room.server_lives()


@pytest.mark.parametrize(
    "question", ["{name} wants to join. (y = allow/ n = reject): ", "Accept {name}? [Y/n] "]
)
def test_the_operator_lets_everybody_in(room_of: MakeRoom, question: str) -> None:
    asks = f'input(f"{question}") != "y"'
    room = room_of("if not name or name in", f"if not name or {asks} or name in")
    alice, bob = room.join("alice", "bob")
    bob.hears(alice.says(), of=alice)
    bob.leaves()
    again = room.seat(room.newcomer(bob.name))
    again.hears(alice.says(), of=alice)


def test_a_goodbye_is_not_glued_to_the_last_text(room_of: MakeRoom) -> None:
    goodbye = (Step(Template((b"/quit",))),)
    room = room_of(
        "        if not data:",
        '        if data in (b"", b"/quit"):',
        replace(TUTORIAL, goodbye=goodbye),
    )
    alice, bob = room.join("alice", "bob")
    text = alice.says()
    alice.leaves()
    bob.hears(text, of=alice)
    assert "/quit" not in bob.guest.news(0)
