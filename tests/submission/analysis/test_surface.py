"""Ports, hosts, prompts and threads are found where a student really writes them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("code", "ports", "hosts"),
    [
        ('s.bind(("127.0.0.1", 9090))', (9090,), ("127.0.0.1",)),
        ('HOST, PORT = "localhost", 8080\nA = (HOST, PORT)\ns.bind(A)', (8080,), ("localhost",)),
        ('PORT = int("1234")\ns.bind(("", PORT))', (1234,), ("",)),
        ('def serve(host="0.0.0.0", port=5555):\n    s.bind((host, port))', (5555,), ("0.0.0.0",)),
        ('config = {"host": "192.168.0.7", "port": 7000}', (7000,), ("192.168.0.7",)),
        ('SERVER = "10.0.0.2:7777"', (7777,), ("10.0.0.2",)),
        ('port = int(input("Port: ") or 6000)', (6000,), ()),
        ('data = s.recv(1024)\ns.listen(5)', (), ()),
        ('BACKUP_PORT = 1\ns.bind(("localhost", 2))', (2, 1), ("localhost",)),
        ('s.bind((socket.gethostname(), 4000))', (4000,), ()),
        ('start(port=4321)', (4321,), ()),
        ('def run(host, port): pass\nrun("0.0.0.0", 4321)', (4321,), ("0.0.0.0",)),
    ],
)  # fmt: skip
def test_the_chats_own_address(read_one, code, ports, hosts) -> None:
    program = read_one(f"import socket\ns = socket.socket()\n{code}\n")
    assert (program.ports, program.hosts) == (ports, hosts)


def test_prompts_in_source_order(read_one) -> None:
    program = read_one(
        'PROMPT = "Port: "\nname = input("Введите имя: ")\nhost = input(f"Host [{name}]: ")\n'
        'port = input(PROMPT)\ntext = input("> ".strip())\nprint("Room?")\nroom = input()\n'
    )
    assert program.asks == ("Введите имя: ", "Host []: ", "Port: ", "> ", "Room?")


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("threading.Thread(target=f).start()", "threading.Thread (line 2)"),
        ("class C(threading.Thread):\n    pass\nC().start()", "threading.Thread (line 2)"),
        ("class C(threading.Thread):\n    pass", None),
        ("def f():\n    g()\ndef g():\n    Thread().start()\nf()", "threading.Thread (line 5)"),
        ("@at_start\ndef g():\n    Thread().start()", "threading.Thread (line 4)"),
        ("def f():\n    threading.Thread(target=f).start()", None),
        ("if False:\n    threading.Thread(target=f).start()", None),
        ("while True:\n    f()\nthreading.Thread(target=f).start()", None),
        ("while True:\n    break\nThread(target=f).start()", "threading.Thread (line 4)"),
        ("# threading.Thread(target=f).start()\n'threading.Thread().start()'", None),
        ("_thread.start_new_thread(f, ())", "_thread.start_new_thread (line 2)"),
        ("with ThreadPoolExecutor() as p: pass", "concurrent.futures.ThreadPoolExecutor (line 2)"),
        ("threading.Lock()", None),
    ],
)
def test_how_threads_are_used(read_one, code: str, how: str | None) -> None:
    assert read_one(f"import threading, _thread\n{code}\n").uses_threads == how


def test_frameworks_count_only_when_used(read_one) -> None:
    assert read_one("import asyncio\nimport flask\nasyncio.run(main())\n").frameworks == (
        "asyncio",
    )


def test_missing_packages_leave_out_optional_local_and_standard_ones(read_one) -> None:
    program = read_one(
        "import socket, tkinter, msvcrt\nimport helper\nimport loguru\nfrom rich.console import C\n"
        "try:\n    import colorama\nexcept ImportError:\n    colorama = None\n"
        "try:\n    import toml\nexcept ImportError:\n    raise SystemExit\n",
        helper="x = 1",
    )
    assert program.missing == ("loguru", "rich", "toml")
    assert "colorama" in program.imports


def test_a_window_is_named(read_one) -> None:
    assert read_one("import tkinter as tk\ntk.Tk()\n").window == "tkinter"


def test_a_window_that_is_only_a_choice_is_none(read_one) -> None:
    program = read_one("def gui():\n    import tkinter\n    tkinter.Tk()\ninput('gui? ')\n")
    assert program.window is None


@pytest.mark.parametrize(
    "code",
    [
        'importlib.import_module("asyncio").run(main())',
        'aio = __import__("asyn" + "cio")\naio.run(main())',
        'NAME = "asyncio"\nimportlib.import_module(NAME)',
    ],
)
def test_a_framework_is_seen_however_it_is_imported(read_one, code: str) -> None:
    assert read_one(f"import importlib\n{code}\n").frameworks == ("asyncio",)
