"""The words of ``tkinter.constants``."""

NO = FALSE = OFF = 0
YES = TRUE = ON = 1
N, S, W, E = "n", "s", "w", "e"
NW, SW, NE, SE, NS, EW, NSEW = "nw", "sw", "ne", "se", "ns", "ew", "nsew"
CENTER, NONE, X, Y, BOTH = "center", "none", "x", "y", "both"
LEFT, TOP, RIGHT, BOTTOM = "left", "top", "right", "bottom"
RAISED, SUNKEN, FLAT, RIDGE, GROOVE, SOLID = "raised", "sunken", "flat", "ridge", "groove", "solid"
HORIZONTAL, VERTICAL = "horizontal", "vertical"
NUMERIC, CHAR, WORD = "numeric", "char", "word"
BASELINE, INSIDE, OUTSIDE = "baseline", "inside", "outside"
SEL, SEL_FIRST, SEL_LAST, END, INSERT, CURRENT, ANCHOR, ALL = (
    "sel", "sel.first", "sel.last", "end", "insert", "current", "anchor", "all",
)  # fmt: skip
NORMAL, DISABLED, ACTIVE, HIDDEN = "normal", "disabled", "active", "hidden"
CASCADE, CHECKBUTTON, COMMAND, RADIOBUTTON, SEPARATOR = (
    "cascade", "checkbutton", "command", "radiobutton", "separator",
)  # fmt: skip
SINGLE, BROWSE, MULTIPLE, EXTENDED = "single", "browse", "multiple", "extended"
DOTBOX, UNDERLINE = "dotbox", "underline"
PIESLICE, CHORD, ARC, FIRST, LAST = "pieslice", "chord", "arc", "first", "last"
BUTT, PROJECTING, ROUND, BEVEL, MITER = "butt", "projecting", "round", "bevel", "miter"
MOVETO, SCROLL, UNITS, PAGES = "moveto", "scroll", "units", "pages"
