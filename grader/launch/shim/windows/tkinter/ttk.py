"""The themed widgets: the same ones."""

from . import Button, Entry, Frame, Label, Misc, Other
from .constants import *  # noqa: F403

LabelFrame = Labelframe = Frame
Scrollbar = Checkbutton = Radiobutton = Scale = Spinbox = Other
Combobox = Treeview = Notebook = Progressbar = Separator = Sizegrip = PanedWindow = Other
Panedwindow = OptionMenu = Menubutton = LabeledScale = Other
Widget = Misc


class Style:
    """How things look: not at all."""

    def __init__(self, master=None):
        self.master = master

    def __getattr__(self, name):
        return lambda *values, **options: ()
