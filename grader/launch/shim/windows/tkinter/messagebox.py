"""Messages are printed; to a question the answer is yes."""

from . import desk


def _tell(title=None, message=None, **options):
    desk.show(": ".join(str(one) for one in (title, message) if one))
    return "ok"


def _agree(title=None, message=None, **options):
    _tell(title, message)
    return True


showinfo = showwarning = showerror = _tell
askyesno = askokcancel = askretrycancel = askyesnocancel = _agree


def askquestion(title=None, message=None, **options):
    """Yes."""
    _tell(title, message)
    return "yes"
