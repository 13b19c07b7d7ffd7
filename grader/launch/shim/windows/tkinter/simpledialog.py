"""A question in a window of its own is one on the terminal."""

from . import Toplevel, desk


def askstring(title, prompt, **options):
    """Ask for a line."""
    words = str(prompt or "").strip()
    while True:
        line = desk.ask(words if words and words.strip(" :?>") else title)
        if line is not False:
            return line


def askinteger(title, prompt, **options):
    """Ask for a number."""
    line = askstring(title, prompt)
    return int(line) if line and line.strip().lstrip("-").isdigit() else None


def askfloat(title, prompt, **options):
    """Ask for a number."""
    try:
        return float(askstring(title, prompt))
    except (TypeError, ValueError):
        return None


class Dialog(Toplevel):
    """One that a program makes of its own."""

    def __init__(self, parent=None, title=None):
        Toplevel.__init__(self, parent)
        self.result = None
        self.body(self)
        self.wait_window(self)

    def body(self, master):
        """For the program to fill."""

    def validate(self):
        """For the program to fill."""
        return 1

    def apply(self):
        """For the program to fill."""

    def ok(self, event=None):
        """The button."""
        if self.validate():
            self.apply()
            self.destroy()

    def cancel(self, event=None):
        """The other button."""
        self.destroy()
