"""Window programs without a screen: what is typed, and what can be read."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from grader.launch.interpreter import SHIM

TITLE = "\x1b]0;a window\x07"


def run(program: str, *typed: str) -> str:
    """What *program* shows when *typed* lines are typed and the input then ends."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        input="".join(f"{line}\n" for line in typed),
        env={"PYTHONPATH": str(SHIM / "windows"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.stdout.replace(TITLE, "")


SEND = """
    from tkinter import *
    root = Tk()
    shown = Text(root, state=DISABLED)
    entry = Entry(root)
    def send(event=None):
        shown.insert(END, "said " + entry.get())
        entry.delete(0, END)
    {more}
    shown.pack(); entry.pack()
    root.mainloop()
    print("closed")
"""


@pytest.mark.parametrize(
    "more",
    [
        "entry.bind('<Return>', send)",
        "root.bind('<Return>', send)",
        "Button(root, text='Send', command=send).pack()",
        "Button(root, text='Send', command=send).pack(); Button(text='Quit', command=exit).pack()",
        "Button(root, text='Clear', command=exit).pack(); Button(text='>', command=send).pack()",
        "b = Button(root, text='Send'); b.pack(); b.bind('<Button-1>', send)",
    ],
    ids=["enter", "enter in the window", "button", "send and quit", "clear", "a click"],
)
def test_a_line_is_typed_and_sent_off(more: str) -> None:
    assert run(SEND.format(more=more), "one", "two") == "said one\nsaid two\nclosed\n"


def test_a_form_asks_for_its_fields_by_their_labels_and_then_comes_the_chat() -> None:
    shown = run(
        """
        import tkinter as tk
        from tkinter import ttk, messagebox
        root = tk.Tk()
        fields = []
        for words in ("Server IP", "Port:", "Nickname"):
            tk.Label(root, text=words).grid()
            fields.append(ttk.Entry(root))
            fields[-1].grid()
        fields[0].insert(0, "127.0.0.1")
        line = tk.StringVar(value="Type here")
        def join():
            messagebox.showinfo("Joined", " ".join(field.get() for field in fields))
        def send():
            print("sent", line.get())
            line.set("")
        tk.Button(root, text="Connect", command=join).grid()
        tk.Entry(root, textvariable=line).grid()
        tk.Button(root, text="Send", command=send).grid()
        root.mainloop()
        """,
        "9090",
        "alice",
        "hello",
        "bye",
    )
    assert shown == "Port: Nickname: Joined: 127.0.0.1 9090 alice\nsent hello\nsent bye\n"


def test_a_button_that_connects_comes_before_the_chat() -> None:
    """Without it, what is typed goes nowhere; its label may be in any language."""
    shown = run(
        """
        import tkinter as tk
        root = tk.Tk()
        out = tk.Text(root)
        line = tk.Text(root, height=3)
        def begin():
            print("connected", out.yview()[1])
        def send():
            print("sent", line.get("1.0", tk.END).strip())
            line.delete("1.0", tk.END)
        tk.Button(root, text="Disconnetti", command=root.destroy).pack()
        tk.Button(root, text="Connettiti", command=begin).pack()
        tk.Button(root, text="Invia", command=send).pack()
        out.pack(); line.pack()
        root.mainloop()
        """,
        "hello",
        "bye",
    )
    assert shown == "connected 1.0\nsent hello\nsent bye\n"


def test_a_window_after_another_and_a_question_of_its_own() -> None:
    shown = run(
        """
        import tkinter
        from tkinter import simpledialog
        login = tkinter.Tk()
        name = tkinter.Entry(login)
        name.pack()
        take = lambda: (names.append(name.get()), login.destroy())
        tkinter.Button(login, text="Login", command=take).pack()
        names = []
        login.mainloop()
        hidden = tkinter.Tk()
        hidden.withdraw()
        print(names, simpledialog.askstring("Room", "Which room?", parent=hidden))
        """,
        "alice",
        "den",
    )
    assert shown == "Which room? ['alice'] den\n"


def test_what_comes_later_is_read_wherever_it_is_shown() -> None:
    shown = run(
        """
        import tkinter as tk
        root = tk.Tk()
        entry = tk.Entry(root)
        entry.pack()
        status = tk.StringVar(value="off")
        tk.Label(root, textvariable=status).pack()
        old = tk.Label(root, text="old")
        box = tk.Listbox(root)
        def news(event):
            status.set("on")
            old.config(text="new")
            box.insert(tk.END, "line")
            tk.Label(root, text="bubble").pack()
        entry.bind("<Return>", news)
        root.mainloop()
        """,
        "go on",
    )
    assert shown.split() == ["on", "new", "line", "bubble"]


def test_closing_the_window_is_the_end_of_input() -> None:
    shown = run(
        """
        import tkinter as tk
        root = tk.Tk()
        tk.Entry(root).pack()
        root.protocol("WM_DELETE_WINDOW", lambda: (print("leaving"), root.destroy()))
        root.mainloop()
        """
    )
    assert shown == "leaving\n"


def test_customtkinter_has_the_same_widgets() -> None:
    shown = run(
        """
        import customtkinter as ctk
        app = ctk.CTk()
        ctk.set_appearance_mode("dark")
        entry = ctk.CTkEntry(app, placeholder_text="Username")
        entry.pack()
        ctk.CTkButton(app, text="Join", command=lambda: print("hi", entry.get())).pack()
        app.mainloop()
        """,
        "alice",
    )
    assert shown.startswith("Username: hi alice\n")
