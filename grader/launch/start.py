"""Bring a student's program to the point where the chat can begin.

A server is started when it listens, a client when it waits for its user to chat.
On the way they may want arguments, or ask for host, port, a name, a room: each
question is answered from its own words, each usage line from its own, and a
question asked again gets the next sensible answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from grader.launch import symptoms
from grader.launch.address import choose_address
from grader.launch.arguments import guess_arguments, next_arguments
from grader.launch.look import Listener
from grader.launch.process import Process
from grader.launch.prompt_clauses import is_marked
from grader.launch.prompt_words import kind_of_words
from grader.launch.questions import Known, Questions
from grader.launch.screen import Screen
from grader.launch.setting import Setting, known_port
from grader.launch.silence import Outcome, Silence
from grader.launch.start_folder import start_folder
from grader.launch.world import Command, World
from grader.submission import ON_PAPER, Program

ATTEMPTS = 4  # launches with other arguments, before it is said that none would do
QUESTIONS = 14  # answers typed before it is said that the program asks for ever
START_PATIENCE = 20  # imports may use 3 s of CPU before a busy program counts as spinning

Why = Literal["exited", "silent", "asks", "flooded", "overdue", "port"]


class StartFailed(Exception):  # noqa: N818  a verdict on the student's program, no error of ours
    """A program did not come to the point where the chat can begin."""

    def __init__(self, why: Why, process: Process, said: str, asked: str = "") -> None:
        self.why: Why = why
        self.process = process
        self.said = said  # what the program printed
        self.asked = asked  # its last question
        super().__init__(f"{process.role}: {why}")


@dataclass
class Running:
    """A program that came to that point."""

    process: Process
    screen: Screen
    questions: Questions
    address: tuple[str, int] = ("127.0.0.1", 0)
    listeners: list[Listener] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)  # by a server that listened already
    named: bool = False  # a client: its name was asked for, and typed
    ready_for_text: bool = False  # a client: its last prompt asks for a message, not a name


def command_for(setting: Setting, program: Program, arguments: list[str], role: str) -> Command:
    """How *program* is started."""
    root = str(program.import_root)
    orders = {"CHATKIT_WINDOW": "paper"} if program.window in ON_PAPER else {}
    if setting.switches is not None:
        orders["CHATKIT_SWITCHES"] = str(setting.switches)
    if program.depth:
        orders["CHATKIT_PACKAGE"] = f"{program.depth} {program.path}"
    return Command(
        script=str(program.path),
        python=setting.python_for(program),
        arguments=arguments,
        search=() if root == "." and program.path.parent == program.import_root else (root,),
        role=role,
        folder=str(start_folder(setting.submission.root, program)),
        environment=orders,
    )


def begin_server(setting: Setting, world: World) -> Running:
    """Launch the server with the arguments that its source asks for, and wait for nothing."""
    program = setting.variant.server
    known = _known_to_server(setting)
    arguments = guess_arguments(program.arguments, "", known, both=program.role == "both") or []
    return _launch(world, command_for(setting, program, arguments, "server"), known)


def start_server(
    setting: Setting, world: World, silence: Silence, begun: Running | None = None
) -> Running:
    """Start the server (or go on with one *begun*) and wait until it listens.

    Raises StartFailed when it never does.
    """
    program = setting.variant.server
    known = _known_to_server(setting)
    running = begun or begin_server(setting, world)
    tried = [arguments := running.arguments]
    for attempt in range(ATTEMPTS):
        try:
            _until_listening(setting, world, silence, running)
        except StartFailed as failed:
            if failed.why == "exited":
                world.kill()  # what it forked would still have the port
            again = next_arguments(arguments, failed.said, known, program.arguments, tried)
            if symptoms.address_in_use(failed.said) and world.ports_became_free():
                again = arguments
            unwritten = symptoms.not_started(failed.said)  # no argument helps against a hole
            if failed.why != "exited" or again is None or unwritten or attempt == ATTEMPTS - 1:
                raise
            tried.append(arguments := again)
            running = _launch(world, command_for(setting, program, again, "server"), known)
            continue
        return running
    raise AssertionError("the last attempt returns or raises")


def _known_to_server(setting: Setting) -> Known:
    return Known(
        host=setting.host or "127.0.0.1", port=known_port(setting), name="admin", role="server"
    )


def start_client(
    setting: Setting,
    world: World,
    silence: Silence,
    known: Known,
    program: Program,
    environment: dict[str, str] | None = None,
) -> Running:
    """Start a client and answer its questions until it waits for its user to chat.

    Raises:
        StartFailed: it ended, asks for ever, or never waits for its user.
    """
    both = program.role == "both"
    named = not any(kind_of_words(prompt) == "name" for prompt in program.asks)
    arguments = guess_arguments(program.arguments, "", known, both=both, named=named) or []
    tried = [arguments]
    for attempt in range(ATTEMPTS):
        plain = command_for(setting, program, arguments, "client")
        command = replace(plain, environment={**plain.environment, **(environment or {})})
        running = _launch(world, command, known)
        try:
            _until_ready(world, silence, running)
        except StartFailed as failed:
            again = next_arguments(arguments, failed.said, known, program.arguments, tried)
            unwritten = symptoms.not_started(failed.said)  # no argument helps against a hole
            if failed.why != "exited" or again is None or unwritten or attempt == ATTEMPTS - 1:
                raise
            arguments = again
            tried.append(again)
            continue
        return running
    raise AssertionError("the last attempt returns or raises")


def _launch(world: World, command: Command, known: Known) -> Running:
    process = world.spawn(command)
    screen = Screen()
    process.on_output = screen.feed
    return Running(process, screen, Questions(known), arguments=list(command.arguments))


def _until_listening(setting: Setting, world: World, silence: Silence, running: Running) -> None:
    protocol = setting.variant.protocol
    process = running.process

    before: list[Listener] = []

    def listens() -> bool:
        found = [one for one in world.listeners() if one.protocol == protocol]
        # getaddrinfo opens a UDP socket for a moment: only what stays is a server's.
        running.listeners = [one for one in found if protocol == "tcp" or one in before]
        before[:] = found
        return bool(running.listeners) or not process.alive

    for _ in range(QUESTIONS):
        outcome = silence.until(listens, thorough=True, patience=START_PATIENCE)
        if outcome is Outcome.MET and running.listeners and process.alive:
            silence.falls()  # a server whose main thread runs off its end is gone by then
            if process.alive and _asks(world, running, silence) and (text := _to_begin(running)):
                process.type_bytes(text.encode() + b"\n")
                continue
            if process.alive:
                running.address = choose_address(setting, running.listeners)
                return
        _stands_still(world, running, outcome)
        if not _asks(world, running, silence):
            raise StartFailed("silent", process, running.screen.text())
        answer = running.questions.answer(running.screen.new_text())
        if answer.ready:
            raise StartFailed("silent", process, running.screen.text())
        process.type_bytes(answer.text.encode() + b"\n")
    raise StartFailed("asks", process, running.screen.text(), _last_line(running.screen))


def _to_begin(running: Running) -> str | None:
    """What to type for a server that listens, but lets nobody in before it knows more.

    What a server asks its operator again and again (a command, a message) is left alone.
    """
    prompt = running.screen.new_text()
    asked = prompt.rpartition("\n")[2].strip()
    if asked in running.asked or kind_of_words(asked, weak=False) not in _TO_BEGIN:
        return None  # "server> " names no host that is asked for
    running.asked.add(asked)
    return running.questions.answer(prompt).text


_TO_BEGIN = {"password", "number", "name", "room", "host", "port"}


def _until_ready(world: World, silence: Silence, running: Running) -> None:
    """Answer a client's questions until none is left but the chat itself."""
    process = running.process
    for _ in range(QUESTIONS):
        outcome = silence.until(lambda: not process.alive, thorough=False, patience=START_PATIENCE)
        _stands_still(world, running, outcome)
        if not _asks(world, running, silence):
            silence.falls(thorough=True)  # it may sleep before it reads its keyboard
            if process.alive and not _asks(world, running, silence):
                raise StartFailed("silent", process, running.screen.text())
            continue
        prompt = running.screen.new_text()
        kind = running.questions.kind(prompt)
        if kind == "message" or (running.named and _is_talk(prompt, kind, running.questions)):
            running.ready_for_text = bool(prompt.strip())  # no prompt at all may want a name
            return
        answer = running.questions.answer(prompt)
        if answer.ready or answer.kind == "unknown":
            running.ready_for_text = answer.kind == "message" and bool(prompt.strip())
            return
        running.named |= answer.kind in ("name", "command")
        process.type_bytes(answer.text.encode() + b"\n")
    raise StartFailed("asks", process, running.screen.text(), _last_line(running.screen))


