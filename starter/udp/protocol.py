r"""What client and server say to each other: one datagram is one line of text.

UDP keeps the borders between messages, so nothing has to be put together here.
But a datagram may be lost, come twice, or overtake another; and there is no
connection: who speaks is known by the address alone, and nobody sees it end.
No sockets and no threads here, so every rule can be tried by calling a function.

    datagram = line    UTF-8, at most MAX_DATAGRAM bytes; a newline at its end will do

    the client says                      the server says
      alice         first line: her name   * ...   what happens in the room
      hello         to everyone else       [alice] hello
      @bob hello    to bob alone           [alice -> bob] hello
      /quit         she leaves             ! ...   why something was refused
      (nothing)     "I am still here"      (nothing)  "so am I"
"""

import unicodedata

MAX_DATAGRAM = 1200  # bytes; what every network carries in one piece
MAX_NAME = 32  # characters
PROMPT = "Welcome to the chat! What is your name?"


class ProtocolError(Exception):
    """A guest broke the rules; the server tells it why and forgets that one datagram."""


def encode(line: str) -> bytes:
    """Turn *line* into the bytes that carry it."""
    return line.encode()


def decode(data: bytes) -> str:
    """Turn the bytes of one datagram back into text.

    Raises:
        ProtocolError: too long, not UTF-8, or more than one line.
    """
    if len(data) > MAX_DATAGRAM:
        raise ProtocolError(f"datagram of {len(data)} bytes, expected at most {MAX_DATAGRAM}")
    try:
        line = data.removesuffix(b"\n").removesuffix(b"\r").decode()
    except UnicodeDecodeError as error:
        raise ProtocolError(f"line is not UTF-8: {error.reason} at byte {error.start}") from error
    if "\n" in line:
        raise ProtocolError("datagram of several lines, expected one")
    return line


def check_name(line: str) -> str:
    """Return the name in *line*: 1 to MAX_NAME letters or digits of any script.

    Raises:
        ProtocolError: it is none.
    """
    # One spelling for what looks the same; the vowel signs of some scripts are marks, not letters.
    name = unicodedata.normalize("NFC", line.strip())
    kinds = [unicodedata.category(character)[0] for character in name]
    if not 1 <= len(name) <= MAX_NAME or kinds[0] == "M" or not set(kinds) <= set("LMN"):
        raise ProtocolError(f"name {name[:40]!r}, expected 1 to {MAX_NAME} letters or digits")
    return name
