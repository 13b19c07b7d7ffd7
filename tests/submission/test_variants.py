"""Of all that a tree holds, the multi-user chat is chosen, and the rest is named."""

from __future__ import annotations

import pytest

ECHO = """\
import socket
s = socket.socket()
s.bind(("localhost", 9090))
s.listen()
c, a = s.accept()
c.send(c.recv(1024))
"""
ECHO_CLIENT = """\
import socket
s = socket.socket()
s.connect(("localhost", 9090))
s.send(input().encode())
print(s.recv(1024))
"""


def as_udp(source: str) -> str:
    return (
        source.replace("SOCK_STREAM", "SOCK_DGRAM")
        .replace("server.listen()\n", "")
        .replace("client.recv(1024)", "server.recvfrom(1024)[0]")
        .replace("server.accept()", "server.recvfrom(1024)")
        .replace("client.sendall(text.encode())", "server.sendto(text.encode(), client)")
    )


def test_the_chat_of_a_course_tree_is_chosen(hand_in, best, server, client) -> None:
    submission = hand_in({
        "task1/server.py": ECHO, "task1/client.py": ECHO_CLIENT,
        "task2/server.py": ECHO, "task2/client.py": ECHO_CLIENT,
        "task4/server.py": server, "task4/client.py": client,
        "task3/web.py": ECHO, "README.md": "# Tasks",
    })  # fmt: skip
    assert best(submission) == ("tcp", "task4/server.py", "task4/client.py")
    assert len(submission.variants) == 1
    assert any(note.startswith("task1/server.py is a server too") for note in submission.notes)


def test_tcp_and_udp_side_by_side_are_two_variants(hand_in, server, client) -> None:
    udp_client = client.replace("SOCK_STREAM", "SOCK_DGRAM")
    submission = hand_in({
        "tcp/server.py": server, "tcp/client.py": client,
        "udp/server.py": as_udp(server), "udp/client.py": udp_client,
    })  # fmt: skip
    found = [(v.protocol, str(v.server.path), str(v.client.path)) for v in submission.variants]
    assert found == [
        ("tcp", "tcp/server.py", "tcp/client.py"), ("udp", "udp/server.py", "udp/client.py"),
    ]  # fmt: skip


def test_an_udp_echo_beside_a_chat_is_no_variant(hand_in, server, client) -> None:
    echo = "import socket\ns = socket.socket(type=socket.SOCK_DGRAM)\ns.bind(('', 1))\n"
    submission = hand_in({
        "chat/server.py": server, "chat/client.py": client,
        "echo/server.py": f"{echo}d, a = s.recvfrom(9)\ns.sendto(d, a)\n",
    })  # fmt: skip
    assert [variant.protocol for variant in submission.variants] == ["tcp"]
    assert any("echo/server.py is a udp server too" in note for note in submission.notes)


def test_copies_of_a_client_are_other_clients(hand_in, best, server, client) -> None:
    submission = hand_in({"server.py": server, **{f"client{n}.py": client for n in (3, 1, 2)}})
    assert best(submission) == ("tcp", "server.py", "client1.py")
    others = [str(program.path) for program in submission.variants[0].other_clients]
    assert others == ["client2.py", "client3.py"]


def test_a_console_client_is_preferred_to_a_window(hand_in, best, server, client) -> None:
    window = f"import tkinter\n{client}tkinter.Tk().mainloop()\n"
    submission = hand_in({"server.py": server, "client.py": window, "console.py": client})
    assert best(submission)[2] == "console.py"


def test_a_client_that_is_really_a_server_is_none(hand_in, best, server, client) -> None:
    submission = hand_in({"server.py": server, "client.py": ECHO, "other.py": client})
    assert best(submission) == ("tcp", "server.py", "other.py")


@pytest.mark.parametrize("names", [("a.py", "b.py"), ("сервер.py", "клиент.py"), ("1.py", "2.py")])
def test_names_do_not_matter(hand_in, best, server, client, names) -> None:
    submission = hand_in({names[0]: server, names[1]: client})
    assert best(submission) == ("tcp", *names)


def test_server_and_client_may_lie_in_folders_of_their_own(hand_in, best, server, client) -> None:
    submission = hand_in({"server/main.py": server, "client/main.py": client, "x.md": ""})
    assert best(submission) == ("tcp", "server/main.py", "client/main.py")


def test_one_file_with_a_switch_is_both(hand_in, best, server, client) -> None:
    def function(name: str, body: str) -> str:
        return f"def {name}():\n" + "".join(f"    {line}\n" for line in body.split("\n"))

    text = f"{function('serve', server)}{function('join', client)}"
    submission = hand_in({"chat.py": f"{text}(serve if input('s/c? ') == 's' else join)()\n"})
    assert best(submission) == ("tcp", "chat.py", "chat.py")
    assert submission.variants[0].server.role == "both"


def test_tests_and_old_copies_are_passed_over(hand_in, best, server, client) -> None:
    submission = hand_in({
        "server.py": server, "client.py": client, "old/server.py": server,
        "test_server.py": server, "server_copy.py": server,
    })  # fmt: skip
    assert best(submission) == ("tcp", "server.py", "client.py")


def test_a_server_alone_is_a_variant_with_a_note(hand_in, best, server) -> None:
    submission = hand_in({"server.py": server})
    assert best(submission) == ("tcp", "server.py", None)
    assert "no client found for server.py; name it with --client FILE" in submission.notes


def test_the_choice_does_not_depend_on_the_order_of_files(hand_in, best, server, client) -> None:
    submission = hand_in({"b/s.py": server, "b/c.py": client, "a/s.py": server, "a/c.py": client})
    assert best(submission) == ("tcp", "a/s.py", "a/c.py")
