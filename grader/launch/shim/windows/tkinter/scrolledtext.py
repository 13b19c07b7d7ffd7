"""Much text to read."""

from .constants import *  # noqa: F403
from .widgets import Other, Text


class ScrolledText(Text):
    """Text with a bar beside it."""

    def __init__(self, *values, **options):
        Text.__init__(self, *values, **options)
        self.vbar = Other(self)
        self.frame = self
