"""The starter is the reference with holes, and says itself where to go on."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.handout.marks import StarterError, find_holes, remove_solutions
from grader.handout.starter import all_holes, starter_files, write_starter

HOME = Path(__file__).parents[2]
REFERENCE = HOME / "reference"

MARKED = '''def double(number: int) -> int:
    """Return twice *number*."""
    # BEGIN SOLUTION step 2: "two" times
    # A comment is no line to write.
    result = number + number
    return result
    # END SOLUTION
'''


def test_hole_says_its_step_and_how_much_is_missing() -> None:
    assert remove_solutions(MARKED, "double.py") == (
        "def double(number: int) -> int:\n"
        '    """Return twice *number*."""\n'
        '    # TODO step 2: "two" times (about 2 lines)\n'
        '    raise NotImplementedError("step 2: \\"two\\" times")\n'
    )


def test_steps_that_are_solved_keep_their_solution_and_lose_their_marks() -> None:
    solved = remove_solutions(MARKED, "double.py", solved=2)
    assert "return result" in solved
    assert "SOLUTION" not in solved


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (
            "# BEGIN SOLUTION step 1: a\nx\n",
            "x.py:1: solution without an end; add '# END SOLUTION'",
        ),
        (
            "# BEGIN SOLUTION step 1: a\n# BEGIN SOLUTION step 1: b\n",
            "x.py:2: solution inside the one of line 1; end that one first",
        ),
        ("# END SOLUTION\n", "x.py:1: end of a solution that never began; add its BEGIN SOLUTION"),
        ("# BEGIN SOLUTION\n", "x.py:1: mark '# BEGIN SOLUTION', expected"),
        ("#begin solution step 1: a\n", "x.py:1: mark '#begin solution step 1: a', expected"),
        ("# End Solution.\n", "x.py:1: mark '# End Solution.', expected"),
        ("x = 1  # END SOLUTION\n", "x.py:1: mark 'x = 1  # END SOLUTION', expected"),
        ("# BEGIN SOLUTION step 1: a\n\n# END SOLUTION\n", "x.py:1: empty solution; put its lines"),
        (
            "if x:\n# BEGIN SOLUTION step 1: a\n  y\n# END SOLUTION\n",
            "x.py:3: no Python without its solutions",
        ),
    ],
)
def test_marks_that_do_not_fit_are_refused_in_one_line(source: str, complaint: str) -> None:
    with pytest.raises(StarterError, match=re.escape(complaint)) as refused:
        remove_solutions(source, "x.py")
    assert "\n" not in str(refused.value)


def test_reference_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StarterError, match="run this in a clone of the kit"):
        write_starter(tmp_path / "nowhere", tmp_path)


def test_starter_in_the_repository_is_made_from_the_reference() -> None:
    for path, text in starter_files(REFERENCE).items():
        here = HOME / "starter" / path
        assert here.read_text(encoding="utf-8") == text, f"{path} differs; run `chatkit starter`"
    sources = {path.relative_to(HOME / "starter") for path in (HOME / "starter").glob("*/*.py")}
    assert sources == set(starter_files(REFERENCE))


def test_starter_holds_no_solution() -> None:
    for path, holes in all_holes(REFERENCE).items():
        for hole in holes:
            assert "\n".join(hole.solution) not in starter_files(REFERENCE)[path]


def test_hole_is_3_to_12_lines_and_says_its_contract_by_an_example() -> None:
    for path, holes in all_holes(REFERENCE).items():
        source = (REFERENCE / path).read_text(encoding="utf-8")
        for hole in holes:
            assert 3 <= 1 + len(hole.solution) <= 13, f"{path}:{hole.line}"  # with its def
            above = source.splitlines()[: hole.line - 1]
            contract = "\n".join(above).rpartition("def ")[2]
            assert "Example: " in contract, f"{path}:{hole.line}"


def test_every_step_of_the_rubric_has_its_hole_in_both_variants() -> None:
    for variant in ("tcp", "udp"):
        files = all_holes(REFERENCE).items()
        steps = {
            hole.step for path, holes in files if path.parent.name == variant for hole in holes
        }
        assert steps == {1, 2, 3, 4, 5, 6, 7}


@contextlib.contextmanager
def starter(tmp_path: Path, variant: str, solved: int) -> Iterator[Path]:
    write_starter(REFERENCE, tmp_path, solved)
    yield tmp_path / variant


@contextlib.contextmanager
def running(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "server.py", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True) as server:
        try:
            assert server.stdout
            yield server, int(server.stdout.readline().rpartition(":")[2])
        finally:
            server.kill()


@pytest.mark.parametrize("variant", ["tcp", "udp"])
def test_untouched_starter_runs_and_says_what_to_do_first(variant: str) -> None:
    command = [sys.executable, "server.py", "--port", "0"]
    cwd = HOME / "starter" / variant
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    said = (
        r"not started: step 1: a socket that \w+; fill in open_socket\(\) in server\.py, line \d+"
    )
    assert re.fullmatch(said, ended.stderr.removesuffix("\n"))
    if variant == "tcp":
        for assignment in (HOME / "starter").glob("README*.md"):
            assert ended.stderr in assignment.read_text(encoding="utf-8"), assignment.name


def test_client_of_the_untouched_starter_says_what_to_do_next(tmp_path: Path) -> None:
    command = [sys.executable, "client.py", "--port"]
    with (
        starter(tmp_path, "tcp", solved=4) as folder,
        running(folder) as (_, port),
    ):
        client = subprocess.run(
            [*command, str(port)], cwd=folder, capture_output=True, text=True, check=False, input=""
        )
    assert client.returncode == 1
    assert "not started: step 5: from the keyboard to the server; fill in send_typed()" in (
        client.stderr
    )
    assert "Traceback" not in client.stderr


@pytest.mark.parametrize(
    ("variant", "solved", "missing"),
    [
        ("tcp", 1, "step 2: lines out of a stream of bytes; fill in feed() in protocol.py"),
        ("udp", 1, "step 2: claim a name, tell the room; fill in join() in server.py"),
        ("tcp", 2, "step 3: to everyone but the sender; fill in broadcast() in server.py"),
        ("udp", 2, "step 3: to everyone but the sender; fill in broadcast() in server.py"),
    ],
)
def test_server_lives_on_with_holes_and_tells_the_first_one_that_was_met(
    tmp_path: Path, variant: str, solved: int, missing: str
) -> None:
    """Nobody is thrown out for it either: what works already can be tried."""
    kind = socket.SOCK_STREAM if variant == "tcp" else socket.SOCK_DGRAM
    with (
        starter(tmp_path, variant, solved) as folder,
        running(folder) as (server, port),
        socket.socket(socket.AF_INET, kind) as guest,
    ):
        guest.connect(("127.0.0.1", port))
        guest.send(b"alice\n")
        guest.send(b"hello\n")
        assert server.stderr
        assert server.stderr.readline().startswith(f"not started: {missing}, line ")
        guest.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while guest.recv(4096):
                pass
            pytest.fail("the guest was thrown out")
        assert server.poll() is None


def test_solved_starter_is_the_reference_without_its_marks(tmp_path: Path) -> None:
    for path, text in starter_files(REFERENCE, solved=7).items():
        if path.name != "holes.py":
            assert "NotImplementedError" not in text
            assert find_holes(text, path.name) == []
