"""A chat spread over modules is seen whole, and no module is taken for a program."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

CORE = """\
import socket


class Server:
    def __init__(self):
        self.sock = socket.socket()
        self.sock.bind(("localhost", 7070))
        self.sock.listen()
        self.sock.accept()


class Client:
    def __init__(self):
        self.sock = socket.socket()
        self.sock.connect(("localhost", 7070))
        self.name = input("Name: ")
"""


@pytest.mark.parametrize(
    ("core", "wanted"),
    [
        ("chat/core.py", "from chat.core import {0}\n{0}()\n"),
        ("chat/core.py", "import chat.core\nchat.core.{0}()\n"),
        ("core.py", "import core\ncore.{0}()\n"),
        ("core.py", "import core as c\nif __name__ == '__main__':\n    c.{0}()\n"),
        ("chat/__init__.py", "from chat import {0}\n{0}()\n"),
        ("chat/core.py", "from chat import core\ncore.{0}()\n"),
    ],
)
def test_only_what_a_program_uses_of_a_module_counts(hand_in, best, core, wanted) -> None:
    submission = hand_in({
        core: CORE, "a.py": wanted.format("Server"), "b.py": wanted.format("Client"),
    })  # fmt: skip
    assert best(submission) == ("tcp", "a.py", "b.py")
    variant = submission.variants[0]
    assert variant.server.ports == (7070,)
    assert variant.server.asks == ()
    assert variant.client.asks == ("Name: ",)
    assert variant.server.modules == (PurePosixPath(core),)
    assert variant.server.missing == ()
    module = next(p for p in submission.programs if str(p.path) == core)
    assert module.role == "other"


def test_imports_from_the_root_of_a_tree_name_it(hand_in) -> None:
    submission = hand_in({
        "task4/__init__.py": "", "task4/core.py": CORE, "readme.md": "x",
        "task4/run/server.py": "from task4.core import Server\nServer()\n",
        "task4/run/client.py": "from core import Client\nClient()\n",
    })  # fmt: skip
    roots = {str(p.path): str(p.import_root) for p in submission.programs}
    assert roots["task4/run/server.py"] == "."
    assert roots["task4/run/client.py"] == "task4"
    assert submission.variants[0].server.modules


def test_imports_by_the_name_of_the_folder_handed_in_work(hand_in, best) -> None:
    submission = hand_in({
        "core.py": CORE,
        "server.py": "from submission.core import Server\nServer()\n",
        "client.py": "from submission.core import Client\nClient()\n",
    })  # fmt: skip
    assert best(submission) == ("tcp", "submission/server.py", "submission/client.py")
    assert (submission.root / "submission" / "server.py").exists()
    assert submission.variants[0].server.missing == ()


def test_a_source_root_of_an_ide_is_found(hand_in) -> None:
    submission = hand_in({
        "src/core.py": CORE, "run/server.py": "from core import Server\nServer()\n", "r.md": "",
    })  # fmt: skip
    server = submission.variants[0].server
    assert (str(server.path), str(server.import_root)) == ("run/server.py", "src")
    assert server.missing == ()


def test_python_2_looks_beside_the_importing_module_first(hand_in) -> None:
    submission = hand_in({
        "chat/__init__.py": "", "chat/user.py": "x = 1\n",
        "chat/core.py": f"from user import x\nprint x\n{CORE}",
        "server.py": "from chat.core import Server\nServer()\n",
    })  # fmt: skip
    assert submission.variants[0].server.missing == ()
    assert submission.variants[0].server.python == "2"


def test_relative_imports_are_followed(hand_in) -> None:
    submission = hand_in({
        "chat/__init__.py": "", "chat/core.py": CORE,
        "chat/server.py": "from .core import Server\nServer()\n",
        "chat/client.py": "from . import core\ncore.Client()\n",
    })  # fmt: skip
    variant = submission.variants[0]
    assert (variant.server.path.name, variant.client.path.name) == ("server.py", "client.py")


def test_modules_that_import_each_other_end(hand_in, best, server) -> None:
    submission = hand_in({"server.py": f"import b\n{server}", "b.py": "import server\n"})
    assert best(submission)[1] == "server.py"


def test_a_starter_script_is_the_program_when_the_server_only_defines(hand_in, best) -> None:
    body = (
        "import socket\ndef run():\n    s = socket.socket()\n    s.bind(('', 1))\n    s.listen()\n"
    )
    submission = hand_in({"server.py": body, "main.py": "import server\nserver.run()\n"})
    assert best(submission) == ("tcp", "main.py", None)


def test_a_window_of_a_module_is_the_programs(hand_in, server, client) -> None:
    submission = hand_in({
        "server.py": server, "client.py": f"import gui\n{client}gui.show()\n",
        "gui.py": "import PyQt5.QtWidgets as q\ndef show():\n    q.QApplication([])\n",
    })  # fmt: skip
    assert submission.variants[0].client.window == "PyQt5"
    assert submission.variants[0].client.missing == ("PyQt5",)
