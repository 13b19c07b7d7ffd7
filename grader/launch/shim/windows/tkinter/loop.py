"""``mainloop`` on paper: one typed line after the other goes where a person would type it."""

from . import desk, forms


class Typist:
    """What has been typed into the form of the moment, and what is asked next."""

    def __init__(self):
        self._asked = None  # the entry whose question was printed

    def prepare(self):
        """Print the question that the next line will answer."""
        entry = self._entry()
        if entry is not None and entry is not self._asked:
            desk.prompt_once(forms.question_of(entry))
            self._asked = entry

    def type(self, line):
        """Put *line* where it belongs; send the form off when it is full."""
        form, entry = forms.current(), self._entry()
        if form is None or entry is None:
            return
        entry.type(line)
        self._asked = None
        left = [one for one in form.open_entries() if one not in form.filled()]
        if not left:
            form.clear_marks()
            form.send()

    def _entry(self):
        form = forms.current()
        if form is None:
            return None
        left = [one for one in form.open_entries() if one not in form.filled()]
        return left[0] if left else None


typist = Typist()


def run(done):
    """Go on until *done*; True when the user's input ended first."""
    desk.shown[0] = True
    pressed = forms.first_button()
    if pressed:
        pressed.sent_off = pressed.began = True
        pressed.press()
    while not done():
        typist.prepare()
        line = desk.wait()
        if line is None:
            return True
        if line is not False and not done():
            typist.type(line)
    return False


def once():
    """What ``update`` does: what is due, and no waiting."""
    desk.shown[0] = True
    typist.prepare()
    line = desk.wait(desk.POLL)
    if isinstance(line, str):
        typist.type(line)
    elif line is None:
        desk.lines.put(None)
