"""A template learned from two or three texts says any other text as the client would."""

from __future__ import annotations

import base64
import json
import pickle
import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.room.templates import NAME, TEXT, Length, Sample, Template, counted, learn, split

Format = Callable[[str, str], bytes]


def json_with_length(name: str, text: str) -> bytes:
    body = json.dumps({"from": name, "text": text}).encode()
    return struct.pack(">I", len(body)) + body


def xored(name: str, text: str) -> bytes:
    return bytes(byte ^ 0x5A for byte in f"{name}|{text}".encode())


# Each is a way to write a message that was met in real chats.
FORMATS: dict[str, Format] = {
    "bare": lambda name, text: text.encode(),
    "line": lambda name, text: f"{text}\n".encode(),
    "name first": lambda name, text: f"[{name}] {text}\r\n".encode(),
    "name twice": lambda name, text: f"{name} ({name}): {text}".encode(),
    "command": lambda name, text: f"MSG {text}\0".encode(),
    "json": lambda name, text: json.dumps({"name": name, "text": text}).encode(),
    "json, letters as they are": lambda name, text: json.dumps(
        {"text": text}, ensure_ascii=False
    ).encode(),
    "decimal length": lambda name, text: f"{len(text.encode())}:{text}".encode(),
    "length to the left": lambda name, text: f"{len(text.encode()):<10}{text}".encode(),
    "length to the right": lambda name, text: f"{len(text.encode()):>10}{text}".encode(),
    "length in zeros": lambda name, text: f"{len(text.encode()):010}{text}".encode(),
    "4 bytes": lambda name, text: struct.pack(">I", len(text.encode())) + text.encode(),
    "4 bytes, little": lambda name, text: struct.pack("<I", len(text.encode())) + text.encode(),
    "2 bytes with the name": lambda name, text: (
        struct.pack(">H", len(f"{name}: {text}".encode())) + f"{name}: {text}".encode()
    ),
    "json with a length": json_with_length,
    "base64": lambda name, text: base64.b64encode(f"{name}: {text}".encode()),
    "base64 lines": lambda name, text: base64.b64encode(text.encode()) + b"\n",
    "base64 lines with the name": lambda name, text: (
        base64.b64encode(f"{name}: {text}".encode()) + b"\r\n"
    ),
    "hex lines": lambda name, text: f"{name}: {text}".encode().hex().encode() + b"\n",
    "hex": lambda name, text: f"{name}: {text}".encode().hex().encode(),
    "pickle": lambda name, text: pickle.dumps([f"<{name}>", text], protocol=4),
    "xor": xored,
    "padded to a block": lambda name, text: f"{name}: {text}".encode().ljust(256),
    "backwards": lambda name, text: f"{name}: {text}".encode()[::-1],
    "utf-16": lambda name, text: f"{name}: {text}".encode("utf-16-le"),
}
LEARNED_WITH = ("mira", "veta sopa", "veta sopa loru", "dumi rake lovapo nimeta")
names = st.text("abcdefghijkl", min_size=4, max_size=4)
texts = st.text("abcdefghijklmnopqrstuvwxyz ", min_size=3, max_size=60).map(str.strip).filter(bool)


def learned(write: Format) -> Template:
    name, *said = LEARNED_WITH
    template = learn([Sample(write(name, text), name, text) for text in said])
    assert template is not None
    return template


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
@given(name=names, text=texts)
def test_a_learned_template_writes_as_the_client_does(write: Format, name: str, text: str) -> None:
    template = learned(write)
    assert template.fits(text)
    assert template.render(name, text) == write(name, text)


@pytest.mark.parametrize("write", [FORMATS["line"], FORMATS["4 bytes"]])
def test_letters_of_any_script_are_written_in_the_clients_way(write: Format) -> None:
    assert learned(write).render("mira", "привет 🙂") == write("mira", "привет 🙂")


def test_a_clock_in_a_message_is_kept_as_it_was() -> None:
    first = Sample(b"[12:04:59] mira: veta sopa", "mira", "veta sopa")
    later = Sample(b"[12:05:00] mira: veta sopa loru", "mira", "veta sopa loru")
    template = learn([first, later])
    assert template is not None
    assert template.render("olga", "hello") == b"[12:04:59] olga: hello"


def test_what_nobody_explains_fits_the_length_it_was_learned_with() -> None:
    """A pickle says its own length in ways that are not looked for."""

    def write(name: str, text: str) -> bytes:
        return pickle.dumps({"sum": sum(text.encode()) % 251, "text": text}, protocol=2)

    name, *said = LEARNED_WITH
    template = learn([Sample(write(name, text), name, text) for text in said])
    assert template is not None
    assert template.only_bytes == len(said[0])
    assert template.fits("nine char")
    assert not template.fits("another length")


@pytest.mark.parametrize("data", [b"", b"nothing of it", b"\x00\xff\xfe", b"veta"])
def test_bytes_without_the_text_teach_nothing(data: bytes) -> None:
    assert learn([Sample(data, "mira", "veta sopa")]) is None


def test_a_header_in_a_send_of_its_own_tells_the_length_of_the_text_after_it() -> None:
    _, *said = LEARNED_WITH
    header = counted([Sample(b"%-8d" % len(text), "mira", text) for text in said])
    assert header is not None
    assert header.render("mira", "привет") == b"12      "
    assert counted([Sample(b"MSG ", "mira", text) for text in said]) is None
    assert counted([Sample(text[:1].encode(), "mira", text) for text in said]) is None


def test_name_and_text_are_cut_out_of_the_bytes() -> None:
    sample = Sample(b"<mira> veta sopa!", "mira", "veta sopa")
    assert split(sample.data, sample, "utf-8") == (b"<", NAME, b"> ", TEXT, b"!")


def test_a_name_that_the_client_capitalises_is_the_name() -> None:
    sample = Sample(b"Mira: veta sopa", "mira", "veta sopa")
    assert split(sample.data, sample, "utf-8") == (NAME, b": ", TEXT)
    assert split(b"NICK MIRA", Sample(b"NICK MIRA", "mira", ""), "utf-8") == (b"NICK ", NAME)


@pytest.mark.parametrize(
    ("length", "rendered"),
    [
        (Length("decimal", 0, 0), b"12"),
        (Length("left", 5, 1), b"13   "),
        (Length("right", 5, 0), b"   12"),
        (Length("zeros", 4, 0), b"0012"),
        (Length("big", 2, 0), b"\x00\x0c"),
        (Length("little", 4, -2), b"\x0a\x00\x00\x00"),
        (Length("fill", ord("."), 15), b"..."),
    ],
)
def test_a_length_in_all_its_forms(length: Length, rendered: bytes) -> None:
    assert length.render(12) == rendered
