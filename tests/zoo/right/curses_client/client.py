import curses
import socket
import sys
import threading

lines = []
lock = threading.Lock()


def redraw(screen, typed):
    height, width = screen.getmaxyx()
    screen.erase()
    for row, line in enumerate(lines[-(height - 2):]):
        screen.addnstr(row, 0, line, width - 1)
    screen.hline(height - 2, 0, curses.ACS_HLINE, width)
    screen.addnstr(height - 1, 0, "> " + typed, width - 1)
    screen.refresh()


def receive(screen, sock, typed):
    try:
        for raw in sock.makefile("rb"):
            with lock:
                lines.append(raw.decode("utf-8", "replace").rstrip())
                redraw(screen, "".join(typed))
    except OSError:
        pass
    with lock:
        lines.append("! the server is offline")
        redraw(screen, "".join(typed))


def main(screen, sock):
    typed = []
    threading.Thread(target=receive, args=(screen, sock, typed), daemon=True).start()
    with lock:
        redraw(screen, "")
    while True:
        key = screen.get_wch()
        if key in ("\n", "\r", curses.KEY_ENTER):
            text = "".join(typed)
            typed.clear()
            if text == "/q":
                return
            sock.sendall(text.encode() + b"\n")
            with lock:
                lines.append("me: " + text)
        elif key in ("\b", "\x7f", curses.KEY_BACKSPACE):
            del typed[-1:]
        elif isinstance(key, str):
            typed.append(key)
        with lock:
            redraw(screen, "".join(typed))


if __name__ == "__main__":
    name = input("Your name: ")
    sock = socket.create_connection(("127.0.0.1", 5858))
    sock.sendall(name.encode() + b"\n")
    try:
        curses.wrapper(main, sock)
    except (KeyboardInterrupt, OSError):
        sys.exit()
