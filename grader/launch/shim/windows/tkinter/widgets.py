"""Widgets on paper: they hold what was typed, and print what would be seen."""

from . import desk
from .misc import Misc
from .variables import Event


class Entry(Misc):
    """One line to type into."""

    is_entry = True
    begun_with = None  # what stood in it before anything was typed
    _text = ""

    @property
    def text(self):
        """What stands in it."""
        variable = self.options.get("textvariable")
        return str(variable.get()) if variable is not None else self._text

    @text.setter
    def text(self, value):
        variable = self.options.get("textvariable")
        self._text = value
        if variable is not None:
            variable.set(value)

    def type(self, line):
        """A person has typed this into it."""
        if self.begun_with is None:
            self.begun_with = self.text
        self.text, self.typed = line, True
        for sequence, func in list(self.bindings.items()):
            if "FocusIn" in sequence:
                desk.call(func, Event(self))
        if self.text != line:
            self.text = line

    def hint(self):
        """What is said in it, before one types."""
        first = self.text if self.begun_with is None else self.begun_with
        return str(self.options.get("placeholder_text") or first)

    def get(self, *places):
        """What was typed."""
        self.was_read = True
        if self.is_text and not (len(places) > 1 and "-1c" in str(places[1]).replace(" ", "")):
            return self.text + "\n"
        return self.text

    def delete(self, first, last=None):
        """Clear it."""
        self.text = ""

    def insert(self, index, string="", *tags):
        """Write into it what is no message."""
        self.text = str(string) if str(index) in ("0", "1.0") else self.text + str(string)

    def index(self, index):
        """A place."""
        return "%d.0" % (self.text.count("\n") + 1) if self.is_text else len(self.text)


class Text(Entry):
    """Many lines: to type into, or to read."""

    is_entry, is_text = False, True

    def insert(self, index, string="", *tags):
        """Print it: it is something to read."""
        self.was_shown = True
        desk.show(string)

    def see(self, *values):
        """There is nothing to scroll."""


class Button(Misc):
    """Something to press."""

    is_button = True
    began = False  # pressed before anything was typed: no entry's own button

    def press(self):
        """Press it."""
        if self.options.get("command"):
            desk.call(self.options["command"])
            return
        for sequence, func in list(self.bindings.items()):
            if "Button" in sequence or "Return" in sequence:
                desk.call(func, Event(self))
                return

    invoke = press


class Label(Misc):
    """Words; those that come later than the window are news."""

    is_label = True

    def __init__(self, *values, **options):
        Misc.__init__(self, *values, **options)
        if desk.shown[0]:
            desk.show(self.label())


class Listbox(Misc):
    """Lines to read."""

    def __init__(self, *values, **options):
        Misc.__init__(self, *values, **options)
        self.items = []

    def insert(self, index, *items):
        """Print them."""
        self.items.extend(items)
        for item in items:
            desk.show(item)

    def delete(self, first, last=None):
        """Take lines away."""
        if last is not None:
            del self.items[:]

    def get(self, first, last=None):
        """All lines, or one."""
        if last is not None:
            return tuple(self.items)
        return self.items[int(first)] if str(first).isdigit() and self.items else ""

    def size(self):
        """How many lines."""
        return len(self.items)

    def curselection(self):
        """Nothing is chosen."""
        return ()

    def index(self, index):
        """The end."""
        return len(self.items)


class Frame(Misc):
    """A place for others."""

    is_page = True


class Canvas(Misc):
    """A place for others, and for words."""

    def create_text(self, *values, **options):
        """Print the words."""
        desk.show(options.get("text", ""))
        return self.number

    def create_window(self, *values, **options):
        """Show the widget in it."""
        if isinstance(options.get("window"), Misc):
            options["window"].mapped = True
        return self.number

    def bbox(self, *values):
        """Some box."""
        return (0, 0, 0, 0)


class Tk(Misc):
    """A window."""

    is_window = True

    def __init__(self, *values, **options):
        Misc.__init__(self, *values, **options)
        desk.opened()

    def report_callback_exception(self, *values):
        """What the real one calls; here it is not."""


class Toplevel(Tk):
    """Another window."""


class Other(Misc):
    """A widget of which nothing is to be read."""

    _value = ""

    def get(self, *values):
        """What it stands at."""
        variable = self.options.get("textvariable") or self.options.get("variable")
        return variable.get() if variable is not None else self._value

    def insert(self, *values, **options):
        """Nothing to be read."""

    def delete(self, *values):
        """Nothing to be read."""

    def add(self, child=None, **options):
        """Show the widget in it."""
        if isinstance(child, Misc):
            child.mapped = True
