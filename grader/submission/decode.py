r"""Read a text whose encoding nobody told us.

A report saved by Windows Notepad may be UTF-8 with a BOM, UTF-16, or cp1251.
Russian text in cp1251 is almost never valid UTF-8 by chance: a run of its
letters would need continuation bytes (0x80-0xBF) where Russian has 0xC0-0xFF.
"""

from __future__ import annotations

import codecs
import re

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # PEP 263
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, str]:
    """Return *data* as text with ``\\n`` line ends, and the encoding it was in."""
    text, encoding = _decode(data)
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _decode(data: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1251"), "cp1251"
    except UnicodeDecodeError:  # 0x98 is no letter of cp1251
        return data.decode("utf-8", errors="replace"), "utf-8"


def as_utf8(data: bytes) -> tuple[bytes, str | None]:
    """Return Python source as Python can read it, and the encoding when that was another.

    Source that names its encoding in a cookie, or is UTF-8, stays as it is.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data)[0].encode(errors="replace"), "utf-16"
    if any(_COOKIE.match(line) for line in data.split(b"\n", 2)[:2]):
        return data, None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text, encoding = decode(data)
        return text.encode(), encoding if encoding != "utf-8" else "neither UTF-8 nor cp1251"
    return data, None
