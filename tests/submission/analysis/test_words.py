"""Which typed words leave a chat, and which begin a command, is read from its comparisons."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("code", "goodbyes"),
    [
        ('if text == "exit":\n    break', ("exit",)),
        ('if text.lower().strip() in ("q", "quit"):\n    break', ("q", "quit")),
        ('if text != "/quit":\n    send(text)', ("/quit",)),
        ('if text.startswith("/exit"):\n    break', ("/exit",)),
        ('if "{quit}" == text:\n    break', ("{quit}",)),
        ('if text == bytes("{quit}", "utf8"):\n    break', ("{quit}",)),
        ('if data == "выход".encode():\n    break', ("выход",)),
        ("if text == DISCONNECT:\n    break", ("!DISCONNECT",)),
        ("if text.upper() in WORDS:\n    break", ("BYE", "ПОКА")),
        ('if "exit" in text:\n    break', ("exit",)),
        ('if re.match("^adios\\r\\n$", text):\n    pass', ("adios",)),
        ('match text:\n    case "/leave":\n        pass', ("/leave",)),
        ('match text:\n    case "/leave" | "/bye":\n        pass', ("/leave", "/bye")),
        ('if text == "свалить":\n    break', ("свалить",)),
        ('if message.get("type") == "join":\n    break', ()),
        ('if entry.get() == "over":\n    break', ("over",)),
        ('if text == "":\n    break', ()),
        ('if reply == "TAKEN":\n    break', ()),
        ('if answer == "y":\n    break', ()),
        ('if __name__ == "__main__":\n    pass', ()),
        ('if os.name == "nt":\n    pass', ()),
        ('if text == "later":\n    pass', ()),
    ],
)
def test_goodbyes_of_a_client(read_one, code: str, goodbyes: tuple[str, ...]) -> None:
    body = "\n".join(f"    {line}" for line in code.split("\n"))
    program = read_one(
        'import os, re\nDISCONNECT = "!DISCONNECT"\nWORDS = {"BYE", "ПОКА"}\n'
        f"while True:\n    text = input()\n    reply = data = sock.recv(9)\n{body}\n"
    )
    assert program.goodbyes == goodbyes


def test_a_well_known_goodbye_comes_before_a_likely_one(read_one) -> None:
    program = read_one(
        'while True:\n    text = input()\n    if text == "cut":\n        break\n'
        '    if text == "exit":\n        break\n'
    )
    assert program.goodbyes == ("exit", "cut")


def test_a_goodbye_that_may_be_the_servers_comes_after_a_plain_one(read_one) -> None:
    program = read_one('if text == "server-shutdown":\n    pass\nif text == "exit":\n    pass\n')
    assert program.goodbyes == ("exit", "server-shutdown")


@pytest.mark.parametrize(
    ("code", "leaves"),
    [
        ('while True:\n    text = input()\n    if text == "":\n        break\n', True),
        ("while True:\n    text = input()\n    if not text:\n        break\n", True),
        ('text = input()\nwhile text != "":\n    text = input()\n', True),
        ("while True:\n    text = input()\n    if not text:\n        continue\n", False),
        ("while True:\n    data = s.recv(9)\n    if not data:\n        break\n", False),
        ("name = input()\nif not name:\n    exit()\n", False),  # asked before the talk
    ],
)
def test_an_empty_line_that_leaves(read_one, code: str, leaves: bool) -> None:
    assert read_one(code).leaves_on_blank is leaves


def test_the_condition_of_a_loop_is_a_goodbye(read_one) -> None:
    assert read_one('text = ""\nwhile text != "fin":\n    text = input()\n').goodbyes == ("fin",)


def test_words_of_commands_and_how_a_help_explains_them(read_one) -> None:
    program = read_one(
        'HELP = """/join <ip> <port>   enter\n/all <message> [colour]  say"""\n'
        'handlers = {"login": 1, "colour": 2}\nif verb == "msg":\n    pass\n'
        'data = "<html> [x]"\n'
        'if "my name is" in text or text == "two\\nlines of a text":\n    pass\n'
        'if choice == 1:\n    while not words:\n        words = input("Again: ")\n'
        '    words = input("Message: ")\nelif choice == 2:\n    a, b = input("To: "), input()\n'
    )
    assert program.verbs == ("login", "msg", "my name is")
    assert program.leads == (("1", "Message: "),)
    assert program.usages == ("/join <ip> <port>", "/all <message> [colour]")


def test_commands_are_told_apart_from_goodbyes(read_one) -> None:
    program = read_one(
        'if text.startswith("@"):\n    pass\nelif text == "/list":\n    pass\n'
        'elif text.startswith("JOIN "):\n    pass\nelif text == "/quit":\n    exit()\n'
        "handlers = {'/w': 1}\n"
    )
    assert program.commands == ("@", "/list", "JOIN", "/w")
    assert program.goodbyes == ("/quit",)
