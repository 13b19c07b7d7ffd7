"""A program wants arguments; the grader reads which."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.launch.arguments import guess_arguments, next_arguments
from grader.launch.prompt_answers import Known

CLIENT = Known("127.0.0.1", 9191, "alice", role="client")
SERVER = Known("127.0.0.1", 9191, "alice", role="server")
HOST, PORT, NAME = "127.0.0.1", "9191", "alice"


@dataclass(frozen=True)
class Argument:
    name: str
    position: int | None = None
    option: str | None = None
    kind: str = "text"
    required: bool = True
    default: str | None = None
    choices: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("Usage: python client.py <host> <port>\n", [HOST, PORT]),
        ("Usage: python client.py <server_ip> <server_port> <username>", [HOST, PORT, NAME]),
        ("Usage : python chat_client.py hostname port\n", [HOST, PORT]),
        ("usage: client.py HOST PORT NAME", [HOST, PORT, NAME]),
        ("Usage: client.py [host] [port]\n", [HOST, PORT]),
        ("Usage: ./client.py ip port", [HOST, PORT]),
        ("Correct usage: script, IP address, port number\n", [HOST, PORT]),
        ("Correct usage: script, ip address, port number, number of clients", [HOST, PORT, "20"]),
        ("Invalid arguments. Usage: python client.py <hostname> <port>", [HOST, PORT]),
        ("Использование: python client.py <адрес> <порт> <имя>", [HOST, PORT, NAME]),
        ("Запуск: client.py порт имя", [PORT, NAME]),
        ("Usage:\n    client.py <name> [--host=<host>]\n    client.py -h | --help\n", [NAME]),
        ("Usage: client.py --name=<name> --port=<port>", [f"--name={NAME}", f"--port={PORT}"]),
        ("Usage: client.py -n <nickname> -p <port>", ["-n", NAME, "-p", PORT]),
        ("Usage: python <script> <port>\n", [PORT]),
        ("Exception: requires server ip and port number as arguments\n", [HOST, PORT]),
        ("Please provide the port and a nickname!\n", [PORT, NAME]),
        ("\n    Usage:\n        client.py <server_host_name>\n    ", [HOST]),
        ("Example: python client.py localhost 12345\n", [HOST, PORT]),
        (
            "Usage: python client.py <server_ip> <server_port>\nExample: python client.py host 1\n",
            [HOST, PORT],
        ),
        ("Usage: python chat.py [-s | addr port] \n", [HOST, PORT]),
        ("Usage: c.py server <port>\n       c.py client <host> <port>", ["client", HOST, PORT]),
        ("Usage: chat.py <server|client> <port>", ["client", PORT]),
        (
            "usage: client.py [-h] [--port PORT] host name\n"
            "client.py: error: the following arguments are required: host, name\n",
            [HOST, NAME],
        ),
        (
            "usage: client.py [-h] --name NAME\n                 [--port PORT] [-v]\n"
            "                 {server,client} host\nclient.py: error: x\n",
            ["--name", NAME, "client", HOST],
        ),
        ("client.py: error: the following arguments are required: --user/-u", ["--user", NAME]),
        (
            "Usage: client.py [OPTIONS] HOST PORT\nTry 'client.py --help' for help.\n\n"
            "Error: Missing option '--name'.\n",
            [HOST, PORT, "--name", NAME],
        ),
        (
            '  File "client.py", line 5, in <module>\n    host = sys.argv[1]\n'
            "           ~~~~~~~~^^^\nIndexError: list index out of range\n",
            [HOST],
        ),
        ("    port = int(sys.argv[2])\nIndexError: list index out of range\n", [HOST, PORT]),
        (
            "    HOST, PORT = sys.argv[1], int(sys.argv[2])\nIndexError: list index out of range\n",
            [HOST, PORT],
        ),
        ("    connect(argv[1], int(argv[2]))\nIndexError: list index out of range\n", [HOST, PORT]),
        ("    nick = args[0]\nIndexError: list index out of range\n", [NAME]),
        (
            "    host, port, nick = sys.argv[1:]\n"
            "ValueError: not enough values to unpack (expected 3, got 0)\n",
            [HOST, PORT, NAME],
        ),
        (
            "    script, port = sys.argv\n"
            "ValueError: not enough values to unpack (expected 2, got 1)",
            [PORT],
        ),
    ],
)  # fmt: skip
def test_a_client_is_started_as_its_usage_says(printed: str, typed: list[str]) -> None:
    assert guess_arguments([], printed, CLIENT) == typed


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("Usage: python server.py <port>", [PORT]),
        ("Usage: python chat.py [-s | addr port] \n", ["-s"]),
        ("Usage: chat.py server <port>\n       chat.py client <host> <port>", ["server", PORT]),
        ("Usage: chat.py <server|client> <port>", ["server", PORT]),
        ("    port = int(sys.argv[1])\nIndexError: list index out of range\n", [PORT]),
        ("    start(sys.argv[1])\nIndexError: list index out of range\n", [PORT]),
        ("usage: chat.py [-h] [-p PORT] {client,server}\nerror: x", ["server"]),
        ("Usage: server.py <host> <port> <max_clients>", [HOST, PORT, "20"]),
    ],
)
def test_a_server_is_started_as_its_usage_says(printed: str, typed: list[str]) -> None:
    assert guess_arguments([], printed, SERVER) == typed


def test_a_program_that_speaks_of_no_arguments_gets_none() -> None:
    assert guess_arguments([], "", CLIENT) is None
    assert guess_arguments([], "listening on 127.0.0.1:9090\n", SERVER) is None
    printed = "    name = names[2]\nIndexError: list index out of range\n"
    assert guess_arguments([], printed, CLIENT) is None


@pytest.mark.parametrize(
    ("arguments", "client", "server"),
    [
        (
            [Argument("host", 1, kind="host"), Argument("port", 2, kind="port")],
            [HOST, PORT],
            [HOST, PORT],
        ),
        (
            [
                Argument("host", 1, kind="host", required=False, default=HOST),
                Argument("port", 2, kind="port", required=False, default="9090"),
            ],
            [HOST, PORT],
            [],
        ),
        (
            [
                Argument("--host", None, "--host", "host", required=False, default=HOST),
                Argument("--port", None, "--port", "port", required=False, default="9090"),
                Argument("--name", None, "--name", "name"),
                Argument("--verbose", None, "--verbose", "flag", required=False),
            ],
            ["--port", PORT, "--name", NAME],
            ["--name", NAME],
        ),
        ([Argument("--port", None, "--port", "port", False, PORT)], [], []),
        (
            [Argument("role", 1, kind="mode", choices=("server", "client"))],
            ["client"],
            ["server"],
        ),
        (
            [
                Argument("mode", 1, kind="mode", choices=("serve",)),
                Argument("mode", 1, kind="mode", choices=("join",)),
                Argument("port", 1, kind="port"),
            ],
            ["join", PORT],
            ["serve", PORT],
        ),
        (
            [
                Argument("--server", None, "--server", "flag", required=False),
                Argument("--client", None, "--client", "flag", required=False),
            ],
            ["--client"],
            ["--server"],
        ),
        ([Argument("argv[2]", 2, kind="port")], [HOST, PORT], [HOST, PORT]),
        ([Argument("argv[1]", 1)], [HOST], [PORT]),
    ],
)
def test_arguments_are_read_from_the_source(
    arguments: list[Argument], client: list[str], server: list[str]
) -> None:
    assert guess_arguments(arguments, "", CLIENT) == client
    assert guess_arguments(arguments, "", SERVER) == server


def test_a_bug_is_no_wish_for_arguments() -> None:
    printed = "TypeError: main() missing 1 required positional argument: 'name'\n"
    assert guess_arguments([], printed, CLIENT) is None


def test_one_file_for_both_sides_is_told_more_as_a_client() -> None:
    arguments = [
        Argument("argv[1]", 1, None, "mode", False, None, ("-s",)),
        Argument("argv[2]", 2, None, "number", False),
    ]
    assert guess_arguments(arguments, "", CLIENT, both=True) == [HOST, PORT]
    assert guess_arguments(arguments, "", SERVER, both=True) == ["-s"]
    assert guess_arguments([Argument("argv[1]", 1, required=False)], "", CLIENT, both=True) == [
        HOST
    ]
    assert guess_arguments([Argument("argv[1]", 1, required=False)], "", SERVER, both=True) == []


def test_letters_of_a_switch_are_sides() -> None:
    arguments = [Argument("argv[1]", 1, kind="mode", required=False, choices=("-c", "-s"))]
    assert guess_arguments(arguments, "", CLIENT) == ["-c"]
    assert guess_arguments(arguments, "", SERVER) == ["-s"]


def test_a_name_that_is_told_in_no_other_way_is_told() -> None:
    arguments = [Argument("argv[1]", 1), Argument("argv[2]", 2, kind="name", required=False)]
    assert guess_arguments(arguments, "", CLIENT) == [HOST]
    assert guess_arguments(arguments, "", CLIENT, named=True) == [HOST, NAME]
    assert guess_arguments(arguments, "", SERVER, named=True) == [PORT]


def test_options_without_a_default_are_told_to_a_server_that_ended_without_them() -> None:
    arguments = [
        Argument("-port", option="-port", kind="port", required=False),
        Argument("-passcode", option="-passcode", kind="password", required=False),
        Argument("-log", option="-log", required=False, default="log.txt"),
    ]
    assert guess_arguments(arguments, "", SERVER) == []
    printed = "TypeError: 'NoneType' object cannot be interpreted as an integer\n"
    told = next_arguments([], printed, SERVER, arguments)
    assert told is not None
    assert told[:3] == ["-port", PORT, "-passcode"]
    assert len(told) == 4
    secret = guess_arguments(arguments, "", CLIENT)
    assert secret is not None
    assert secret[-1] == told[-1], "the same for the server and its clients"


def test_one_word_may_be_the_address() -> None:
    arguments = [Argument("argv[1]", 1, kind="address"), Argument("argv[2]", 2, kind="name")]
    assert guess_arguments(arguments, "", CLIENT) == [f"{HOST}:{PORT}", NAME]


def test_the_source_names_what_a_traceback_does_not() -> None:
    printed = "    main(sys.argv[1], sys.argv[2])\nIndexError: list index out of range\n"
    arguments = [Argument("argv[1]", 1, kind="name"), Argument("argv[2]", 2, kind="port")]
    assert guess_arguments(arguments, printed, CLIENT) == [NAME, PORT]


@pytest.mark.parametrize(
    ("last", "printed", "typed"),
    [
        ([PORT], "Port must be between 10000 and 49151\n", ["11000"]),
        (
            [HOST, PORT],
            "ValueError: invalid literal for int() with base 10: '127.0.0.1'\n",
            [PORT, HOST],
        ),
        (["alice"], "error: argument port: invalid int value: 'alice'\n", [PORT]),
        ([HOST, PORT], "error: unrecognized arguments: 9191\n", [HOST]),
        (
            ["serve"],
            "error: argument m: invalid choice: 'serve' (choose from 'server', 'client')",
            ["server"],
        ),
        ([], "Wrong number of arguments\n", [PORT]),
        ([PORT], "Wrong number of arguments\n", [HOST, PORT]),
        ([PORT], "Usage: server.py <host> <port>\n", [HOST, PORT]),
    ],
)  # fmt: skip
def test_the_word_that_was_refused_is_changed(
    last: list[str], printed: str, typed: list[str]
) -> None:
    assert next_arguments(last, printed, SERVER) == typed


def test_each_way_is_tried_once_and_then_no_more() -> None:
    tried: list[list[str]] = [[]]
    while (one := next_arguments(tried[-1], "wrong arguments", CLIENT)) is not None:
        assert one not in tried
        tried.append(one)
    assert tried[1:3] == [[HOST, PORT], [HOST, PORT, NAME]]
    assert len(tried) == 7


def test_what_was_tried_before_is_not_tried_again() -> None:
    printed = "Usage: client.py <name>"
    assert next_arguments([], printed, CLIENT) == [NAME]
    assert next_arguments([], printed, CLIENT, tried=[[NAME]]) == [HOST, PORT]


def test_an_argument_more_each_time() -> None:
    missed = "    x = sys.argv[{}]\nIndexError: list index out of range\n"
    first = guess_arguments([], missed.format(1), CLIENT)
    assert first == [HOST]
    assert next_arguments(first, missed.format(2), CLIENT) == [HOST, PORT]


WORDS = st.sampled_from(
    ["usage:", "Usage:", "[-h]", "[", "]", "<", "{a,b}", "|", "--x", "=", "host", ",", "argv[1]"]
)


@given(st.lists(WORDS | st.text(max_size=6), max_size=20).map(" ".join), st.booleans())
def test_any_output_gets_some_answer(output: str, failed: bool) -> None:
    output += "\nIndexError: list index out of range" * failed
    for known in (CLIENT, SERVER):
        guess = guess_arguments([], output, known)
        assert next_arguments(guess or [], output, known) != guess
