"""Choose which server and which client of a submission are the chat.

A hand-in may hold a whole course: an echo server, a threaded echo server, a
web server, and the chat. So every server is paired with every client of its
protocol, and a pair earns weight for what a multi-user chat has: one folder,
one port, words like "nick" and "joined", threads, a send to everyone in a loop.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.submission.links import Tree
from grader.submission.model import Program, Variant
from grader.submission.roles import named_client, named_server
from grader.text.words import Said, phrase

ENOUGH = 0.6  # of the best server's chattiness: a chat on the other protocol is graded as well
_NOT_IT = re.compile(
    r"(?i)^test_|_test$|^tests?$|example|backup|\bold\b|^old_|copy|копия|bench|stress"
)
_WEB = "http/1."  # the mark of a web server: another task of the same course
_WORDS = re.compile(r"(?i)chat|чат|messenger|мессенджер")
_COPY_NUMBER = re.compile(r"\d{1,4}$")
_COPY = re.compile(r"[\d_\-\s().]+")
LIKELY = 30  # chattiness below which a server is hardly a multi-user chat


@dataclass(frozen=True)
class Pair:
    """A server, its clients best first, and how much it looks like the chat."""

    protocol: str
    server: Program
    clients: tuple[Program, ...]
    weight: int
    chat: int  # the server's share of the weight: does it look like a multi-user chat?


def variants_of(
    tree: Tree,
    programs: tuple[Program, ...],
    *,
    protocol: str | None = None,
    server: Program | None = None,
    client: Program | None = None,
) -> tuple[tuple[Variant, ...], tuple[str, ...]]:
    """Return the variants worth grading, best first, and notes on what was passed over.

    A *server* or *client* that someone named is taken whatever it looks like.
    """
    chat = {program.path: chattiness(tree, program) for program in programs}
    servers = [server] if server else [p for p in programs if p.role in {"server", "both"}]
    clients = [client] if client else [p for p in programs if p.role in {"client", "both"}]
    pairs = []
    for one in servers:
        wanted = protocol or (one.protocol if one.protocol != "unknown" else None)
        if not server and wanted and one.protocol not in {wanted, "unknown"}:
            continue
        fitting = [
            c for c in clients if client or not wanted or c.protocol in {wanted, "unknown"}
        ]  # fmt: skip
        order = [(-_closeness(one, c) - chat[c.path], c.path, c) for c in fitting]
        ranked = [c for _, _, c in sorted(order, key=operator.itemgetter(0, 1))]
        if one.role == "both" and not client:
            ranked = [one, *(c for c in ranked if c.path != one.path)]
        best = ranked[0] if ranked else None
        weight = 2 * chat[one.path] + (_closeness(one, best) + chat[best.path] if best else 0)
        known = wanted or (best.protocol if best and best.protocol != "unknown" else "tcp")
        pairs.append(Pair(known, one, tuple(ranked), weight, chat[one.path]))
    pairs.sort(key=lambda pair: (-pair.weight, pair.protocol != "tcp", pair.server.path))
    return _chosen(pairs)


def _chosen(pairs: list[Pair]) -> tuple[tuple[Variant, ...], tuple[str, ...]]:
    variants: list[Variant] = []
    notes: list[str] = []
    if len(pairs) > 1 and pairs[0].chat < LIKELY:
        notes.append(
            Said("none of the servers looks like a multi-user chat; --server names the right one")
        )
    for pair in pairs:
        taken = {variant.protocol for variant in variants}
        if any(pair.server.path in variant.server.modules for variant in variants):
            continue
        enough = not variants or pair.chat >= max(LIKELY, ENOUGH * pairs[0].chat)
        if pair.protocol not in taken and enough:
            variants.append(_variant(pair))
        elif pair.protocol in taken:
            key = phrase("{file} is a server too ({why}); --server takes it")
            notes.append(Said(key, file=pair.server.path, why=pair.server.why))
        else:
            key = phrase(
                "{file} is a {protocol} server too, but does not look like a multi-user chat; "
                "--server takes it"
            )
            notes.append(Said(key, file=pair.server.path, protocol=pair.protocol))
    return tuple(variants), tuple(notes[:6])


def _variant(pair: Pair) -> Variant:
    server = pair.server
    client = pair.clients[0] if pair.clients else None
    others = tuple(c for c in pair.clients[1:] if client and _is_twin(client, c))
    if client is None:
        why = f"server {server.path}: {server.why}; no client for it was found"
    elif client.path == server.path:
        why = f"{server.path} is both server and client: {server.why}"
    else:
        why = f"server {server.path}: {server.why}; client {client.path}: {client.why}"
    return Variant(pair.protocol, server, client, others, why)


def _is_twin(client: Program, other: Program) -> bool:
    """Whether *other* is a client of the same chat: in its folder, on its port."""
    if other.path.parent != client.path.parent:
        return False
    return not (client.ports and other.ports) or bool(set(client.ports) & set(other.ports))


def chattiness(tree: Tree, program: Program) -> int:
    """Return how much a program looks like a part of a multi-user chat."""
    files = [tree.files[path] for path in (program.path, *program.modules)]
    weight = 0
    words: set[object] = set()
    for facts in files:
        for fact in facts.of("chat"):
            words.update(fact.values[0] if isinstance(fact.values[0], list) else ())
    if _WEB in words:
        words.discard(_WEB)
        weight -= 20
    weight += min(len(words), 8) * 3
    calls = [fact for facts in files for fact in facts.of("call")]
    if any("everyone" in call.text(2) for call in calls):
        weight += 20
    if program.role == "client":  # some hand in one program that only reads, and one that writes
        weight += 8 if any(call.text().startswith("recv") for call in calls) else 0
        weight += 8 if program.asks or program.window else 0
    weight += 10 if program.uses_threads else 0
    weight += 6 if _WORDS.search(str(program.path)) else 0
    named = named_server(program.path) if program.role == "server" else named_client(program.path)
    weight += 10 if named and program.role in {"server", "client"} else 0
    weight -= 40 if program.window else 0
    weight -= 15 if program.syntax_error else 0
    weight -= 40 if any(_NOT_IT.search(part) for part in _stems(program.path)) else 0
    return weight


def _stems(path: PurePosixPath) -> list[str]:
    return [*path.parts[:-1], path.stem]


def _closeness(server: Program, client: Program) -> int:
    """Return how much speaks for these two belonging together."""
    weight = 20 if server.protocol == client.protocol else 0
    apart = len(server.path.parts) + len(client.path.parts) - 2
    common = 0
    for one, other in zip(server.path.parts[:-1], client.path.parts[:-1], strict=False):
        if one != other:
            break
        common += 1
    weight += max(0, 30 - 12 * (apart - 2 * common))
    if set(server.ports[:4]) & set(client.ports[:4]):
        weight += 20
    if _stem(server.path) == _stem(client.path):
        weight += 10
    copy = _COPY_NUMBER.search(client.path.stem)
    if copy and not server.path.stem.endswith(copy[0]):
        weight -= min(int(copy[0]), 9)  # the first of client1, client2, client3
    return weight


def _stem(path: PurePosixPath) -> str:
    """Return what is left of a name without its role: ``tcp_`` of ``tcp_server.py``."""
    bare = re.sub(r"(?i)server|client|serv|srv|сервер|клиент", "", path.stem)
    return _COPY.sub("", bare).casefold()
