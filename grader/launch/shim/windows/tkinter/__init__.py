"""``tkinter`` without a screen: a window client becomes one that can be typed at.

Stands before the real one on the path of a program that opens windows, so that
a chat can be graded with its own client where there is no display. What a
person would read is printed; a line typed goes into the entry that a person
would type it into.
"""

from . import desk, loop
from .constants import *  # noqa: F403
from .misc import Misc
from .variables import BooleanVar, DoubleVar, Event, IntVar, StringVar, TclError, Variable
from .widgets import (
    Button,
    Canvas,
    Entry,
    Frame,
    Label,
    Listbox,
    Other,
    Text,
    Tk,
    Toplevel,
)

TkVersion = TclVersion = 8.6
EXCEPTION, READABLE, WRITABLE = 8, 2, 4
LabelFrame = Labelframe = Frame
Message = Label
Widget = BaseWidget = Wm = Grid = Pack = Place = Misc
Scrollbar = Menu = Menubutton = Checkbutton = Radiobutton = Scale = Spinbox = Other
PanedWindow = OptionMenu = Other


class PhotoImage:
    """A picture that nobody sees."""

    def __init__(self, *values, **options):
        self.name = ""

    def __getattr__(self, name):
        return lambda *values, **options: self if name in ("subsample", "zoom", "copy") else 1


BitmapImage = Image = PhotoImage


def mainloop(n=0):
    """The loop of the first window."""
    first = next((one for one in desk.widgets if one.is_window), None)
    if first is not None:
        first.mainloop()


def NoDefaultRoot():
    """Nothing to do."""
