"""A program is a server or a client by what it does, whatever it is called."""

from __future__ import annotations

import pytest

HEAD = "import socket, threading\n"
TCP = "s = socket.socket()\n"
UDP = "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
ACCEPTS = 's.bind(("", 9000))\ns.listen()\nc, a = s.accept()\n'
CONNECTS = 's.connect(("localhost", 9000))\ns.send(input().encode())\n'


@pytest.mark.parametrize(
    ("code", "role", "protocol"),
    [
        (TCP + ACCEPTS, "server", "tcp"),
        (TCP + CONNECTS, "client", "tcp"),
        ("s = socket.create_server(('', 1))\nc, a = s.accept()\n", "server", "tcp"),
        ("s = socket.create_connection(('', 1))\n", "client", "tcp"),
        ("import socket as net\nk = net.socket()\n" + ACCEPTS.replace("s.", "k."), "server", "tcp"),
        ("from socket import socket as Plug\nk = Plug()\n" + CONNECTS.replace("s.", "k."),
         "client", "tcp"),
        ("ADDR = ('', 1)\nwith socket.socket() as s:\n    s.bind(ADDR)\n    s.listen()\n",
         "server", "tcp"),
        (UDP + 's.bind(("", 1))\nwhile 1:\n    d, a = s.recvfrom(9)\n    s.sendto(d, a)\n',
         "server", "udp"),
        (UDP + 's.sendto(input().encode(), ("localhost", 1))\n', "client", "udp"),
        (UDP + 's.bind(("", 0))\ns.sendto(input().encode(), ("localhost", 1))\ns.recvfrom(9)\n'
         "# the fixed address makes it a client although it binds", "both", "udp"),
        (UDP + 's.connect(("localhost", 1))\ns.send(input().encode())\n', "client", "udp"),
        ("kind = socket.SOCK_DGRAM\ns = socket.socket(socket.AF_INET, kind)\ns.bind(('', 1))\n"
         "s.recvfrom(1)\n", "server", "udp"),
        ("import tkinter\nw = tkinter.Tk()\nw.bind('<Return>', print)\n", "other", "unknown"),
        ("import sqlite3\nbase = sqlite3.connect('chat.db')\n", "other", "unknown"),
        ("button.clicked.connect(self.send)\n", "other", "unknown"),
        ("def helper(): pass\n", "other", "unknown"),
        ("import asyncio\nasyncio.start_server(f, 'localhost', 8888)\n", "server", "tcp"),
        (
            "import socketserver\nclass S(socketserver.ThreadingMixIn, socketserver.TCPServer):\n"
            "    pass\nwith S(('', 8888), H) as server:\n    server.serve_forever()\n",
            "server",
            "tcp",
        ),
        ("import socketserver\nsocketserver.ThreadingTCPServer(('', 8888), H)\n", "server", "tcp"),
        ("self.start_server()\n", "other", "unknown"),
        ("class Server:\n    def listen(self):\n        pass\nServer().listen()\n",
         "other", "unknown"),
        ("class Server:\n    def __init__(self):\n"
         f"        self.{UDP}        self.s.bind(('', 1))\n        self.listen()\n"
         "    def listen(self):\n        d, a = self.s.recvfrom(9)\n        self.s.sendto(d, a)\n"
         "Server()\n", "server", "udp"),  # a method of its own
        (UDP + "s.bind(('', 1))\nwhile 1:\n    d, a = s.recvfrom(9)\n    for c in clients:\n"
         "        s.sendto(d, c)\ndef file():\n    t = socket.socket()\n    t.listen()\n"
         "    c, a = t.accept()\n    c.sendall(f.read())\n",
         "server", "udp"),  # TCP carries files beside the chat
        ("class Server(socket.socket):\n    def __init__(self):\n"
         "        super().__init__(socket.AF_INET, socket.SOCK_STREAM)\n"
         "        self.bind(('', 1))\n        self.listen()\n        c, a = self.accept()\n"
         "Server()\n", "server", "tcp"),
        ("from multiprocessing.connection import Client\nClient(('', 6000))\n", "client", "tcp"),
        ("class Client:\n    def __init__(self, port):\n        self.server = 'localhost', port\n"
         f"        self.{UDP}    def chat(self):\n"
         "        self.s.sendto(input().encode(), self.server)\nClient(9000).chat()\n",
         "client", "udp"),  # a class of its own, and no framework's
        (f"if input() == 's':\n    {(TCP + ACCEPTS).replace(chr(10), ';')}pass\n"
         f"else:\n    {(TCP + CONNECTS).replace(chr(10), ';')}pass\n", "both", "tcp"),
        (TCP + ACCEPTS + "socket.create_connection(('localhost', 9000)).close()\n",
         "server", "tcp"),  # wakes its own accept() to end
        (TCP + "s.bind(('', 1)\ns.listen()\n", "server", "tcp"),  # a syntax error hides nothing
    ],
)  # fmt: skip
def test_role_and_protocol(read_one, code: str, role: str, protocol: str) -> None:
    program = read_one(HEAD + code)
    assert (program.role, program.protocol) == (role, protocol)


