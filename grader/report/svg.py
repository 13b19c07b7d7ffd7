"""The pieces that a drawing is made of, in colours for a light and for a dark page.

Arrowheads are drawn, not referenced: ids of markers clash as soon as two
drawings stand on one page. Every colour is given twice, as an attribute for
viewers that drop styles and as a style for readers of a dark page.
"""

from __future__ import annotations

import re
from html import escape

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# class -> colour on white, colour on black; both at least 4.5 : 1
COLOURS = {
    "paper": ("#ffffff", "#0d1117"),
    "ink": ("#1b1f24", "#e6edf3"),
    "soft": ("#57606a", "#9198a1"),
    "sent": ("#0550ae", "#79c0ff"),
    "received": ("#116329", "#7ee787"),
    "missing": ("#cf222e", "#ff7b72"),
}


def dark_style(name: str) -> str:
    """Return the style of a dark page for the picture with the id *name* alone."""
    rules = [
        f"#{name} .{kind}{{fill:{dark}}}#{name} .l-{kind}{{stroke:{dark}}}"
        for kind, (_, dark) in COLOURS.items()
    ]
    return "@media (prefers-color-scheme:dark){" + "".join(rules) + "}"


def text(
    x: float,
    y: float,
    words: str,
    kind: str,
    *,
    anchor: str = "middle",
    bold: bool = False,
    hint: str = "",
) -> str:
    """Return *words* at a place, with a rim of paper so that lines do not cross them."""
    weight = ' font-weight="bold"' if bold else ""
    title = f"<title>{xml(hint)}</title>" if hint else ""
    return (
        f'<text class="{kind} l-paper" x="{x:g}" y="{y:g}" text-anchor="{anchor}" '
        f'fill="{COLOURS[kind][0]}" stroke="#ffffff" stroke-width="4" '
        f'paint-order="stroke"{weight} xml:space="preserve">{title}{xml(words)}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str, *, dash: str = "") -> str:
    """Return a line between two places."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    width = 1 if kind == "soft" else 1.5
    return (
        f'<line class="l-{kind}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" '
        f'stroke="{COLOURS[kind][0]}" stroke-width="{width}"{dashes}/>'
    )


def head(x: float, y: float, way: int, kind: str) -> str:
    """Return the head of an arrow that ends here; *way* is 1 to the right and -1 to the left."""
    points = f"{x:g},{y:g} {x - 9 * way:g},{y - 4:g} {x - 9 * way:g},{y + 4:g}"
    return f'<polygon class="{kind}" points="{points}" fill="{COLOURS[kind][0]}"/>'


def xml(words: str) -> str:
    """Return *words* as they may stand in XML."""
    return escape(_NO_XML.sub("?", words))
