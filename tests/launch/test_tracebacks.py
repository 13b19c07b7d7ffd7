"""A student reads their own lines, not the library's."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from grader.launch import tracebacks as about
from grader.launch.tracebacks import student_traceback, thread_stacks


def text(lines: str) -> str:
    return textwrap.dedent(lines).lstrip("\n")


PLAIN = """
    listening on 9090
    Exception in thread Thread-3 (handle):
    Traceback (most recent call last):
      File "/usr/lib/python3.11/threading.py", line 1045, in _bootstrap_inner
        self.run()
      File "/usr/lib/python3.11/threading.py", line 982, in run
        self._target(*self._args, **self._kwargs)
      File "{root}/server.py", line 52, in handle
        broadcast(line)
      File "{root}/chat/rooms.py", line 41, in broadcast
        for c in clients:
                 ^^^^^^^
    RuntimeError: Set changed size during iteration
"""

CASES = {
    "one thread": (
        PLAIN,
        [
            "server.py:52 in handle: broadcast(line)",
            "chat/rooms.py:41 in broadcast: for c in clients:",
            "RuntimeError: Set changed size during iteration",
        ],
    ),
    "chained": (
        """
        Traceback (most recent call last):
          File "{root}/server.py", line 3, in <module>
            names[sock]
            ~~~~~^^^^^^
        KeyError: 3

        During handling of the above exception, another exception occurred:

        Traceback (most recent call last):
          File "{root}/server.py", line 5, in <module>
            raise ValueError("no such user") from None
        ValueError: no such user
        """,
        [
            'server.py:5: raise ValueError("no such user") from None',
            "ValueError: no such user",
        ],
    ),
    "syntax": (
        """
          File "{root}/server.py", line 12
            print("hi"
                 ^
        SyntaxError: '(' was never closed
        """,
        ['server.py:12: print("hi"', "SyntaxError: '(' was never closed"],
    ),
    "syntax of an import": (
        """
        Traceback (most recent call last):
          File "{root}/client.py", line 1, in <module>
            import protocol
          File "{root}/protocol.py", line 2
            def f()
                   ^
        SyntaxError: expected ':'
        """,
        [
            "client.py:1: import protocol",
            "protocol.py:2: def f()",
            "SyntaxError: expected ':'",
        ],
    ),
    "python 2": (
        """
        Traceback (most recent call last):
          File "server.py", line 4, in <module>
            s.bind((HOST, PORT))
          File "/usr/lib/python2.7/socket.py", line 228, in meth
            return getattr(self._sock,name)(*args)
        socket.error: [Errno 98] Address already in use
        """,
        [
            "server.py:4: s.bind((HOST, PORT))",
            "socket.error: [Errno 98] Address already in use",
        ],
    ),
    "python 3.13": (
        """
        Traceback (most recent call last):
          File \x1b[35m"{root}/server.py"\x1b[0m, line \x1b[35m9\x1b[0m, in \x1b[35mmain\x1b[0m
            send(
            \x1b[31m~~~~^\x1b[0m
                name,
                ^^^^^
            )
            ^
        \x1b[1;35mBrokenPipeError\x1b[0m: \x1b[35m[Errno 32] Broken pipe\x1b[0m
        """,
        ["server.py:9 in main: send(", "BrokenPipeError: [Errno 32] Broken pipe"],
    ),
    "group": (
        """
          + Exception Group Traceback (most recent call last):
          |   File "{root}/server.py", line 1, in <module>
          |     serve()
          | ExceptionGroup: all (1 sub-exception)
          +-+---------------- 1 ----------------
            | Traceback (most recent call last):
            |   File "{root}/server.py", line 7, in serve
            |     int(port)
            | ValueError: invalid literal for int() with base 10: 'x'
            +------------------------------------
        """,
        [
            "server.py:7 in serve: int(port)",
            "ValueError: invalid literal for int() with base 10: 'x'",
        ],
    ),
    "own exception, source not at hand": (
        """
        Traceback (most recent call last):
          File "<string>", line 1, in <module>
          File "{root}/server.py", line 8, in start
        __main__.Full
        """,
        ["server.py:8 in start", "__main__.Full"],
    ),
    "stopped by Ctrl+C": (
        """
        ^CTraceback (most recent call last):
        Traceback (most recent call last):
          File "{root}/my server.py", line 8, in <module>
            serve()
        KeyboardInterrupt
        """,
        ["my server.py:8: serve()", "KeyboardInterrupt"],
    ),
    "a package inside the submission's own .venv": (
        """
        Traceback (most recent call last):
          File "{root}/server.py", line 1, in <module>
            from loguru import logger
          File "{root}/.venv/lib/python3.11/site-packages/loguru/__init__.py", line 1, in <module>
            import nothing
        ModuleNotFoundError: No module named 'nothing'
        """,
        [
            "server.py:1: from loguru import logger",
            "ModuleNotFoundError: No module named 'nothing'",
        ],
    ),
    "none": ("listening\nError: alice is taken\n", []),
}


@pytest.mark.parametrize(("printed", "told"), CASES.values(), ids=CASES)
def test_only_own_lines_are_told(printed: str, told: list[str], tmp_path: Path) -> None:
    assert student_traceback(text(printed).replace("{root}", str(tmp_path)), tmp_path) == told


def test_of_several_threads_the_last_or_the_one_asked_for(tmp_path: Path) -> None:
    first = text(PLAIN).replace("{root}", str(tmp_path))
    second = first.replace("Thread-3 (handle)", "Thread-4 (handle)").replace("52", "99")
    assert student_traceback(first + second, tmp_path)[0].startswith("server.py:99")
    told = student_traceback(first + second, tmp_path, thread="Thread-3 (handle)")
    assert told[0].startswith("server.py:52")
    assert student_traceback(first, tmp_path, thread="") == []


def test_a_deep_recursion_is_told_in_a_few_lines(tmp_path: Path) -> None:
    frames = "".join(
        f'  File "{tmp_path}/server.py", line {n}, in f\n    g()\n' for n in range(500)
    )
    printed = f"Traceback (most recent call last):\n{frames}RecursionError: too deep\n"
    told = student_traceback(printed, tmp_path)
    assert len(told) == 10
    assert told[2] == "… 492 lines of the same kind …"


def test_a_real_child_is_read(tmp_path: Path) -> None:
    program = tmp_path / "сервер.py"
    program.write_text(
        "import threading\n\ndef handle():\n    {}['алиса']\n\n"
        "t = threading.Thread(target=handle)\nt.start()\nt.join()\n",
        encoding="utf-8",
    )
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", str(program)], capture_output=True, check=False
    )
    told = student_traceback(ended.stderr.decode(), tmp_path)
    assert told == ["сервер.py:4 in handle: {}['алиса']", "KeyError: 'алиса'"]


def test_stacks_are_cut_to_own_lines_and_say_what_they_wait_for(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(
        "with clients_lock:\n    pass\nmsg = inbox.get()\nконец = conn.recv(10)\n",
        encoding="utf-8",
    )
    dump = text(
        """
        Thread 0x00007f01 [Thread-2 (handle)] (most recent call first):
          File "{root}/server.py", line 1 in broadcast
          File "{root}/server.py", line 9 in handle
          File "/usr/lib/python3.14/threading.py", line 1045 in _bootstrap_inner

        Thread 0x00007f02 (most recent call first):
          File "/usr/lib/python3.11/threading.py", line 327 in wait
          File "/usr/lib/python3.11/queue.py", line 171 in get
          File "{root}/server.py", line 3 in <module>

        Thread 0x00007f03 (most recent call first):
          File "{root}/server.py", line 4 in \\u0447\\u0430\\u0442

        Thread 0x00007f04 (most recent call first):
          File "/usr/lib/python3.11/concurrent/futures/thread.py", line 81 in _worker

        Thread 0x00007f05 (most recent call first):
          <no Python frame>

        Current thread 0x00007f06 (most recent call first):
          File "/usr/lib/python3.11/threading.py", line 1560 in _shutdown

        Current thread's C stack trace (most recent call first):
          Binary file "/usr/bin/python3", at _Py_DumpStack+0x31
        """
    ).replace("{root}", str(tmp_path))
    stacks = thread_stacks(dump, tmp_path)
    assert [str(stack) for stack in stacks] == [
        "server.py:1 in broadcast, waiting for clients_lock",
        "server.py:3, waiting for queue inbox",
        "server.py:4 in чат, waiting for data",
        "the main thread, waiting for its threads to end",
    ]
    assert stacks[0].thread == "Thread-2 (handle)"
    assert [frame.line for frame in stacks[0].frames] == [1, 9]
    assert [stack.current for stack in stacks] == [False, False, False, True]
    assert stacks[0].tell("ru") == "server.py:1 in broadcast, ждёт clients_lock"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("with self.lock:", "waiting for self.lock"),
        ("with locks[room]:  # one each", "waiting for locks[room]"),
        ("self._mutex.acquire()", "waiting for self._mutex"),
        ("if not sem.acquire(timeout=5):", "waiting for sem"),
        ("data, addr = sock.recvfrom(1024)", "waiting for data"),
        ("while data := conn.recv(1024):", "waiting for data"),
        ("line = self.rfile.readline()", "waiting for data"),
        ("client, address = server.accept()", "waiting for a new guest"),
        ("msg = input('> ')", "waiting for its keyboard"),
        ("name = raw_input()", "waiting for its keyboard"),
        ("for line in sys.stdin:", "waiting for its keyboard"),
        ("client.send(input('').encode())", "waiting for its keyboard"),
        ("t.join()", "waiting for thread t"),
        ("self.thread.join(timeout=2)", "waiting for thread self.thread"),
        ("task = q.get(timeout=1)", "waiting for queue q"),
        ("q.put(line)", "waiting for room in queue q"),
        ("c.sendall(line)", "waiting until the other side reads"),
        ("sock.sendto(line, address)", "waiting until the other side reads"),
        ("time.sleep(1)", "asleep"),
        ("ready, _, _ = select.select(socks, [], [])", "waiting for any of its sockets"),
        ("stop.wait()", "waiting for a signal of stop"),
        ("sock.connect((HOST, PORT))", "waiting for its connection"),
        ("root.mainloop()", "waiting for its window"),
        ("print(', '.join(names))", None),
        ("name = names.get(sock)", None),
        ("for c in clients:", None),
        ("reader()  # .recv(", None),
    ],
)
def test_the_source_line_says_what_is_waited_for(
    line: str, told: str | None, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text(line + "\n", encoding="utf-8")
    dump = f'Thread 0x01 (most recent call first):\n  File "{tmp_path}/a.py", line 1 in f\n'
    (stack,) = thread_stacks(dump, tmp_path)
    assert str(stack) == ("a.py:1 in f" if told is None else f"a.py:1 in f, {told}")


def test_a_missing_package_is_named() -> None:
    assert about.missing_module("ModuleNotFoundError: No module named 'loguru'\n") == "loguru"
    assert about.missing_module("ImportError: No module named Tkinter\n") == "Tkinter"
    assert about.missing_module("[bob] No module named 'x'\n") is None


@pytest.mark.parametrize(
    "printed", ["NotImplementedError: step 2: say hello\n", "not started: step 2: say hello\n"]
)
def test_the_starters_own_message_is_found(printed: str) -> None:
    assert about.not_started("listening\n" + printed) == "step 2: say hello"
    assert about.not_started("nothing of it") is None


@pytest.mark.parametrize(
    ("symptom", "printed"),
    [
        (about.window_error, "_tkinter.TclError: no display name and no $DISPLAY environment"),
        (about.window_error, "qt.qpa.xcb: could not connect to display \nqt.qpa.plugin: Could"),
        (about.window_error, '_tkinter.TclError: couldn\'t connect to display ":0"'),
        (about.address_in_use, "OSError: [Errno 98] Address already in use"),
        (about.address_in_use, "OSError: [WinError 10048] Only one usage of each socket address"),
        (about.address_not_here, "OSError: [Errno 99] Cannot assign requested address"),
        (about.address_not_here, "OSError: [WinError 10049] The requested address is not valid"),
        (about.host_not_known, "socket.gaierror: [Errno -2] Name or service not known"),
        (about.eof_on_input, "  line 3\nEOFError: EOF when reading a line"),
    ],
)
def test_symptoms_are_recognised(symptom: object, printed: str) -> None:
    assert callable(symptom)
    assert symptom(printed)
    assert not symptom("listening on 127.0.0.1:9090\nalice has joined\n")
