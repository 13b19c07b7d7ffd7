"""What a person may name, and what is said when there is nothing to grade."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.submission import IntakeError, describe, open_submission


def test_no_such_path(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"no file or folder .*; check the path"):
        open_submission(tmp_path / "nothing", tmp_path / "stage")


def test_an_empty_folder(hand_in) -> None:
    with pytest.raises(IntakeError, match="holds no source files"):
        hand_in({".keep/x.png": b""})


def test_a_single_file(tmp_path: Path, hand_in, best, server) -> None:
    path = tmp_path / "мой сервер.py"
    path.write_text(server)
    submission = hand_in(path)
    assert best(submission) == ("tcp", "мой сервер.py", None)
    assert (submission.kind, submission.name) == ("python file", "мой сервер")


def test_no_server_says_what_was_seen(hand_in, client) -> None:
    submission = hand_in({"a.py": "x = 1", "b.py": "y = 2", "c.py": ""})
    assert submission.variants == ()
    assert submission.notes == (
        "no server found: looked at 3 Python files, none binds a socket; "
        "name it with --server FILE",
    )


def test_a_client_alone_says_so(hand_in, client) -> None:
    submission = hand_in({"client.py": client})
    assert submission.variants == ()
    assert "client.py is a client (connects and asks its user (lines 5, 6))" in submission.notes[0]


def test_a_named_server_and_client_are_taken(hand_in, best, server, client) -> None:
    files = {"a/server.py": server, "a/client.py": client, "b/odd.py": server, "b/user.py": client}
    submission = hand_in(files, server="b/odd.py", client="./user.py")
    assert best(submission) == ("tcp", "b/odd.py", "b/user.py")


def test_a_named_server_needs_no_socket(hand_in, best, server, client) -> None:
    submission = hand_in({"x.py": "run()", "client.py": client}, server="x.py")
    assert best(submission) == ("tcp", "x.py", "client.py")


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_a_named_protocol_is_taken(hand_in, server, client, protocol: str) -> None:
    udp = client.replace("SOCK_STREAM", "SOCK_DGRAM")
    udp_server = "import socket\ns = socket.socket(type=socket.SOCK_DGRAM)\ns.bind(('', 1))\n"
    files = {"t.py": server, "tc.py": client, "u.py": f"{udp_server}s.recvfrom(1)\n", "uc.py": udp}
    submission = hand_in(files, protocol=protocol)
    assert {variant.protocol for variant in submission.variants} == {protocol}


def test_an_unknown_or_unclear_name_is_refused_with_the_choice(hand_in, server) -> None:
    with pytest.raises(IntakeError, match=r"no file 'z\.py' in the submission; it holds a\.py"):
        hand_in({"a.py": server}, server="z.py")


def test_a_name_that_two_files_have_is_refused(hand_in, server) -> None:
    files = {"a/server.py": server, "b/server.py": server}
    with pytest.raises(IntakeError, match=r"could be a/server\.py, b/server\.py; give its path"):
        hand_in(files, server="server.py")


def test_a_file_that_hides_a_module_of_python_is_told(hand_in, server) -> None:
    submission = hand_in({"server.py": server, "socket.py": "x = 1"})
    assert "your file socket.py hides Python's socket module; rename it" in submission.notes


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_source_in_another_encoding_is_read_with_a_word(hand_in, client, encoding: str) -> None:
    submission = hand_in({"client.py": client.encode(encoding)})
    assert submission.programs[0].asks[0] == "Введите имя: "
    assert any(f"saved as {encoding}" in note for note in submission.notes)


def test_the_stage_must_be_empty(tmp_path: Path, server) -> None:
    (tmp_path / "server.py").write_text(server)
    with pytest.raises(IntakeError, match="is not empty"):
        open_submission(tmp_path / "server.py", tmp_path)


def test_a_description_is_safe_to_print(hand_in, server, client) -> None:
    submission = hand_in({"server.py": server, "client.py": client.replace("> ", "\x1b[2J> ")})
    lines = describe(submission)
    assert lines[0] == "submission: folder, 2 Python files"
    assert "  server: server.py: binds, listens and accepts (lines 26, 27, 29)" in lines
    assert not any("\x1b" in line for line in lines)


def test_every_byte_and_name_counts_for_the_fingerprint(tmp_path: Path, server, client) -> None:
    def fingerprint(**files: str) -> int:
        place = tmp_path / str(len(list(tmp_path.iterdir())))
        (place / "hand-in").mkdir(parents=True)
        for name, text in files.items():
            (place / "hand-in" / f"{name}.py").write_text(text, encoding="utf-8")
        return open_submission(place / "hand-in", place / "stage").fingerprint

    found = {
        fingerprint(server=server, client=client),
        fingerprint(server=f"{server}# zoe\n", client=client),
        fingerprint(server1=server, client=client),
        fingerprint(server=server, client=client, words="zoe = 1"),
    }
    assert len(found) == 4
    assert fingerprint(server=server, client=client) in found
    assert max(found) < 1 << 62
