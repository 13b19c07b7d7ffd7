"""Say why a program did not come up: what was seen, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from grader.launch import packages, symptoms, thread_stacks, tracebacks
from grader.launch.setting import Setting
from grader.launch.start import StartFailed
from grader.launch.world import World
from grader.room.failure import Expectation, Kind, SceneFailed
from grader.text.words import phrase

LISTENS = phrase("that it listens on a port")
READY = phrase("that it starts and waits for its user")


@dataclass(frozen=True)
class Reason:
    """What came instead, as a key of the words, with what stands in its {text}."""

    got: str
    text: str = ""
    hint: str | None = None
    kind: Kind = "failed"


def in_stage(text: str, world: World, setting: Setting) -> str:
    """*text* with the world's own path of the submission replaced by where it can be read."""
    return text.replace(str(world.box), str(setting.submission.root))


def explain_start(failed: StartFailed, world: World, setting: Setting) -> SceneFailed:
    """The failure that a scene tells when a program does not come up."""
    output = in_stage(failed.process.output.text(), world, setting)
    root = setting.submission.root
    role = failed.process.role
    reason = _reason(failed, output, setting)
    crash = tuple(tracebacks.student_traceback(output, root)) if failed.why == "exited" else ()
    stacks: tuple[str, ...] = ()
    if failed.process.alive:
        failed.process.request_stacks()
        world.pump.wait(0.2)
        dump = in_stage(failed.process.stacks_text, world, setting)
        stacks = tuple(map(str, thread_stacks.thread_stacks(dump, root)))
    wanted = LISTENS if role == "server" else READY
    return SceneFailed(
        "crashed" if crash and reason.kind == "failed" else reason.kind,
        expected=(Expectation(role, "", wanted),),
        got=reason.got,
        got_text=reason.text,
        stacks=stacks,
        crash=crash,
        hint=reason.hint,
    )


def _reason(failed: StartFailed, output: str, setting: Setting) -> Reason:
    if failed.why != "exited":
        return _still_running(failed)
    if step := symptoms.not_started(output):
        return Reason(
            phrase("it says what is still to be written: {text}"), step, None, "not started"
        )
    if package := symptoms.missing_module(output):
        return Reason(
            phrase("it needs the package {text}, which is not installed here"),
            package,
            phrase("--allow-packages installs what a submission imports, for the run"),
            # What the machine lacks is no fault of the chat; a file that was left out is.
            "ungraded" if packages.is_known(package) else "failed",
        )
    program = setting.variant.server if failed.process.role == "server" else setting.variant.client
    if program is not None and program.syntax_error:
        return Reason(phrase("no Python can read it: {text}"), program.syntax_error)
    if symptoms.window_error(output):
        return Reason(phrase("it wants a window, and there is no display here"), kind="ungraded")
    if symptoms.address_in_use(output):
        return Reason(
            phrase("its port is already in use"),
            hint=phrase("stop the other program, or set SO_REUSEADDR before bind"),
        )
    if symptoms.address_not_here(output):
        return Reason(
            phrase("it wants an address that this machine does not have"),
            hint=phrase("bind to 127.0.0.1 or to '' instead of one machine's own address"),
        )
    code = failed.process.exit_code
    if failed.process.exit_code == 0:
        return Reason(phrase("it ended at once, with exit status {text}"), str(code))
    return Reason(phrase("it ended with exit status {text}"), str(code))


def _still_running(failed: StartFailed) -> Reason:
    if failed.why == "asks":
        return Reason(phrase("it asks without end; its last question is {text}"), failed.asked)
    if failed.why == "flooded":
        return Reason(phrase("it prints without end"))
    if failed.why == "overdue":
        return Reason(phrase("it was still busy at the deadline"))
    if failed.process.role == "server":
        return Reason(phrase("it fell silent without listening on a port"))
    return Reason(phrase("it fell silent and does not read its keyboard"))
