"""What holds in the room, whether the words come by TCP or by UDP."""

from __future__ import annotations

import threading

import pytest


def test_newcomer_hears_who_is_there_and_the_others_hear_of_the_newcomer(chat) -> None:
    chat.join("alice", "bob", "carol")


def test_message_reaches_everyone_but_its_sender(chat) -> None:
    alice, bob, carol = chat.join("alice", "bob", "carol")
    alice.says("hello")
    bob.hears("[alice] hello")
    carol.hears("[alice] hello")
    bob.says("hi")
    alice.hears("[bob] hi")


@pytest.mark.parametrize("text", ["привет", "愛 👩‍👩‍👧", "שלום", " two  spaces ", "* not a notice"])
def test_any_text_arrives_as_it_was_said(chat, text: str) -> None:
    alice, bob = chat.join("alice", "bob")
    alice.says(text)
    bob.hears(f"[alice] {text}")


def test_private_message_reaches_one_guest_alone(chat) -> None:
    alice, bob, carol = chat.join("alice", "bob", "carol")
    alice.says("@bob psst", "all of you")
    bob.hears("[alice -> bob] psst", "[alice] all of you")
    carol.hears("[alice] all of you")


def test_private_message_to_nobody_is_refused(chat) -> None:
    alice, bob = chat.join("alice", "bob")
    alice.says("@zoe psst", "@", "hello")
    alice.hears('! nobody here is called "zoe"', '! nobody here is called ""')
    bob.hears("[alice] hello")


@pytest.mark.parametrize("name", ["a", "7", "a" * 32, "Алиса", "愛", "हिन्दी", "हि7", "José"])
def test_name_is_made_of_letters_or_digits_of_any_script(chat, name: str) -> None:
    chat.join(name, "bob")


@pytest.mark.parametrize(
    "name", [" ", "al ice", "a" * 33, "a" * 50, "@bob", "[x]", "a\tb", "\u0301", "\u202eevil"]
)
def test_other_names_are_refused_and_nobody_hears_of_it(chat, name: str) -> None:
    bob, stranger = *chat.join("bob"), chat.guest()
    stranger.says(name)
    stranger.hears(f"! name {name.strip()[:40]!r}, expected 1 to 32 letters or digits")
    chat.guest().says("zoe")
    bob.hears("* zoe has joined")


def test_taken_name_is_refused_and_nobody_hears_of_it(chat) -> None:
    alice, bob, impostor = *chat.join("alice", "bob"), chat.guest()
    impostor.says("alice")
    impostor.hears('! the name "alice" is taken')
    alice.says("still me")
    bob.hears("[alice] still me")


def test_of_many_who_claim_one_name_at_once_one_gets_it(chat) -> None:
    guests = [chat.guest() for _ in range(20)]
    start = threading.Barrier(len(guests))

    def claim(guest) -> None:
        start.wait()
        guest.says("alice")

    threads = [threading.Thread(target=claim, args=(guest,)) for guest in guests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = sorted(guest.next_line() for guest in guests)
    assert answers == ['! the name "alice" is taken'] * 19 + ["* in the room: "]


def test_leaving_is_told_and_frees_the_name(chat) -> None:
    alice, bob = chat.join("alice", "bob")
    alice.leaves()
    bob.hears("* alice has left")
    again = chat.guest()
    again.says("alice")
    again.hears("* in the room: bob")
    bob.hears("* alice has joined")


def test_the_others_chat_on_after_somebody_left(chat) -> None:
    alice, bob, carol = chat.join("alice", "bob", "carol")
    bob.leaves()
    alice.hears("* bob has left")
    carol.hears("* bob has left")
    for number in range(10):
        alice.says(f"still here {number}")
        carol.hears(f"[alice] still here {number}")
        carol.says(f"me too {number}")
        alice.hears(f"[carol] me too {number}")


def test_guest_without_a_name_hears_nothing_and_blocks_nobody(chat) -> None:
    silent = chat.guest()
    alice, bob = chat.join("alice", "bob")
    alice.says("hello")
    bob.hears("[alice] hello")
    silent.says("zoe")
    silent.hears("* in the room: alice, bob")


def test_nobody_hears_of_a_guest_that_leaves_before_saying_its_name(chat) -> None:
    alice, bob = chat.join("alice", "bob")
    chat.guest().leaves()
    chat.guest().close()
    alice.says("did you hear something?")
    bob.hears("[alice] did you hear something?")


def test_everyone_hears_everything_in_one_order(chat) -> None:
    """Each sender's messages keep their order, and all listeners agree on the whole."""
    names = ["alice", "bob", "carol"]
    *listeners, alice, bob, carol = chat.join("yan", "zoe", *names)
    for number in range(30):
        for sender in (alice, bob, carol):
            sender.says(str(number))
    first, second = ([one.next_line() for _ in range(90)] for one in listeners)
    assert first == second
    for name in names:
        said = [line for line in first if line.startswith(f"[{name}]")]
        assert said == [f"[{name}] {number}" for number in range(30)]
