"""A dialect is learned from the chat's own client, typed at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader import checks
from grader.launch.setting import Setting
from grader.room.dialect import TERMINALS
from grader.room.learn import learn_from_client
from grader.room.learning import LACKS, find_dialect, greetings, works
from grader.submission import open_submission
from grader.verdict.grading import Grading
from grader.verdict.rubric import load_rubric

MakeSetting = Callable[..., Setting]
REGISTERS = """\
    sock.sendall(b"reg")
    print("Connected.")
    while True:
        text"""


def described(setting: Setting) -> str:
    """The dialect that one lesson gives, in words; or why it gave none."""
    assert setting.variant.client is not None
    lesson = learn_from_client(setting, setting.variant.client, seed=1)
    if lesson.dialect is None:
        return lesson.why_not
    return lesson.dialect.describe().removeprefix("learned from the student's client: ")


@pytest.mark.parametrize(
    ("old", "new", "dialect"),
    [
        ("", "", "hello '{name}'; message '{text}'; goodbye close"),
        ("text.encode()", "(text + '\\n').encode()", r"hello '{name}\n'; message '{text}\n'"),
        ("text.encode()", "f'[{text}]'.encode()", "hello '[{name}]'; message '[{text}]'"),
        ("text.encode()", "text.encode().hex().encode()", "message '{text}' (hex)"),
        (
            "text.encode()",
            "len(text).to_bytes(4, 'big') + text.encode()",
            "message '{length:big:4:0}{text}'",
        ),
        ("print(data.decode())", "pass", "hello '{name}'; message '{text}'; goodbye close"),
        ("            sock.sendall(text.encode())", "            pass", "nothing that it sends"),
    ],
    ids=["bare", "lines", "brackets", "hex", "length", "silent screen", "mute"],
)
def test_what_a_client_teaches(chat: MakeSetting, old: str, new: str, dialect: str) -> None:
    assert dialect in described(chat(old, new, file="client.py"))


def test_an_empty_line_may_be_the_goodbye(chat: MakeSetting) -> None:
    leaves = 'if not text:\n            sock.sendall(b"over and out")\n            break'
    told = described(chat('if text == "exit":\n            break', leaves, file="client.py"))
    assert told.endswith("goodbye 'over and out'")


def test_datagrams_teach_too(chat: MakeSetting) -> None:
    told = described(chat(base="datagrams"))
    assert "message" in told
    assert "goodbye close" not in told, "on UDP nobody sees a closed socket"


def test_a_client_that_works_is_believed(chat: MakeSetting) -> None:
    dialect = find_dialect(chat(), seed=1)
    assert dialect.way == "learned from the student's client"


def test_a_first_line_that_nobody_asks_for_is_the_name(chat: MakeSetting) -> None:
    """As text it would be told to all, in "... joined the chat"."""
    setting = chat('sock.sendall("What is your name? ".encode())', "pass")
    client = setting.submission.root / "client.py"
    text = client.read_text(encoding="utf-8")
    told = text.replace(
        "    while True:\n        text", '    print("Connected.")\n    while True:\n        text'
    )
    client.write_text(told, encoding="utf-8")
    dialect = find_dialect(setting, seed=1)
    assert dialect.types_name
    assert "hello '{name}'; message '{text}'" in dialect.describe()


BY_COMMANDS = """
        verb, _, rest = text.partition(" ")
        sock.sendall({"login": f"N{rest}", "msg": f"M{rest}"}.get(verb, "?").encode())
