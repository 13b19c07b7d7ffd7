"""Command-line arguments are found with what they mean, so that they can be given."""

from __future__ import annotations

import pytest

from grader.submission import Argument, Program


def told(program: Program) -> list[tuple[str, str, bool, str | None]]:
    return [(a.name, a.kind, a.required, a.default) for a in program.arguments]


ARGPARSE = "import argparse\nPORT = 9090\np = argparse.ArgumentParser()\n"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('"--port", default=PORT', Argument("--port", None, "--port", "port", False, "9090")),
        ('"-p", "--port", required=True', Argument("--port", None, "--port", "port", True)),
        ('"host"', Argument("host", 1, None, "host", True)),
        ('"host", nargs="?", default="::1"', Argument("host", 1, None, "host", False, "::1")),
        ('"mode", choices=["server", "client"]',
         Argument("mode", 1, None, "mode", True, None, ("server", "client"))),
        ('"--nick"', Argument("--nick", None, "--nick", "name", False)),
        ('"--debug", action="store_true"', Argument("--debug", None, "--debug", "flag", False)),
        ('"--workers", type=int', Argument("--workers", None, "--workers", "number", False)),
        ('"-i", help="address of the server"', Argument("-i", None, "-i", "host", False)),
    ],
)  # fmt: skip
def test_argparse(read_one, call: str, expected: Argument) -> None:
    assert read_one(f"{ARGPARSE}p.add_argument({call})\n").arguments == (expected,)


def test_sys_argv_one_by_one(read_one) -> None:
    program = read_one(
        "import sys\nhost = sys.argv[1]\nport = int(sys.argv[2])\nme = sys.argv[3]\n"
    )
    assert told(program) == [
        ("argv[1]", "host", True, None), ("argv[2]", "port", True, None),
        ("argv[3]", "text", True, None),
    ]  # fmt: skip


def test_an_address_is_a_host_and_a_port(read_one) -> None:
    program = read_one("import sys\ns.connect((sys.argv[1], int(sys.argv[2])))\n")
    assert told(program) == [("argv[1]", "host", True, None), ("argv[2]", "port", True, None)]


def test_one_argument_that_is_cut_is_an_address(read_one) -> None:
    program = read_one("import sys\nHOST, PORT = sys.argv[1].split(':')\n")
    assert told(program) == [("argv[1]", "address", True, None)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("client_name", "name"), ("server_name", "host"), ("hostname", "host"),
        ("file_name", "text"), ("room_name", "room"), ("passcode", "password"),
    ],
)  # fmt: skip
def test_a_name_is_a_persons_unless_it_says_whose(read_one, name: str, kind: str) -> None:
    assert told(read_one(f"import sys\n{name} = sys.argv[1]\n"))[0][1] == kind


def test_an_argument_means_what_its_parameter_is_called(read_one) -> None:
    program = read_one("import sys\ndef join(address): pass\njoin(sys.argv[1])\n")
    assert told(program) == [("argv[1]", "host", True, None)]


def test_arguments_that_a_program_can_do_without(read_one) -> None:
    program = read_one(
        "import sys\nport = int(sys.argv[1]) if len(sys.argv) > 1 else 9090\n"
        "if len(sys.argv) > 2:\n    host = sys.argv[2]\n"
        "try:\n    name = sys.argv[3]\nexcept IndexError:\n    name = 'x'\n"
    )
    assert told(program) == [
        ("argv[1]", "port", False, "9090"), ("argv[2]", "host", False, None),
        ("argv[3]", "name", False, None),
    ]  # fmt: skip


def test_arguments_taken_all_at_once(read_one) -> None:
    program = read_one("import sys\n_, host, port = sys.argv[:3]\nx, nick = sys.argv[3:]\n")
    assert [(a.position, a.kind) for a in program.arguments] == [
        (1, "host"), (2, "port"), (3, "text"), (4, "name"),
    ]  # fmt: skip


def test_a_switch_between_server_and_client(read_one) -> None:
    program = read_one(
        "import sys\nif sys.argv[1] == 'server':\n    a()\nelif sys.argv[1] == 'client':\n    b()\n"
    )
    (argument,) = program.arguments
    assert argument.kind == "mode"
    assert argument.choices == ("server", "client")


@pytest.mark.parametrize(
    "compares",
    [
        "if what == '-c' or what == '--client': a()\nelif what in ('-s', '--server'): b()\n",
        "match what.lower():\n  case '-c' | '--client': a()\n  case '-s' | '--server': b()\n",
    ],
    ids=["if", "match"],
)
def test_a_switch_that_has_a_name_of_its_own(read_one, compares: str) -> None:
    program = read_one(
        f"import sys\nwhat = sys.argv[1] if len(sys.argv) >= 2 else ''\n{compares}"
        "if what == 'mira':\n    c()\n"
    )
    (argument,) = program.arguments
    assert argument.kind == "mode"
    assert argument.choices == ("-c", "--client", "-s", "--server")


def test_subcommands_are_a_switch(read_one) -> None:
    program = read_one(
        f"{ARGPARSE}subs = p.add_subparsers()\nsubs.add_parser('serve')\nsubs.add_parser('join')\n"
    )
    assert program.arguments[0].choices == ("serve", "join")


def test_click_and_getopt(read_one) -> None:
    program = read_one(
        "import click, getopt, sys\n@click.command()\n@click.option('--port', default=8080)\n"
        "@click.argument('name')\ndef main(port, name): pass\n"
        "getopt.getopt(sys.argv[1:], 'h:', ['host='])\n"
    )
    assert {a.name: a.kind for a in program.arguments} == {
        "--port": "port", "name": "name", "--host": "host", "-h": "host",
    }  # fmt: skip
