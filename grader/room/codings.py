"""How a chat may write a text into bytes, and how a reader finds it again."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Codec:
    """One way to write a text; *encode* may raise UnicodeError."""

    name: str
    encode: Callable[[str], bytes]


CODECS = (
    Codec("utf-8", str.encode),
    Codec("json", lambda text: json.dumps(text)[1:-1].encode()),
    Codec("cp1251", lambda text: text.encode("cp1251")),
    Codec("utf-16-le", lambda text: text.encode("utf-16-le")),
    Codec("utf-16-be", lambda text: text.encode("utf-16-be")),
    Codec("hex", lambda text: text.encode().hex().encode()),
    Codec("base64", lambda text: base64.b64encode(text.encode())),
)
BY_NAME = {codec.name: codec for codec in CODECS}


@dataclass(frozen=True)
class Wrapping:
    """What is done to a whole message before it is sent, and undone on arrival."""

    name: str
    wrap: Callable[[bytes], bytes]
    unwrap: Callable[[bytes], bytes]


def _unbase64(data: bytes) -> bytes:
    return base64.b64decode(data.strip(), validate=True)


def _unhex(data: bytes) -> bytes:
    return binascii.unhexlify(data.strip())


PLAIN = Wrapping("plain", bytes, bytes)
_BASE64 = Wrapping("base64", base64.b64encode, _unbase64)
_HEX = Wrapping("hex", binascii.hexlify, _unhex)
_REVERSED = Wrapping("reversed", lambda data: data[::-1], lambda data: data[::-1])


def xor(key: int) -> Wrapping:
    """Every byte xor *key*."""

    def both_ways(data: bytes) -> bytes:
        return bytes(byte ^ key for byte in data)

    return Wrapping(f"xor {key}", both_ways, both_ways)


def shift(by: int) -> Wrapping:
    """The Caesar cipher over ASCII letters."""
    return Wrapping(f"caesar {by}", lambda data: _rotate(data, by), lambda data: _rotate(data, -by))


def _rotate(data: bytes, by: int) -> bytes:
    made = bytearray(data)
    for index, byte in enumerate(made):
        for first in (65, 97):
            if first <= byte < first + 26:
                made[index] = first + (byte - first + by) % 26
    return bytes(made)


WRAPPINGS = (
    PLAIN,
    _BASE64,
    _HEX,
    _REVERSED,
    *(xor(key) for key in range(1, 256)),
    *(shift(by) for by in range(1, 26)),
)
WRAPPING_BY_NAME = {wrapping.name: wrapping for wrapping in WRAPPINGS}

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def unescaped(text: str) -> str:
    """*text* with JSON's escapes of letters undone, surrogate pairs joined."""
    if "\\u" not in text:
        return text
    raw = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def readings(data: bytes, wrapping: Wrapping, codec: str) -> list[str]:
    """What *data* may say, the likeliest first: as the dialect reads it, then as it came."""
    found = [unescaped(data.decode("utf-8", "backslashreplace"))]
    if wrapping is not PLAIN and (inside := _unwrapped(data, wrapping)) is not None:
        found.insert(0, inside)
    if codec in ("utf-16-le", "utf-16-be", "cp1251"):
        found.insert(0, data.decode(codec, "replace"))
    elif codec in ("base64", "hex"):
        undo = _unbase64 if codec == "base64" else _unhex
        words = re.compile(r"[A-Za-z0-9+/]{4,}=*")
        found.insert(0, words.sub(lambda word: _undone(word[0], undo), found[0]))
    return found


def _undone(word: str, undo: Callable[[bytes], bytes]) -> str:
    """*word* read as the dialect writes texts; itself when that gives nothing readable."""
    try:
        text = undo(word.encode()).decode("utf-8")
    except ValueError:
        return word
    return text if text.isprintable() else word


def _unwrapped(data: bytes, wrapping: Wrapping) -> str | None:
    """*data* unwrapped as a whole, else line by line; None when it is not wrapped."""
    try:
        return wrapping.unwrap(data).decode("utf-8")
    except ValueError:
        pass
    lines, ends = data.splitlines(), data.endswith(b"\n")
    try:
        texts = [wrapping.unwrap(line).decode("utf-8") for line in lines]
    except ValueError:
        return None
    return "\n".join(texts) + ("\n" if ends else "")