"""


def test_commands_that_nobody_is_told_are_found_in_the_source(chat: MakeSetting) -> None:
    """What else is typed comes as "?": for the server no name, and no message either."""
    setting = chat(
        '    sock.sendall("What is your name? ".encode())\n',
        "",
        (".decode().strip()", ".decode()\n    name = name[1:] if name[0] == 'N' else ''"),
        ("        if not data:", '        if data[:1] != b"M":'),
        ("{data.decode()}", "{data.decode()[1:]}"),
    )
    client = setting.submission.root / "client.py"
    text = client.read_text(encoding="utf-8")
    plain = "        if text:\n            sock.sendall(text.encode())\n"
    assert plain in text
    client.write_text(text.replace(plain, BY_COMMANDS), encoding="utf-8")
    submission = open_submission(setting.submission.root, setting.submission.root.parent / "again")
    setting = replace(setting, submission=submission, variant=submission.variants[0])
    dialect = find_dialect(setting, seed=1)
    assert "hello 'N{name}'; message 'M{text}'" in dialect.describe()
    grading = Grading(setting, load_rubric(None, known=set(checks.load())), checks.load())
    assert str(grading.run("three_terminals").verdict) == "passed"


def test_a_second_client_with_a_window_is_no_copy_of_the_first(chat: MakeSetting) -> None:
    """Copies of a client, each with a port of its own, are told from another client."""
    setting = chat()
    folder = setting.submission.root
    text = (folder / "client.py").read_text(encoding="utf-8")
    window = text.replace("import os\n", "import os\nimport pygame\npygame.init()\n")
    (folder / "client_gui.py").write_text(window, encoding="utf-8")
    told = text.replace("PORT = 14900", "import sys\nHOST, PORT = sys.argv[1], int(sys.argv[2])")
    (folder / "client.py").write_text(told, encoding="utf-8")
    submission = open_submission(folder, folder.parent / "again")
    variant = submission.variants[0]
    assert variant.client is not None
    assert (variant.client.window, variant.other_clients[0].window) == (None, "pygame")
    setting = replace(setting, submission=submission, variant=submission.variants[0])
    grading = Grading(setting, load_rubric(None, known=set(checks.load())), checks.load())
    assert str(grading.run("three_terminals").verdict) == "passed"


def test_a_word_of_the_client_may_come_before_the_first_line(chat: MakeSetting) -> None:
    setting = chat(
        'sock.sendall("What is your name? ".encode())',
        'assert sock.recv(4096) == b"reg"\n    sock.sendall(b">>> ")',
    )
    client = setting.submission.root / "client.py"
    text = client.read_text(encoding="utf-8")
    told = text.replace("    while True:\n        text", REGISTERS)
    client.write_text(told, encoding="utf-8")
    assert "hello 'reg' then '{name}'" in find_dialect(setting, seed=1).describe()


def test_a_server_that_sleeps_before_it_accepts_still_asks_for_the_name(chat: MakeSetting) -> None:
    """Else the first text would come before the name, and be taken for it."""
    setting = chat(
        "server.listen()",
        "server.listen()\n    import time\n    time.sleep(1)",
        ("What is your name? ", "NICK"),
    )
    client = setting.submission.root / "client.py"
    text = client.read_text(encoding="utf-8")
    for old, new in (
        ("print(data.decode())", 'sock.sendall(NAME.encode()) if data == b"NICK" else print(data)'),
        ('HOST = "127.0.0.1"', 'HOST = "127.0.0.1"\nNAME = input("Nickname: ")'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    client.write_text(text, encoding="utf-8")
    assert "hello '{name}'" in described(setting)


def test_without_a_client_the_usual_greetings_are_tried(chat: MakeSetting) -> None:
    setting = chat()
    (setting.submission.root / "client.py").unlink()
    variant = setting.variant.__class__(**{**setting.variant.__dict__, "client": None})
    bare = setting.__class__(**{**setting.__dict__, "variant": variant})
    dialect = find_dialect(bare, seed=1)
    assert dialect.way == "probed with the usual greetings"
    assert works(bare, dialect, seed=2)


def test_where_nothing_is_learned_the_clients_themselves_are_typed_at(chat: MakeSetting) -> None:
    """A secret that nobody guesses, on both sides."""
    setting = chat("text.encode()", "scramble(text.encode())", file="client.py")
    scramble = "\n\ndef scramble(data):\n    return bytes((b * 7 + 3) % 256 for b in data)\n\n\n"
    undo = "\n\ndef undo(data):\n    return bytes((b - 3) * 183 % 256 for b in data)\n\n\n"
    for name, code, old, new in (
        ("client.py", scramble, "data.decode()", "data.decode()"),
        ("server.py", undo, "sock.recv(4096)", "undo(sock.recv(4096))"),
    ):
        path = setting.submission.root / name
        text = path.read_text(encoding="utf-8").replace(old, new)
        path.write_text(text.replace("\n\n\ndef ", code + "def ", 1), encoding="utf-8")
    assert find_dialect(setting, seed=1).way == TERMINALS


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_the_usual_greetings_say_name_and_text(protocol: str) -> None:
    for dialect in greetings(protocol):
        sends = [step.template.render("mira", "") for step in dialect.hello]
        sends += dialect.render("mira", "hello") or []
        assert b"mira" in b"".join(sends)
        assert b"hello" in sends[-1]


def test_a_client_that_lacks_a_package_makes_a_chat_unknown_and_no_failure(
    chat: MakeSetting,
) -> None:
    """Its greeting is a secret; what a server says to the usual ones is no sign that they work."""
    setting = chat("import socket\n", "import socket\nimport nowhere_to_be_had\n", file="client.py")
    server = setting.submission.root / "server.py"
    text = server.read_text(encoding="utf-8")
    asked = "name = sock.recv(4096).decode().strip()"
    assert asked in text
    secret = asked + '\n    if not name.startswith("#%&"):\n        name = ""'
    server.write_text(text.replace(asked, secret), encoding="utf-8")
    assert find_dialect(setting, seed=1).way == LACKS


def test_what_an_unseen_client_may_do_is_not_judged(chat: MakeSetting) -> None:
    """It puts the name in, and nobody can know: the package that it needs is not here."""
    setting = chat("import socket\n", "import socket\nimport nowhere_to_be_had\n", file="client.py")
    server = setting.submission.root / "server.py"
    text = server.read_text(encoding="utf-8")
    server.write_text(text.replace('f"{name}: {data.decode()}"', "data.decode()"), encoding="utf-8")
    result = Grading(setting, load_rubric(None, known=set(checks.load())), checks.load()).run_all()
    said = {one.id: str(one.verdict) for one in result.checks}
    assert said["names_shown"] == said["names_not_mixed"] == "ungraded"
    assert said["everyone_else_hears"] == said["join_told"] == said["crash_told"] == "passed"


def test_a_hello_is_kept_where_no_text_can_be_learned(chat: MakeSetting) -> None:
    """Its users speak to one another alone; but they come and go, and that is judged."""
    told = """\
    sock.sendall(b'{"hello": "' + input("Your name: ").encode() + b'"}')
    while True:
        to, text = input().split("~")
        sock.sendall(f'{{"to": "{to}", "text": "{text}"}}'.encode())
    while True:
        text"""
    setting = chat("    while True:\n        text", told, file="client.py")
    server = setting.submission.root / "server.py"
    text = server.read_text(encoding="utf-8")
    for old, new in (
        ('sock.sendall("What is your name? ".encode())', "pass"),
        ("sock.recv(4096).decode().strip()", 'json.loads(sock.recv(4096))["hello"]'),
        ("data = sock.recv(4096)", "data = sock.recv(4096); json.loads(data)"),
        ("import socket\n", "import json\nimport socket\n"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    server.write_text(text, encoding="utf-8")
    dialect = find_dialect(setting, seed=1)
    assert """hello '{{"hello": "{name}"}}'""" in dialect.describe()


def test_a_probed_chat_is_left_by_the_word_that_its_server_knows(chat: MakeSetting) -> None:
    setting = chat("if not data:", 'if not data or data == b"/bye":')
    variant = replace(setting.variant, client=None)
    dialect = find_dialect(replace(setting, variant=variant), seed=1)
    assert dialect.describe().endswith("goodbye '/bye'")
