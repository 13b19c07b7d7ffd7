r"""What client and server say to each other: lines of text in a stream of bytes.

TCP carries bytes, not messages: one ``recv`` may return half a line, two lines
and a half, or half a letter. `LineBuffer` keeps the unfinished tail until its
newline arrives. No sockets and no threads here, so every rule can be tried by
calling a function.

    line = text "\n"   UTF-8, at most MAX_LINE bytes before the newline; "\r\n" will do;
                       what the end of the connection cuts off was never said

    the client says                      the server says
      alice         first line: her name   * ...   what happens in the room
      hello         to everyone else       [alice] hello
      @bob hello    to bob alone           [alice -> bob] hello
      /quit         she leaves             ! ...   why something was refused
"""

import unicodedata

MAX_LINE = 4096  # bytes; bounds what one guest can make the server remember
MAX_NAME = 32  # characters
PROMPT = "Welcome to the chat! What is your name?"


class ProtocolError(Exception):
    """A guest broke the rules; the server tells it why and lets that one guest go."""


class LineBuffer:
    """Collects received bytes and hands back complete lines."""

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, data: bytes) -> list[bytes]:
        r"""Add *data*; return the lines it completes, oldest first, without their newlines.

        An unfinished line of more than MAX_LINE bytes is handed back too, as it
        is: `decode` refuses it, and the buffer stays small.

        Example: ``feed(b"hel")`` returns ``[]``; after that ``feed(b"lo\nhow")``
        returns ``[b"hello"]`` and ``how`` waits for the rest of its line.
        """
        # TODO step 2: lines out of a stream of bytes (about 5 lines)
        raise NotImplementedError("step 2: lines out of a stream of bytes")


def encode(line: str) -> bytes:
    """Turn *line* into the bytes that carry it."""
    return line.encode() + b"\n"


def decode(data: bytes) -> str:
    """Turn the bytes of one line back into text.

    Raises:
        ProtocolError: too long, or not UTF-8.
    """
    if len(data) > MAX_LINE:
        raise ProtocolError(f"line of {len(data)} bytes, expected at most {MAX_LINE}")
    try:
        return data.removesuffix(b"\r").decode()
    except UnicodeDecodeError as error:
        raise ProtocolError(f"line is not UTF-8: {error.reason} at byte {error.start}") from error


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
