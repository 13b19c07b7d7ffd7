"""Nobody chooses a file."""


def askopenfilename(**options):
    """None."""
    return ""


asksaveasfilename = askdirectory = askopenfilename


def askopenfile(*values, **options):
    """None."""
    return


asksaveasfile = askopenfile


def askopenfilenames(**options):
    """None."""
    return ()
