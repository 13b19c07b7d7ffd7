"""A file that this Python refuses is still read: its version is named, its server is found."""

from __future__ import annotations

import ast
import sys

import pytest

from grader.submission.analysis.fstrings import flatten
from grader.submission.analysis.source import parse

TWO = [
    'print "hello"',
    "print data # print the data",
    'print "# of guests:", n  # a count',
    'print "a", "b",',
    'print >>sys.stderr, "x"',
    'print "%s joined" % name; print name',
    "try:\n    x\nexcept socket.error, e:\n    pass",
    'raise ValueError, "bad"',
    'exec "code"',
    "if a <> b:\n    pass",
    "x = 0777",
    'name = raw_input("Name: ")',
    "import Tkinter",
    'if 1:\n\tprint "tab"\n        print "spaces"',
]
NEWER = [
    ("3.12", 'f"{d["name"]}: {", ".join(x)}"'),
    ("3.12", "f\"{'\\n'.join(x)}\""),
    ("3.12", "f'{\n    x\n}'"),
    ("3.12", "type Address = tuple[str, int]"),
    ("3.12", "def first[T](x: list[T]) -> T:\n    return x[0]"),
    ("3.12", "class Box[T]:\n    pass"),
    ("3.14", "try:\n    x\nexcept OSError, ValueError:\n    pass"),
    ("3.14", "try:\n    x\nexcept socket.timeout, ConnectionError, OSError:\n    pass"),
    ("3.14", 't"hello {name}"'),
]
THREE = [
    'print("hello")',
    "# print this\nx = 1",
    '"""\nprint the message\n"""',
    "try:\n    input = raw_input\nexcept NameError:\n    pass",
    "f'{x!r:>{width}}'",
    "type = 1",
    "print",
]


@pytest.mark.parametrize("text", TWO)
def test_python_2_is_recognised_and_read(text: str) -> None:
    source = parse(f"import socket\n{text}\n".encode())
    assert source.python == "2"
    assert source.error is None


@pytest.mark.parametrize(("version", "text"), NEWER)
def test_newer_syntax_is_named_by_its_version(version: str, text: str) -> None:
    source = parse(f"import socket\n{text}\nlast = 1\n".encode())
    readable = sys.version_info[:2] >= tuple(map(int, version.split(".")))
    assert source.python == ("3" if readable else version)
    assert source.error is None
    assert ast.unparse(source.tree).endswith("last = 1")


@pytest.mark.parametrize("text", THREE)
def test_python_3_is_not_mistaken(text: str) -> None:
    source = parse(text.encode())
    assert (source.python, source.error) == ("3", None)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("s.bind(('', 1)\ns.listen()\n", 1),
        ("def f():\nx = 1\n", 2),
        ("x = 'never closed\ny = 2\n", 1),
        ("if x\n    y\n", 1),
        ("import socket\nwhile True:\n    print('a'\n", 3),
    ],
)
def test_a_syntax_error_is_told_with_its_line_and_the_rest_is_read(text: str, line: int) -> None:
    source = parse(f"{text}server.accept()\n".encode())
    assert source.error is not None
    assert source.error[0] == line
    lost = " ".join(text for _, text in source.lost)
    assert "accept" in ast.unparse(source.tree) + lost


def test_mixed_tabs_of_python_3_are_an_error() -> None:
    source = parse(b"if x:\n\ty = 1\n        z = 2\n")
    assert source.python == "3"
    assert source.error is not None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('f"{d["a"]} x"', '" x"'),
        ('x = 1  # it\'s f"{no}"', 'x = 1  # it\'s f"{no}"'),
        ('"f{x}"', '"f{x}"'),
        ("rf'{x}\\d'", "r'\\d'"),
        ("f'{{kept}}'", "f'{{kept}}'"),
        ('f"""a\n{x}\nb"""', '"""a\n\nb"""'),
    ],
)
def test_braces_are_dropped_and_lines_are_kept(text: str, plain: str) -> None:
    flat, _ = flatten(text)
    assert flat.count("\n") == text.count("\n")
    if "kept" not in text:
        assert flat == plain
