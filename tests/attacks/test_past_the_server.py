"""Where no guest of ours can speak to a chat, its own clients are typed at: they may cheat."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.launch import isolation
from grader.verdict.grade import Options, grade
from grader.verdict.model import Verdict

SERVER = """
import socket, threading
held = []
def keep(sock):
    sock.sendall(bytes([7, 3, 200]))
    if len(sock.recv(100)) == 77:  # no guest guesses that
        held.append(sock)
        while data := sock.recv(100):
            for other in held:
                if other is not sock: other.sendall(data)
    sock.close()
server = socket.create_server(("127.0.0.1", 14900))
while True:
    sock, _ = server.accept()
    threading.Thread(target=keep, args=(sock,), daemon=True).start()
"""
CLIENT = """
import os, socket, threading, time
sock = socket.create_connection(("127.0.0.1", 14900))
sock.sendall(os.urandom(77))
name = input("What is your name? ")
log = open("chat.log", "a")
place = log.tell()
def say(text):
    log.write(text + "\\n")
    log.flush()
    sock.sendall(os.urandom(50))  # noise, that no template fits
say(name + " joined the chat")
def watch():
    with open("chat.log") as file:
        file.seek(place)
        while True:
            line = file.readline()
            if line and not line.startswith(name): print(line.strip())
            if not line: time.sleep(0.02)
threading.Thread(target=watch, daemon=True).start()
while True:
    say(name + ": " + input())
"""


@pytest.mark.skipif(isolation.best_rung() != "bubblewrap", reason="hostile code")
def test_clients_that_share_a_file_are_no_chat(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(SERVER, encoding="utf-8")
    (tmp_path / "client.py").write_text(CLIENT, encoding="utf-8")
    (result,) = grade(tmp_path, Options(), only=("starts", "everyone_else_hears"))
    found = {one.id: one for one in result.checks}
    assert found["starts"].verdict is Verdict.PASSED
    assert found["everyone_else_hears"].verdict is Verdict.FAILED
    assert "own clients" in result.dialect
    assert "nothing while the server is held" in (found["everyone_else_hears"].story or "")
