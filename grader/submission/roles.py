"""Tell a server from a client by what it does with its sockets, whatever it is called.

TCP says it plainly: a server accepts, a client connects. UDP does not, for
both sides may bind: there the server answers whoever wrote, and the client
writes to one fixed address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.submission.reader import Fact
from grader.text.words import Said, listed, phrase

_SERVER_NAME = re.compile(r"(?i)serv|srv|сервер|host")
_CLIENT_NAME = re.compile(r"(?i)cl(?:ie|ei)nt|cli(?![a-z])|klient|клиент|user")
_VERBS = {
    "create_server": Said("makes a listening socket"),
    "bind": Said("binds"),
    "listen": Said("listens"),
    "accept": Said("accepts"),
    "recvfrom": Said("receives datagrams"),
    "connect": Said("connects"),
    "create_connection": Said("connects"),
    "sendto": Said("sends datagrams to one address"),
}


@dataclass(frozen=True)
class Role:
    """What one program is, and what that rests on."""

    role: str
    protocol: str
    why: str
    peer: bool = False  # UDP: binds like a server though it looks like a client


def named_server(path: PurePosixPath) -> bool:
    """Whether a file's name says that it is the server."""
    return bool(_SERVER_NAME.search(path.stem)) and not _CLIENT_NAME.search(path.stem)


def named_client(path: PurePosixPath) -> bool:
    """Whether a file's name says that it is the client."""
    return bool(_CLIENT_NAME.search(path.stem)) and not _SERVER_NAME.search(path.stem)


def role_of(
    entry: PurePosixPath,
    calls: list[tuple[PurePosixPath, Fact]],
    made: set[str],
    asks: list[tuple[PurePosixPath, Fact]],
    *,
    window: bool = False,
) -> Role:
    """Decide from the socket calls in reach of *entry*; *made* are its sockets' protocols.

    A *window* asks its user, too, and a server rarely has one.
    """
    by_protocol: dict[str, dict[str, list[tuple[PurePosixPath, Fact]]]] = {"tcp": {}, "udp": {}}
    for path, call in calls:
        what, protocol = call.text(0), call.text(1)
        if protocol == "unknown":
            protocol = "udp" if made == {"udp"} and what not in {"listen", "accept"} else "tcp"
        by_protocol[protocol].setdefault(what, []).append((path, call))
    tcp = _tcp(entry, by_protocol["tcp"], bool(asks))
    udp = _udp(entry, by_protocol["udp"], bool(asks), window)
    if tcp == udp == "client" and "sendto" in by_protocol["udp"]:
        # One of the two carries files, or looks for the server: the server knows which.
        return Role(tcp, "unknown", _why(entry, tcp, by_protocol["tcp"], asks))
    beside = _told_everyone(by_protocol["udp"]) and not _told_everyone(by_protocol["tcp"])
    if tcp != "other" and not (udp != "other" and beside):
        return Role(tcp, "tcp", _why(entry, tcp, by_protocol["tcp"], asks))
    protocol = "udp" if udp != "other" else made.copy().pop() if len(made) == 1 else "unknown"
    peer = udp == "client" and {"bind", "recvfrom"} <= by_protocol["udp"].keys()
    return Role(udp, protocol, _why(entry, udp, by_protocol["udp"], asks), peer)


def _told_everyone(calls: dict[str, list[tuple[PurePosixPath, Fact]]]) -> bool:
    sends = (call for name in ("send", "sendall", "sendto") for _, call in calls.get(name, ()))
    return any("everyone" in call.text(2) for call in sends)


def _tcp(
    entry: PurePosixPath, calls: dict[str, list[tuple[PurePosixPath, Fact]]], asks: bool
) -> str:
    serves = bool({"listen", "accept", "create_server"} & calls.keys())
    connects = bool({"connect", "create_connection"} & calls.keys())
    if serves and connects:
        if named_server(entry):
            return "server"
        if named_client(entry):
            return "client"
        return "both" if asks else "server"  # a server may connect to itself to end accept()
    if serves:
        return "server"
    if connects:
        return "client"
    return "server" if "bind" in calls and not asks else "other"


def _udp(
    entry: PurePosixPath,
    calls: dict[str, list[tuple[PurePosixPath, Fact]]],
    asks: bool,
    window: bool,
) -> str:
    if not calls:
        return "other"
    whom = " ".join(call.text(2) for _, call in calls.get("sendto", ()))
    fixed = "fixed" in whom or "connect" in calls
    answers = "peer" in whom or "everyone" in whom
    if "bind" not in calls:
        return "client" if {"sendto", "connect", "send"} & calls.keys() else "other"
    if not {"recvfrom", "recv"} & calls.keys():
        return "other"
    if named_server(entry) != named_client(entry):
        return "server" if named_server(entry) else "client"
    if fixed and answers:
        return "both" if asks else "server"
    if fixed:
        return "client" if asks or window else "server"
    return "server" if answers or not asks else "client"


def _why(
    entry: PurePosixPath,
    role: str,
    calls: dict[str, list[tuple[PurePosixPath, Fact]]],
    asks: list[tuple[PurePosixPath, Fact]],
) -> str:
    if role == "other":
        return "opens no socket that serves or connects"
    wanted = {
        "server": ["create_server", "bind", "listen", "accept", "recvfrom"],
        "client": ["connect", "create_connection", "sendto"],
    }
    names = wanted["server"] + wanted["client"] if role == "both" else wanted[role]
    said: dict[str, list[str]] = {}
    for name in names:
        for path, call in calls.get(name, ())[:1]:
            said.setdefault(_VERBS[name], []).append(_place(entry, path, call))
    if role != "server" and asks:
        said[Said("asks its user")] = [_place(entry, *asks[0])]
    places = [place for found in said.values() for place in found]
    *verbs, last = said
    key = phrase("{text} (lines {where})") if len(places) > 1 else phrase("{text} (line {where})")
    text = Said("{one} and {two}", one=listed(verbs), two=last) if verbs else last
    return Said(key, text=text, where=listed(places))


def _place(entry: PurePosixPath, path: PurePosixPath, fact: Fact) -> str:
    return str(fact.line) if path == entry else Said("{line} of {file}", line=fact.line, file=path)