def test_a_client_that_also_sends_files_over_tcp_goes_with_the_udp_server(hand_in) -> None:
    client = (
        UDP + "s.sendto(input().encode(), ('localhost', 1))\nprint(s.recvfrom(9))\n"
        "def file():\n    t = socket.socket()\n    t.connect(('localhost', 2))\n"
    )
    server = UDP + "s.bind(('', 1))\nwhile 1:\n    d, a = s.recvfrom(9)\n    s.sendto(d, a)\n"
    (variant,) = hand_in({"client.py": HEAD + client, "server.py": HEAD + server}).variants
    assert variant.client is not None
    assert variant.protocol == "udp"


def test_why_names_what_was_seen_and_where(read_one) -> None:
    assert read_one(HEAD + TCP + ACCEPTS).why == "binds, listens and accepts (lines 3, 4, 5)"


def test_a_udp_client_that_binds_is_a_client_when_there_is_a_server(hand_in) -> None:
    client = UDP + 's.bind(("", 0))\ns.sendto(input().encode(), ("localhost", 1))\ns.recvfrom(9)\n'
    server = UDP + 's.bind(("", 1))\nwhile 1:\n    d, a = s.recvfrom(9)\n    s.sendto(d, a)\n'
    submission = hand_in({"one.py": HEAD + client, "two.py": HEAD + server})
    assert [(p.path.name, p.role) for p in submission.programs] == [
        ("one.py", "client"), ("two.py", "server"),
    ]  # fmt: skip


def test_a_udp_client_with_a_window_that_binds_is_a_client(hand_in) -> None:
    client = (
        "import tkinter\n" + UDP + 's.bind(("", 0))\n'
        's.sendto(tkinter.Entry().get().encode(), ("localhost", 1))\ns.recvfrom(9)\n'
    )
    server = UDP + 's.bind(("", 1))\nwhile 1:\n    d, a = s.recvfrom(9)\n    s.sendto(d, a)\n'
    submission = hand_in({"main.py": HEAD + client, "server.py": HEAD + server})
    assert [(p.path.name, p.role) for p in submission.programs] == [
        ("main.py", "client"), ("server.py", "server"),
    ]  # fmt: skip


def test_one_module_may_hold_the_classes_of_both_protocols(hand_in) -> None:
    module = HEAD + (
        "class Stream:\n    def __init__(self):\n        self.sock = socket.socket()\n"
        "        self.sock.bind(('', 1))\n        self.sock.listen()\n"
        "    def run(self):\n        while True:\n            c, a = self.sock.accept()\n"
        "class Datagrams:\n    def __init__(self):\n"
        "        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "        self.sock.bind(('', 1))\n"
        "    def run(self):\n        while True:\n            d, a = self.sock.recvfrom(9)\n"
        "            self.sock.sendto(d, a)\n"
    )
    files = {
        "chat.py": module,
        "a.py": "from chat import Stream\nStream().run()\n",
        "b.py": "from chat import Datagrams\nDatagrams().run()\n",
    }
    found = {p.path.name: (p.role, p.protocol) for p in hand_in(files).programs}
    assert (found["a.py"], found["b.py"]) == (("server", "tcp"), ("server", "udp"))


@pytest.mark.parametrize("sends", ["", "def f(s):\n    s.sendto(b'', ('localhost', 1))\n"])
def test_a_starter_that_opens_no_socket_yet_is_a_server_by_its_name(hand_in, sends: str) -> None:
    hole = HEAD + sends + 'raise NotImplementedError("step 1: a socket")\n'
    submission = hand_in({"server.py": hole, "client.py": HEAD + TCP + CONNECTS})
    (variant,) = submission.variants
    assert variant.server.path.name == "server.py"
    assert "opens no socket yet" in variant.server.why