def _is_talk(text: str, kind: str, questions: Questions) -> bool:
    """Whether a client that has its name shows the chat itself, and asks for nothing more.

    "* in the room: bob" is no question for a room, and "Username: bob" none for a
    name, unless the first one was refused or the cursor stands behind the question.
    """
    if kind == "unknown":
        return True
    asked = text.rpartition("\n")[2]
    last = text.rstrip().rpartition("\n")[2]
    more = kind == "name" and is_marked(last) and kind_of_words(last, weak=False) is None
    if more and _ASKING.search(last):
        return False  # "Enter your ID: ", of one who has said its name
    if asked.strip():
        return kind == "name" and questions.kind(asked) != "name" and not _REFUSED.search(text)
    return not (_REFUSED.search(text) if kind == "name" else _ASKING.search(text))


_REFUSED = re.compile(
    r"\b(?:taken|already|exists?|invalid|again|another|in use|not allowed|must)\b"
    r"|занят|уже|недопустим|другое|снова|ещ[её] раз",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"[?？]\s*$|\b(?:enter|type|choose|select|pick|input|give|provide|press)\b"
    r"|введите|выберите|укажите|напишите|нажмите",
    re.IGNORECASE,
)


def _stands_still(world: World, running: Running, outcome: Outcome) -> None:
    """Raise StartFailed unless the program runs, and has fallen silent."""
    if not running.process.alive:
        world.pump.drain()
        raise StartFailed("exited", running.process, running.screen.text())
    if outcome is not Outcome.SILENT:
        why: Why = "flooded" if outcome is Outcome.FLOODED else "overdue"
        raise StartFailed(why, running.process, running.screen.text())


def _asks(world: World, running: Running, silence: Silence) -> bool:
    """Whether the program waits at its keyboard; where that is not seen, silence says so."""
    if silence.quiet:
        return running.process.alive
    return world.asks(running.process)


def _last_line(screen: Screen) -> str:
    lines = [line for line in screen.text().splitlines() if line.strip()]
    return lines[-1] if lines else ""
