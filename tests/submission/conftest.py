"""A small chat to hand in, and helpers to hand it in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.submission import Program, Submission, Variant, open_submission

SERVER = """\
import socket
import threading

clients = {}


def broadcast(text, sender):
    for client in list(clients):
        if client is not sender:
            client.sendall(text.encode())


def serve(client):
    name = client.recv(1024).decode()
    clients[client] = name
    broadcast(f"{name} joined", client)
    while True:
        data = client.recv(1024)
        if not data or data == b"exit":
            break
        broadcast(f"{name}: {data.decode()}", client)
    del clients[client]


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(("127.0.0.1", 5050))
server.listen()
while True:
    client, address = server.accept()
    threading.Thread(target=serve, args=(client,)).start()
"""

CLIENT = """\
import socket
import threading

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(("127.0.0.1", 5050))
client.sendall(input("Введите имя: ").encode())


def listen():
    while True:
        print(client.recv(1024).decode())


threading.Thread(target=listen, daemon=True).start()
while True:
    text = input("> ")
    client.sendall(text.encode())
    if text == "exit":
        break
"""


@pytest.fixture
def server() -> str:
    return SERVER


@pytest.fixture
def client() -> str:
    return CLIENT


@pytest.fixture
def hand_in(tmp_path: Path) -> Callable[..., Submission]:
    """Open a folder of the given files, or a path."""

    def open_files(what: dict[str, str | bytes] | Path, **overrides: str) -> Submission:
        if isinstance(what, Path):
            return open_submission(what, tmp_path / "stage", **overrides)
        folder = tmp_path / "submission"
        for name, content in what.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_submission(folder, tmp_path / "stage", **overrides)

    return open_files


@pytest.fixture
def read_one(hand_in: Callable[..., Submission]) -> Callable[..., Program]:
    """Return what is known of one file with this source."""

    def read(source: str | bytes, name: str = "program.py", **others: str) -> Program:
        submission = hand_in({name: source, **{f"{n}.py": text for n, text in others.items()}})
        return next(p for p in submission.programs if p.path.name == name)

    return read


@pytest.fixture
def best() -> Callable[[Submission], tuple[str, str, str | None]]:
    """Return (protocol, server, client) of a submission's first variant."""

    def of(submission: Submission) -> tuple[str, str, str | None]:
        variant: Variant = submission.variants[0]
        client = str(variant.client.path) if variant.client else None
        return variant.protocol, str(variant.server.path), client

    return of
