"""What all widgets on paper share: where they are, what is to happen, and what is ignored."""

import itertools

from . import desk, loop
from .variables import Event, Variable

_numbers = itertools.count(1)
_IGNORED = (
    "winfo_", "wm_", "tag_", "mark_", "grid_", "pack_", "place_", "selection_", "event_", "option_",
    "xview", "yview", "see", "focus", "grab_", "title", "geometry", "resizable", "minsize",
    "maxsize", "iconbitmap", "iconphoto", "attributes", "state", "overrideredirect", "lower",
    "bell", "clipboard_", "columnconfigure", "rowconfigure", "propagate", "unbind", "create_",
    "itemconfig", "itemconfigure", "coords", "move", "add_", "tk_", "set", "configure_", "edit_",
    "window_", "image_", "transient", "iconify", "scan_", "select_", "icursor", "nearest",
    "activate", "invoke_", "start", "stop", "step", "heading", "column", "theme_", "map", "zoom",
)  # fmt: skip


class Misc:
    """What all widgets share."""

    is_entry = is_text = is_button = is_label = is_window = False

    def __init__(self, master=None, cnf=None, **options):
        if master is None and not self.is_window:
            master = next((one for one in desk.widgets if one.is_window), None)
        self.parent = self.master = master
        self.number = next(_numbers)
        self.options = dict(cnf or {})
        self.options.update(options)
        self.bindings = {}
        self.protocols = {}
        self.mapped = self.is_window
        self.hidden = self.destroyed = self.sent_off = self.typed = False
        self.was_read = self.was_shown = False
        self.children = {}
        self.tk = self
        desk.widgets.append(self)
        for name in ("textvariable", "variable"):
            if isinstance(self.options.get(name), Variable):
                self.options[name].watchers.append(self)

    def __getattr__(self, name):
        if name.startswith(_IGNORED):
            return lambda *values, **options: "" if name.startswith("winfo_") else None
        raise AttributeError("%s has no attribute %r" % (type(self).__name__, name))

    def yview(self, *moves):
        """All of it is in view; where to, asked with *moves*, is no matter on paper."""
        return None if moves else (0.0, 1.0)

    xview = yview

    # how it is laid out

    def pack(self, *values, **options):
        """Be seen."""
        self.mapped, self.hidden = True, False

    grid = place = pack_configure = grid_configure = place_configure = pack

    def pack_forget(self):
        """Be seen no more."""
        self.hidden = True

    grid_forget = place_forget = grid_remove = forget = pack_forget

    def tkraise(self, *values):
        """Come before the frames beside it."""
        for one in desk.widgets:
            if (
                one.parent is self.parent
                and type(one).__mro__[-2:]
                and one.is_page
                and one is not self
            ):
                one.hidden = True
        self.hidden = False

    lift = tkraise
    is_page = False

    def visible(self):
        """Whether a person sees it now."""
        if not self.mapped and (self.is_entry or self.is_text or self.is_button):
            return False
        one = self
        while one is not None:
            if one.destroyed or one.hidden:
                return False
            one = one.parent
        return True

    def window(self):
        """The window it is in."""
        one = self
        while one is not None and not one.is_window:
            one = one.parent
        return one

    winfo_toplevel = window

    def enabled(self):
        """Whether it can be used."""
        return str(self.options.get("state", "normal")) not in ("disabled", "readonly")

    def destroy(self):
        """Be gone, with all that is in it."""
        if self.destroyed:
            return
        self.destroyed = True
        for one in list(desk.widgets):
            if one.parent is self:
                one.destroy()
        if self in desk.widgets:
            desk.widgets.remove(self)
        desk.lines_wake()

    def winfo_exists(self):
        """Whether it is there."""
        return int(not self.destroyed)

    def winfo_children(self):
        """What is in it."""
        return [one for one in desk.widgets if one.parent is self]

    grid_slaves = pack_slaves = place_slaves = lambda self, *v, **o: self.winfo_children()

    def winfo_width(self):
        """Some width."""
        return 800

    winfo_height = winfo_screenwidth = winfo_screenheight = winfo_reqwidth = winfo_reqheight = (
        winfo_x
    ) = winfo_y = winfo_rootx = winfo_rooty = winfo_width

    # its options

    def configure(self, cnf=None, **options):
        """Change options; a label's new text is something new to read."""
        options = dict(cnf or {}, **options) if isinstance(cnf, dict) or cnf is None else options
        self.options.update(options)
        if isinstance(options.get("textvariable"), Variable):
            options["textvariable"].watchers.append(self)
        if self.is_label and options.get("text") and desk.shown[0]:
            desk.show(options["text"])

    config = configure

    def cget(self, key):
        """One option."""
        return self.options.get(key, "")

    __getitem__ = cget

    def __setitem__(self, key, value):
        self.configure({key: value})

    def keys(self):
        """The names of its options."""
        return list(self.options)

    def label(self):
        """The words on it."""
        variable = self.options.get("textvariable")
        return str(variable.get() if variable is not None else self.options.get("text") or "")

    def changed(self, value):
        """A variable shown here has changed."""
        if self.is_label and desk.shown[0]:
            desk.show(value)

    # what happens to it

    def bind(self, sequence=None, func=None, add=None):
        """Remember what is to happen."""
        if func is not None:
            self.bindings[str(sequence)] = func
        return "bound"

    bind_all = bind

    def bind_class(self, name, sequence=None, func=None, add=None):
        """Remember it for Enter in any entry."""
        return self.bind(sequence, func)

    def on_return(self):
        """What Enter does here."""
        for sequence, func in self.bindings.items():
            plain = "Shift" not in sequence and "Control" not in sequence
            if plain and ("Return" in sequence or "KP_Enter" in sequence):
                return func
        return None

    def press(self):
        """Enter."""
        desk.call(self.on_return(), Event(self, "Return", "\r"))

    def event_generate(self, sequence, **options):
        """Let something happen."""
        if "Return" in sequence and self.on_return():
            self.press()
        elif sequence in self.bindings:
            desk.call(self.bindings[sequence], Event(self))

    def protocol(self, name=None, func=None):
        """Remember what closing the window does."""
        self.protocols[name] = func

    wm_protocol = protocol

    def after(self, ms, func=None, *values):
        """Call back later; without a function, sleep."""
        if func is None:
            desk.rest(ms / 1000)
            return None
        return desk.after(0 if ms == "idle" else ms, func, values)

    def after_idle(self, func, *values):
        """Call back soon."""
        return desk.after(0, func, values)

    def after_cancel(self, name):
        """Take a call back."""
        desk.cancel(name)

    def withdraw(self):
        """Hide the window."""
        self.hidden = True

    def deiconify(self):
        """Show it again."""
        self.hidden = False
        desk.lines_wake()

    def update(self):
        """Look whether something was typed."""
        loop.once()

    def update_idletasks(self):
        """There is nothing to draw."""

    def quit(self):
        """End the loop."""
        for one in desk.widgets:
            one.ended = True
        desk.lines_wake()

    ended = False

    def mainloop(self, n=0):
        """Type line after line, until the window is closed."""
        window = self.window() or self
        for one in desk.widgets:
            one.ended = False
        if loop.run(lambda: window.destroyed or self.ended):
            close = next(
                (
                    one.protocols["WM_DELETE_WINDOW"]
                    for one in reversed(desk.widgets)
                    if one.protocols.get("WM_DELETE_WINDOW")
                ),
                window.destroy,
            )
            desk.call(close)

    def wait_window(self, window=None):
        """Until that window is closed."""
        waited = window or self
        if loop.run(lambda: waited.destroyed):
            waited.destroy()

    def wait_variable(self, variable=None):
        """Until the variable is set."""
        before = variable.changes
        loop.run(lambda: variable.changes != before)

    def register(self, func, *values):
        """A name for a function: the function."""
        return func

    def nametowidget(self, name):
        """The widget of a name."""
        return name
