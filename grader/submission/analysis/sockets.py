"""What a file does with sockets: the calls that tell a server from a client.

``bind``, ``connect`` and ``listen`` are also words of tkinter, Qt and sqlite.
A call counts when its receiver was made by ``socket()`` or ``accept()`` in
this file, or when its argument is an address. For UDP, where both sides may
bind, what matters is whom ``sendto`` addresses: the sender of a datagram (a
server answers, or sends to everyone it has heard of) or one fixed address.
"""

from __future__ import annotations

import ast
import re

from .file import File
from .tree import assigned, dotted, name_of

_MAKERS = {"socket", "create_server", "create_connection", "wrap_socket", "fromfd", "socketpair"}
_ADDRESS = re.compile(r"(?i)addr|server|host|endpoint|target|dest|peer|адрес")
_SOCKET_NAME = re.compile(r"(?i)sock|^s$|^c$|^ss$|^srv$|conn")
_PLAIN = {"recv", "recv_into", "send", "sendall"}
_DATAGRAM = {"recvfrom", "recvfrom_into", "sendto"}
_FRAMEWORKS = {  # (role, protocol) of what hides the sockets
    "start_server": ("listen", "tcp"), "TCPServer": ("listen", "tcp"),
    "ThreadingTCPServer": ("listen", "tcp"), "listenTCP": ("listen", "tcp"),
    "UDPServer": ("recvfrom", "udp"), "ThreadingUDPServer": ("recvfrom", "udp"),
    "listenUDP": ("recvfrom", "udp"), "serve": ("listen", "tcp"), "Listener": ("listen", "tcp"),
    "open_connection": ("connect", "tcp"), "connectTCP": ("connect", "tcp"),
    "Client": ("connect", "tcp"),
}  # fmt: skip
_HOMES = {
    "asyncio", "socketserver", "SocketServer", "twisted", "multiprocessing", "websockets",
    "tornado", "trio", "anyio", "gevent", "eventlet",
}  # fmt: skip
_LOST = re.compile(r"\.(bind|listen|accept|connect|recvfrom|sendto|recv|sendall)\s*\(")


def read(file: File) -> None:
    """Emit ``call`` (what, protocol, to whom) and ``socket`` (how one is made)."""
    made = _made(file)
    peers = _peers(file)
    heirs = _heirs(file)
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call):
            continue
        protocol = _protocol(file, node)
        if protocol is not None:
            file.emit("socket", node, dotted(node.func), protocol)
        if name_of(node.func) in {"create_server", "create_connection"} and protocol:
            file.emit("call", node, name_of(node.func), protocol, "")
        elif name_of(node.func) in _FRAMEWORKS and not _own(file, node.func):
            _framework(file, node, name_of(node.func))
        elif isinstance(node.func, ast.Name) and node.func.id in heirs:
            _framework(file, node, heirs[node.func.id])
        elif isinstance(node.func, ast.Attribute):
            _method(file, node, node.func, made, peers)
    for number, line in file.source.lost:
        for match in _LOST.finditer(line):
            file.items.append(["call", "", number, match[1], "unknown", ""])


def _protocol(file: File, node: ast.Call) -> str | None:
    """Return the protocol of the socket that this call makes; None when it makes none."""
    name = dotted(node.func)
    last = name.rsplit(".", 1)[-1] or name_of(node.func)
    first = name.split(".")[0]
    made = first in file.sockets and (last == "socket" or (name == first and _is_class(file, name)))
    if made or last == "__init__":
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        words = {word for argument in arguments for word in file.constants.names(argument)}
        if not made and "AF_INET" not in words:
            return None  # no class Server(socket.socket)
        if "SOCK_DGRAM" in words:
            return "udp"
        if words & {"SOCK_RAW", "AF_UNIX", "AF_PACKET", "AF_BLUETOOTH", "AF_CAN"}:
            return None
        return "tcp"
    if last in {"create_server", "create_connection"} and (first == last or first in file.sockets):
        return "tcp"
    return None


def _is_class(file: File, name: str) -> bool:
    """Whether *name* is the class itself: ``from socket import socket as Sock``."""
    return any(
        isinstance(node, ast.ImportFrom) and any(one.asname == name for one in node.names)
        for node in ast.walk(file.tree)
    )


def _made(file: File) -> dict[str, str]:
    """Return the names that hold sockets, with their protocol.

    One name may hold another kind in each class: there it is found as ``Class.name``.
    """
    made: dict[str, str] = {}
    for node in ast.walk(file.tree):
        for target, value in assigned(node):
            call = value.value if isinstance(value, ast.Await) else value
            if not isinstance(call, ast.Call):
                continue
            protocol = _protocol(file, call)
            if protocol is None and name_of(call.func) == "wrap_socket":
                protocol = "tcp"
            holder: ast.expr = target
            if isinstance(target, ast.Tuple) and name_of(call.func) == "accept":
                holder, protocol = target.elts[0], "tcp"
            if protocol is not None and (name := name_of(holder)):
                made.setdefault(name, protocol)
                made.setdefault(f"{file.scope(node)}.{name}", protocol)
    return made


