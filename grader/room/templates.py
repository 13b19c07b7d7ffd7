"""One send of a student's client with the name and the text taken out.

Learned from what the client sent when a known name and known texts were typed:
so prompts, framing, JSON, pickles and fixed-length headers are kept as they are,
without being known. Two texts of different length show where a length stands.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.room.codings import BY_NAME, CODECS, PLAIN, WRAPPING_BY_NAME, WRAPPINGS

NAME, TEXT = "{name}", "{text}"
_STRUCTS = {(1, "big"): ">B", (2, "big"): ">H", (4, "big"): ">I", (8, "big"): ">Q",
            (2, "little"): "<H", (4, "little"): "<I", (8, "little"): "<Q"}  # fmt: skip


@dataclass(frozen=True)
class Length:
    """A number that is the text's length plus something that does not change.

    Or what fills a field behind the text: then *width* is the byte that fills it, and
    *plus* the size of the field.
    """

    form: str  # "decimal", "left", "right", "zeros" (padded to *width*), "big", "little", "fill"
    width: int  # characters or bytes; 0 for a decimal as long as it needs
    plus: int

    def render(self, text_bytes: int) -> bytes:
        """The number for a text of *text_bytes* bytes."""
        if self.form == "fill":
            return bytes([self.width]) * (self.plus - text_bytes)
        value = text_bytes + self.plus
        if self.form in ("big", "little"):
            return struct.pack(_STRUCTS[self.width, self.form], value % (1 << 8 * self.width))
        digits = str(value)
        padded = {"left": digits.ljust, "right": digits.rjust, "zeros": digits.zfill}
        return (padded[self.form](self.width) if self.form in padded else digits).encode()


_IN_GROUPS = {"hex", "base64"}  # codecs that write some letters at a time
Part = bytes | str | Length  # literal bytes, NAME or TEXT, or a length


@dataclass(frozen=True)
class Template:
    """Bytes to send, once name and text are known."""

    parts: tuple[Part, ...]
    codec: str = "utf-8"
    wrapping: str = "plain"
    only_bytes: int | None = None  # works for texts of this many bytes alone
    at_most: int | None = None  # or for texts of at most so many
    ending: bytes = b""  # what follows a wrapped message, as it is: a newline

    def render(self, name: str, text: str) -> bytes:
        """The bytes for *name* saying *text*."""
        encode = BY_NAME[self.codec].encode
        said = encode(text)[: self._field]
        made = b""
        for part in self.parts:
            if isinstance(part, Length):
                made += part.render(len(said))
            elif isinstance(part, bytes):
                made += part
            else:
                made += encode(name) if part == NAME else said
        return WRAPPING_BY_NAME[self.wrapping].wrap(made) + self.ending

    @property
    def _field(self) -> int | None:
        """The size of the field that the text fills; a longer one is cut, as the client does."""
        fills = (part for part in self.parts if isinstance(part, Length) and part.form == "fill")
        return next((part.plus for part in fills), None)

    @property
    def ends_line(self) -> bool:
        """Whether a message ends with a newline, so that two may follow each other at once."""
        last = self.ending or (self.parts[-1] if self.parts else b"")
        return isinstance(last, bytes) and last.endswith(b"\n")

    def fits(self, text: str) -> bool:
        """Whether *text* can be said with this template."""
        said = len(BY_NAME[self.codec].encode(text))
        return self.only_bytes in (None, said) and said <= (self.at_most or said)

    @property
    def has_text(self) -> bool:
        """Whether the text is in it."""
        return TEXT in self.parts

    @property
    def has_name(self) -> bool:
        """Whether the name is in it."""
        return NAME in self.parts


@dataclass(frozen=True)
class Sample:
    """What a client sent when *text* was typed by *name*."""

    data: bytes
    name: str
    text: str


def learn(samples: Sequence[Sample]) -> Template | None:
    """The template behind *samples*; None when the text is not found in the first one.

    Where letters went through base64 or hex, a way that finds the name, too, is
    believed first: base64 of "[mira] hello" ends as base64 of "hello" does.
    """
    first = samples[0]
    text_alone: tuple[tuple[Part, ...], str, str] | None = None
    for wrapping in WRAPPINGS:
        try:
            inner = wrapping.unwrap(first.data)
        except ValueError:
            continue
        ending = b"" if wrapping is PLAIN else first.data[len(first.data.rstrip()) :]
        if wrapping.wrap(inner) + ending != first.data:
            ending = b""
        if wrapping.wrap(inner) + ending != first.data:
            continue
        for codec in CODECS if wrapping is PLAIN else CODECS[:2]:
            parts = split(inner, first, codec.name)
            found = TEXT in parts if first.text else NAME in parts
            if found and (NAME in parts or codec.name not in _IN_GROUPS):
                return replace(_general(parts, codec.name, wrapping.name, samples), ending=ending)
            if found and text_alone is None:
                text_alone = parts, codec.name, wrapping.name
    return _general(*text_alone, samples) if text_alone is not None else None


def counted(samples: Sequence[Sample]) -> Template | None:
    """The template of sends that tell the text's length and nothing of the text; else None.

    A header in a send of its own: the text follows in the next one.
    """
    first = samples[0]
    if all(sample.data == first.data for sample in samples):
        return None
    template = _general(split(first.data, first, "utf-8"), "utf-8", "plain", samples)
    told = template.only_bytes is None and any(isinstance(p, Length) for p in template.parts)
    return template if told else None


def split(data: bytes, sample: Sample, codec: str) -> tuple[Part, ...]:
    """*data* cut where the name and the text stand in it; some clients capitalise the name."""
    encode = BY_NAME[codec].encode
    try:
        fields = {encode(sample.name): NAME}
        if sample.text:
            fields[encode(sample.text)] = TEXT
    except UnicodeError:
        return (data,)
    fields.pop(b"", None)
    pattern = b"|".join(
        (b"(?i:%b)" if fields[field] == NAME and codec == "utf-8" else b"%b") % re.escape(field)
        for field in sorted(fields, key=len, reverse=True)
    )
    pieces = re.split(b"(" + pattern + b")", data) if fields else [data]
    named = encode(sample.name) if codec == "utf-8" else None
    return tuple(
        NAME if named and piece.lower() == named else fields.get(piece, piece)
        for piece in pieces
        if piece
    )


def _general(
    parts: tuple[Part, ...], codec: str, wrapping: str, samples: Sequence[Sample]
) -> Template:
    """The template that explains all samples, or the short ones, or the first one alone."""
    encode = BY_NAME[codec].encode
    simple = Template(parts, codec, wrapping)
    first_bytes = len(encode(samples[0].text))
    others: list[tuple[tuple[Part, ...], int]] = []
    for other in samples[1:]:
        try:
            inner = WRAPPING_BY_NAME[wrapping].unwrap(other.data)
            said = len(encode(other.text))
        except (ValueError, UnicodeError):
            continue
        if said != first_bytes and inner != _inner(simple, other):
            others.append((split(inner, other, codec), said))
    if not others:
        return simple
    for count in range(len(others), 0, -1):
        with_lengths = _lengths(parts, first_bytes, others[:count])
        if with_lengths is not None:
            most = None if count == len(others) else others[count - 1][1]
            return Template(with_lengths, codec, wrapping, at_most=most)
    return Template(parts, codec, wrapping, only_bytes=first_bytes)


def _inner(template: Template, sample: Sample) -> bytes:
    return Template(template.parts, template.codec).render(sample.name, sample.text)


def _lengths(
    mine: tuple[Part, ...], my_bytes: int, others: Sequence[tuple[tuple[Part, ...], int]]
) -> tuple[Part, ...] | None:
    """*mine* with each literal that differs from that of *others* explained by a length."""
    if any(len(theirs) != len(mine) for theirs, _ in others):
        return None
    found: list[Part] = []
    for place, left in enumerate(mine):
        rights = [(theirs[place], size) for theirs, size in others]
        if all(right == left for right, _ in rights):
            found.append(left)
            continue
        if not isinstance(left, bytes) or not all(isinstance(right, bytes) for right, _ in rights):
            return None
        literals = [(right, size) for right, size in rights if isinstance(right, bytes)]
        explained = _explain(left, my_bytes, literals)
        if explained is not None:
            found += explained
        elif all(_same_but_digits(left, right) for right, _ in literals):
            found.append(left)  # a clock, or a counter that nobody checks
        else:
            return None
    return tuple(found)


def _same_but_digits(left: bytes, right: bytes) -> bool:
    return re.sub(rb"\d", b"0", left) == re.sub(rb"\d", b"0", right)


def _explain(left: bytes, my_bytes: int, rights: Sequence[tuple[bytes, int]]) -> list[Part] | None:
    """*left* as literal, length, literal, so that each of *rights* comes out too."""
    if left and not left.strip(left[:1]):
        fill = Length("fill", left[0], len(left) + my_bytes)
        if all(fill.render(size) == right for right, size in rights):
            return [fill]
    for start, end, length in _candidates(left, my_bytes):
        heads = _rendered(left[:start], length, rights)
        if heads is None:
            continue
        if all(head + left[end:] == right for head, (right, _) in zip(heads, rights, strict=True)):
            return [part for part in (left[:start], length, left[end:]) if part]
    return _explain_two(left, my_bytes, rights)


def _explain_two(
    left: bytes, my_bytes: int, rights: Sequence[tuple[bytes, int]]
) -> list[Part] | None:
    """The same with more than one length: a frame's, and that of the text in it (pickle)."""
    for start, end, length in _candidates(left, my_bytes):
        heads = _rendered(left[:start], length, rights)
        if heads is None or all(head == left[:end] for head in heads):
            continue
        pairs = list(zip(heads, rights, strict=True))
        if not all(right.startswith(head) for head, (right, _) in pairs):
            continue
        tails = [(right[len(head) :], size) for head, (right, size) in pairs]
        rest = _explain(left[end:], my_bytes, tails)
        if rest is not None:
            return [part for part in (left[:start], length) if part] + rest
    return None


def _rendered(
    before: bytes, length: Length, rights: Sequence[tuple[bytes, int]]
) -> list[bytes] | None:
    """*before* and *length* as they stand in each of *rights*; None where a number is too large."""
    try:
        return [before + length.render(size) for _, size in rights]
    except struct.error:
        return None


def _candidates(literal: bytes, text_bytes: int) -> Iterator[tuple[int, int, Length]]:
    """Numbers in *literal* that may be a length; the widest reading of each first."""
    for match in re.finditer(rb" *(\d+) *", literal):
        plus = int(match[1]) - text_bytes
        if match.end() > match.end(1):
            yield match.start(1), match.end(), Length("left", match.end() - match.start(1), plus)
        if match.start() < match.start(1):
            yield match.start(), match.end(1), Length("right", match.end(1) - match.start(), plus)
        yield match.start(1), match.end(1), Length("zeros", len(match[1]), plus)
        yield match.start(1), match.end(1), Length("decimal", 0, plus)
    for (width, order), form in sorted(_STRUCTS.items(), reverse=True):
        for start in range(len(literal) - width + 1):
            value = struct.unpack(form, literal[start : start + width])[0]
            if value < text_bytes + 4096:
                yield start, start + width, Length(order, width, value - text_bytes)
