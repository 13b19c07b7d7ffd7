"""Say in lines of text what was found in a submission, and why: for ``chatkit inspect``."""

from __future__ import annotations

from grader.submission.model import HERE, Argument, Program, Submission, Variant
from grader.text.safe import safe_text

_SHOWN = 8  # of one list of words


def describe(submission: Submission) -> list[str]:
    """Return what a person should know of a submission, safe to print."""
    count = len(submission.programs)
    lines = [f"{submission.name}: {submission.kind}, {count} Python file{'s' * (count != 1)}"]
    for number, variant in enumerate(submission.variants):
        lines += _variant(variant, first=number == 0)
    shown = {p.path for v in submission.variants for p in (v.server, v.client) if p}
    others = [p for p in submission.programs if p.path not in shown]
    if others:
        lines.append("other files")
        lines += [f"  {program.path}: {program.why}" for program in others[:_SHOWN]]
        if len(others) > _SHOWN:
            lines.append(f"  and {len(others) - _SHOWN} more")
    lines += [f"note: {note}" for note in submission.notes]
    return [safe_text(line.replace("\n", " "), 300) for line in lines]


def _variant(variant: Variant, *, first: bool) -> list[str]:
    lines = [f"{variant.protocol}{'' if first else ' as well'}"]
    lines += _program("server", variant.server)
    if variant.client is None:
        lines.append("  client: none found")
    elif variant.client.path == variant.server.path:
        lines.append("  client: the same file")
    else:
        lines += _program("client", variant.client)
    for other in variant.other_clients:
        lines.append(f"  also a client: {other.path}")
    return lines


def _program(role: str, program: Program) -> list[str]:
    return [
        f"  {role}: {program.path}: {program.why}",
        *(f"    {name}: {value}" for name, value in _facts(program) if value),
    ]


def _facts(program: Program) -> list[tuple[str, str]]:
    """Return what is known of a program, by name; an empty text is not shown."""
    return [
        ("syntax error", program.syntax_error or ""),
        ("python", program.python if program.python != "3" else ""),
        ("host", _words(tuple(host or "'' (every address)" for host in program.hosts))),
        ("port", _words(tuple(map(str, program.ports)))),
        ("arguments", _words(tuple(map(_argument, program.arguments)))),
        ("asks", _words(tuple(repr(ask) for ask in program.asks))),
        ("leaves by", _words(program.goodbyes)),
        ("commands", _words(program.commands)),
        ("threads", program.uses_threads or ""),
        ("window", program.window or ""),
        ("frameworks", _words(program.frameworks)),
        ("needs packages", _words(program.missing)),
        ("imports from", f"{program.import_root}/" if program.import_root != HERE else ""),
        ("modules", _words(tuple(map(str, program.modules)))),
    ]


def _words(words: tuple[str, ...]) -> str:
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + more


def _argument(argument: Argument) -> str:
    text = argument.name if argument.required else f"[{argument.name}]"
    text += f"={argument.default}" if argument.default is not None else ""
    choices = f": {'|'.join(argument.choices)}" if argument.choices else ""
    return f"{text} ({argument.kind}{choices})"
