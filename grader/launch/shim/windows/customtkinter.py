"""``customtkinter`` on paper: the same widgets by other names."""

from tkinter import *  # noqa: F403
from tkinter import Button, Entry, Frame, Label, Other, Text, Tk, Toplevel, desk

CTk, CTkToplevel, CTkLabel, CTkButton, CTkEntry, CTkTextbox = (
    Tk,
    Toplevel,
    Label,
    Button,
    Entry,
    Text,
)
CTkFrame = CTkTabview = Frame
CTkScrollbar = CTkSwitch = CTkCheckBox = CTkOptionMenu = CTkComboBox = CTkSlider = Other
CTkProgressBar = CTkRadioButton = CTkSegmentedButton = CTkCanvas = Other


class CTkScrollableFrame(Frame):
    """A frame with a canvas behind it, which some scroll."""

    def __init__(self, *values, **options):
        Frame.__init__(self, *values, **options)
        self._parent_canvas = Other(self)


class _Anything:
    def __init__(self, *values, **options):
        pass


CTkFont = CTkImage = _Anything


class CTkInputDialog(_Anything):
    """A question in a window of its own."""

    def __init__(self, *values, **options):
        self.question = options.get("text") or options.get("title") or ""

    def get_input(self):
        """What was typed."""
        return desk.ask(self.question)


def set_appearance_mode(*values):
    """Not seen."""


set_default_color_theme = set_widget_scaling = set_window_scaling = set_appearance_mode
