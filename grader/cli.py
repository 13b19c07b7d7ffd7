"""`chatkit …`: what there is to do beside grading, one command each.

Whatever was typed wrongly is answered by one line and exit status 2; Ctrl+C ends
a command quietly. Nothing is graded here: that is ``pytest grader/``.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from grader import inspection, torture, zoo
from grader.launch.world import LaunchError
from grader.session import UsageProblem

# What typer raises for a wrong word; click's own class or, in later versions, one inside typer.
_USAGE: type[typer.BadParameter] = typer.BadParameter.__mro__[1]
INTERRUPTED = 130  # as shells say of a program that Ctrl+C ended

app = typer.Typer(
    name="chatkit",
    epilog="Grading is `pytest grader/ --submission PATH`.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()  # with it, a command that is the only one keeps its name
def _commands() -> None:
    """Teach, set and grade a multi-user chat on socket and threading."""


@app.command()
def inspect(
    path: Annotated[str, typer.Argument(help="what was handed in")],
    server: Annotated[str | None, typer.Option(help="the server's file")] = None,
    client: Annotated[str | None, typer.Option(help="the client's file")] = None,
    protocol: Annotated[str | None, typer.Option(help="tcp or udp: look at this one only")] = None,
    port: Annotated[str | None, typer.Option(help="the port to type when asked for one")] = None,
    host: Annotated[str | None, typer.Option(help="the host to type when asked for one")] = None,
    python: Annotated[str | None, typer.Option(help="the interpreter: a path or a version")] = None,
    isolation: Annotated[str | None, typer.Option(help="bubblewrap, namespaces or plain")] = None,
    allow_packages: Annotated[
        bool, typer.Option("--allow-packages", help="install what it imports, for this run")
    ] = False,
    save_dialect: Annotated[
        Path | None,
        typer.Option(help="write the dialect there, to correct it and pass it as --dialect"),
    ] = None,
) -> None:
    """Say what was found in a submission, and why, without grading it."""
    said = {
        "submission": path,
        "server": server,
        "client": client,
        "protocol": protocol,
        "port": port,
        "host": host,
        "python": python,
        "isolation": isolation,
        "allow_packages": allow_packages,
    }
    for line in inspection.inspect(said, save_dialect):
        typer.echo(line)


zoo.register(app)


@app.command(name="torture")
def torture_(
    path: Annotated[str, typer.Argument(help="what was handed in")],
    seconds: Annotated[
        str | None, typer.Option(metavar="S", help="for how long; 60 when nothing is said")
    ] = None,
    examples: Annotated[
        str | None, typer.Option(metavar="N", help="how many conversations, instead")
    ] = None,
    seed: Annotated[
        str | None, typer.Option(metavar="N", help="the seed they are made up from")
    ] = None,
    server: Annotated[str | None, typer.Option(help="the server's file")] = None,
    client: Annotated[str | None, typer.Option(help="the client's file")] = None,
    protocol: Annotated[str | None, typer.Option(help="tcp or udp: this one only")] = None,
    dialect: Annotated[str | None, typer.Option(help="how guests speak to this chat")] = None,
    python: Annotated[str | None, typer.Option(help="the interpreter: a path or a version")] = None,
    isolation: Annotated[str | None, typer.Option(help="bubblewrap, namespaces or plain")] = None,
    lang: Annotated[str | None, typer.Option(help="en or ru")] = None,
) -> int:
    """Hold random conversations with a chat, its threads switched all the time.

    Exit status: 0 it bears them, 1 one broke it (the shortest is told), 2 wrong usage.
    """
    said = {
        "submission": path,
        "seed": seed,
        "server": server,
        "client": client,
        "protocol": protocol,
        "dialect": dialect,
        "python": python,
        "isolation": isolation,
        "lang": lang,
    }
    return torture.torture(said, torture.limit(seconds, examples), typer.echo)


if importlib.util.find_spec("grader.handout.commands"):  # not in what students get
    importlib.import_module("grader.handout.commands").register(app)


def main() -> None:
    """Run one command; end with its status."""
    sys.exit(_run(sys.argv[1:] or ["--help"]))


def _run(arguments: list[str]) -> int:
    try:
        status = app(arguments, prog_name="chatkit", standalone_mode=False)
    except (UsageProblem, LaunchError) as problem:
        return _complain(str(problem))
    except _USAGE as problem:
        said = " ".join(problem.format_message().split()).rstrip(".")
        return _complain(f"{said[:1].lower()}{said[1:]}; see chatkit --help")
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our lines has gone: `chatkit … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        return _complain(f"{problem.filename or 'a file'}: {problem.strerror}")
    return status if isinstance(status, int) else 0


def _complain(line: str) -> int:
    typer.echo(line, err=True)
    return 2
