"""Letters have one look here."""

NORMAL, ROMAN, BOLD, ITALIC = "normal", "roman", "bold", "italic"


class Font:
    """Some font."""

    def __init__(self, *values, **options):
        self.options = options

    def __getattr__(self, name):
        return lambda *values, **options: 10


def families(*values, **options):
    """All fonts."""
    return ("Courier",)


def nametofont(name, *values):
    """A font by name."""
    return Font()