def _peers(file: File) -> set[str]:
    """Return the names that stand for someone heard of: senders, and items of a loop."""
    peers: set[str] = set()
    for node in ast.walk(file.tree):
        if isinstance(node, (ast.For, ast.comprehension)):
            peers |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        for target, value in assigned(node):
            if isinstance(value, ast.Call) and name_of(value.func) in {"recvfrom", "get"}:
                peers |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
    return peers


def _method(
    file: File, node: ast.Call, func: ast.Attribute, made: dict[str, str], peers: set[str]
) -> None:
    what, receiver = func.attr, name_of(func.value)
    protocol = made.get(f"{file.scope(node)}.{receiver}", made.get(receiver, "unknown"))
    known = receiver in made or bool(_SOCKET_NAME.search(receiver))
    if what in {"listen", "accept", "bind", "connect"} and not known and file.defines(what):
        return  # its own method: ``self.listen()``
    detail = ""
    if what in {"bind", "connect", "connect_ex"}:
        what = what.removesuffix("_ex")
        if len(node.args) != 1 or not (known or _is_address(file, node.args[0])):
            return
        if isinstance(node.args[0], ast.Lambda) or (
            receiver not in made and isinstance(node.args[0], ast.Attribute) and what == "connect"
        ):
            return  # signal.connect(self.method)
        _address(file, node, node.args[0])
    elif what == "accept":
        if node.args or receiver in {"event", "e", "dialog"}:
            return
    elif what == "listen":
        if len(node.args) > 1:
            return
    elif what in _DATAGRAM:
        protocol = "udp"
        if what == "sendto" and node.args:
            detail = _whom(file, node.args[-1], peers)
            if detail == "fixed":
                _address(file, node, node.args[-1])
    elif what not in _PLAIN or not node.args:
        return
    if what in {"send", "sendall", "sendto"} and _in_loop(file, node):
        detail = f"{detail} everyone".strip()
    file.emit("call", node, what, protocol, detail)


def _heirs(file: File) -> dict[str, str]:
    """Return the classes made from a framework's: ``class Server(ThreadingMixIn, TCPServer)``."""
    return {
        node.name: name_of(base)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if name_of(base) in {"TCPServer", "ThreadingTCPServer", "UDPServer", "ThreadingUDPServer"}
    }


def _framework(file: File, node: ast.Call, base: str) -> None:
    """Emit what a framework's call does with sockets, when its address is written down."""
    what, protocol = _FRAMEWORKS[base]
    ports = [port for argument in node.args for port in file.constants.ports(argument)]
    ports += [port for a in node.args for _, p in file.constants.pairs(a)
              for port in file.constants.ports(p)]  # fmt: skip
    root = dotted(node.func).split(".")[0]
    if not ports and root not in {"asyncio", "socketserver", "SocketServer", "websockets"}:
        return  # a method of the student's own
    file.emit("call", node, what, protocol, "")
    if what == "recvfrom":
        file.emit("call", node, "bind", protocol, "")
    for port in ports:
        file.emit("port", node, port, 90)


def _own(file: File, func: ast.expr) -> bool:
    """Whether a plain ``Client(9090)`` is the student's own class and not a framework's."""
    if not isinstance(func, ast.Name):
        return False
    homes = {
        node.module.split(".")[0]
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        if {func.id, "*"} & {alias.asname or alias.name for alias in node.names}
    }
    return not homes & _HOMES


def _is_address(file: File, node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple):
        return len(node.elts) in {2, 4}
    if file.constants.pairs(node):
        return True
    return isinstance(node, (ast.Name, ast.Attribute)) and bool(_ADDRESS.search(name_of(node)))


def _address(file: File, node: ast.Call, address: ast.expr) -> None:
    """Emit the port and host constants of an address that is bound or connected to."""
    for host, port in file.constants.pairs(address):
        for number in file.constants.ports(port):
            file.emit("port", node, number, 100)
        for text in file.constants.strings(host):
            file.emit("host", node, text, 100)


def _whom(file: File, address: ast.expr, peers: set[str]) -> str:
    """Whom a ``sendto`` addresses: "fixed", "peer", or '' when nothing tells."""
    if isinstance(address, ast.Tuple):
        names = {name_of(element) for element in address.elts}
        return "peer" if names & peers else "fixed"
    if any(isinstance(n, ast.Name) and n.id in peers for n in ast.walk(address)):
        return "peer"
    return "fixed" if file.constants.pairs(address) else ""


def _in_loop(file: File, node: ast.AST) -> bool:
    """Whether this runs once for each of many: in a ``for``, not over a range."""
    for outer in file.above(node):
        if isinstance(outer, ast.For) and name_of(outer.iter) != "range":
            return True
        if isinstance(outer, (ast.ListComp, ast.GeneratorExp)):
            return True
    return False
