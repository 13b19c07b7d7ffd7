"""Values that widgets show, events, and the error that programs catch."""


class TclError(Exception):
    """What the real one raises."""


class Event:
    """A key was pressed."""

    def __init__(self, widget=None, keysym="", char=""):
        self.widget, self.keysym, self.char = widget, keysym, char
        self.x = self.y = self.width = self.height = self.delta = self.keycode = 0
        self.x_root = self.y_root = self.num = self.state = 0


class Variable:
    """A value that widgets show."""

    first = ""

    def __init__(self, master=None, value=None, name=None):
        self.watchers = []
        self.traces = []
        self.changes = 0
        self._value = self.first if value is None else value

    def get(self):
        """The value."""
        return self._value

    def set(self, value):
        """Another value, told to all that show it."""
        self._value = value
        self.changes += 1
        for one in self.watchers:
            one.changed(value)
        for func in self.traces:
            func("", "", "w")

    def trace(self, mode, func):
        """Call back at each change."""
        if "w" in str(mode):
            self.traces.append(func)
        return "trace"

    trace_add = trace_variable = trace

    def trace_remove(self, *values):
        """Call back no more."""
        del self.traces[:]


class StringVar(Variable):
    """Words."""

    def get(self):
        """The words."""
        return str(self._value)


class IntVar(Variable):
    """A number."""

    first = 0

    def get(self):
        """The number."""
        return int(self._value)


class DoubleVar(IntVar):
    """A number with a fraction."""

    def get(self):
        """The number."""
        return float(self._value)


class BooleanVar(IntVar):
    """Yes or no."""

    first = False

    def get(self):
        """Which."""
        return bool(self._value)
