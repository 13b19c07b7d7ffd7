"""What notebooks 3, 4 and 5 share: a chat to look at, the grader's scenes, and pictures.

The chat is the finished reference where the kit has one, else what you have written
in `starter/`: so your own notebooks show your own chat.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from IPython.display import SVG, Markdown, display

from grader.checks import Check, Stage, load
from grader.handout import holes
from grader.handout.marks import find_holes
from grader.handout.starter import make_starter
from grader.launch.isolation import best_rung
from grader.launch.setting import Setting
from grader.report.sequence import sequence_svg
from grader.room.dialect import Dialect, Step
from grader.room.failure import Expectation, SceneFailed
from grader.room.room import Room
from grader.room.seat import Facts
from grader.room.templates import NAME, TEXT, Template
from grader.room.transcript import Event
from grader.submission import open_submission
from grader.verdict.causes import likely_cause
from grader.verdict.rubric import load_rubric
from grader.verdict.story import tell

KIT = Path(__file__).resolve().parents[1]
END = b"\n"
OUR_DIALECT = Dialect(  # the wire format of the reference; the grader learns others by itself
    "given",
    hello=(Step(Template((NAME, END)), after_reply=True),),
    message=(Step(Template((TEXT, END))),),
    goodbye_word="/quit",
    newline=True,
)


def chat_folder(protocol: str = "tcp") -> Path:
    """Where the chat of these notebooks is."""
    reference = KIT / "reference" / protocol
    return reference if reference.is_dir() else KIT / "starter" / protocol


def show_step(step: int, protocol: str = "tcp") -> None:
    """Show what *step* adds to the chat."""
    parts = []
    for path in sorted(chat_folder(protocol).glob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for hole in find_holes("\n".join(lines), path.name):
            if hole.step == step:
                above = lines[: hole.line]
                name = next(line for line in reversed(above) if line.lstrip().startswith("def "))
                code = textwrap.dedent("\n".join([name, *hole.solution]))
                parts.append(f"# {path.name}: {hole.label}\n{code}")
    own = f"# step {step} is yours: see the table in README.md"
    display(Markdown("```python\n" + ("\n\n".join(parts) or own) + "\n```"))


@contextlib.contextmanager
def chat_with(
    bug: str = "", protocol: str = "tcp", steps: int | None = None, wire: str = ""
) -> Iterator[Path]:
    """A copy of the chat: *bug* ends its server.py, *wire* its protocol.py; *steps* are written."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "holes.py").write_text(Path(holes.__file__).read_text("utf-8"), "utf-8")
        for path in chat_folder(protocol).glob("*.py"):
            source = path.read_text(encoding="utf-8")
            if steps is not None:
                source = make_starter(source, path.name, steps)
            if path.name == "protocol.py":
                source += wire
            if path.name == "server.py":  # after everything it may replace
                before, start, after = source.rpartition('if __name__ == "__main__":')
                source = f"{before}{bug}\n\n{start}{after}"
            Path(folder, path.name).write_text(source, encoding="utf-8")
        yield Path(folder)


@dataclass(frozen=True)
class Scene:
    """One of the grader's scenes, played: a picture, and the story when it failed."""

    title: str
    events: tuple[Event, ...]
    expected: tuple[Expectation, ...] = ()
    story: str = ""
    whole: bool = False  # draws how the first guests come in as well

    @property
    def passed(self) -> bool:
        """Whether all went as expected."""
        return not self.story

    def _ipython_display_(self) -> None:
        if self.story:
            print(self.story)
        events = self.events if self.whole else _once_they_are_in(self.events)
        display(draw(events, self.title, self.expected))


def _once_they_are_in(events: Sequence[Event]) -> Sequence[Event]:
    """Leave out what is said while the first guests come in: it is the same each time."""
    present: set[str] = set()
    for at, event in enumerate(events):
        if event.who in present and event.what in {"sent", "typed", "left", "reset", "vanished"}:
            return [*(one for one in events[:at] if one.what == "joined"), *events[at:]]
        if event.what == "joined":
            present.add(event.who)
    return events


@contextlib.contextmanager
def setting_of(folder: Path, protocol: str = "tcp") -> Iterator[Setting]:
    """What the grader found in *folder*, ready to be started."""
    ours = (
        {"server": "server.py", "client": "client.py"} if (folder / "server.py").is_file() else {}
    )
    with tempfile.TemporaryDirectory() as copy:
        submission = open_submission(folder, Path(copy, "copy"), protocol=protocol, **ours)
        yield Setting(submission, submission.variants[0], best_rung())


@contextlib.contextmanager
def open_room(bug: str = "", protocol: str = "tcp") -> Iterator[Room]:
    """The grader's room with the chat in it, to play by hand."""
    with (
        chat_with(bug, protocol) as folder,
        setting_of(folder, protocol) as setting,
        Room(setting, OUR_DIALECT, Facts(), seed=1) as room,
    ):
        yield room


def play(
    check: str | Callable[[Room], None],
    *,
    bug: str = "",
    protocol: str = "tcp",
    steps: int | None = None,
    wire: str = "",
    dialect: Dialect = OUR_DIALECT,
    whole: bool = False,
) -> Scene:
    """Play a scene, the grader's or your own, with the chat, as it is or with *bug* in it."""
    chat = chat_with(bug, protocol, steps, wire)
    with chat as folder, setting_of(folder, protocol) as setting:
        stage = Stage(setting, dialect, Facts(), seed=1)
        scene = load()[check] if isinstance(check, str) else _own(check)
        try:
            try:
                scene.play(
                    stage
                    if scene.needs == "stage"
                    else stage.open(small_buffers=scene.needs == "small-buffers")
                )
                return Scene(_title(scene), _events(stage), whole=whole)
            except SceneFailed as failure:
                events = _events(stage)
                return Scene(
                    _title(scene), events, failure.expected, _story(scene, failure, events), whole
                )
        finally:
            stage.close()


def _own(scene: Callable[[Room], None]) -> Check:
    return Check(scene.__name__, "yours", scene, Path(), "room")


def _title(scene: Check) -> str:
    if scene.step == "yours":
        return (scene.play.__doc__ or scene.id).splitlines()[0]
    return load_rubric(known=load()).title(scene.id)


def _story(scene: Check, failure: SceneFailed, events: Sequence[Event]) -> str:
    rubric = load_rubric(known=load())
    yours = scene.step == "yours"
    return tell(
        events,
        failure,
        title=_title(scene),
        points=0,
        max_points=1 if yours else rubric.points(scene.id),
        step="Yours" if yours else rubric.step_title(scene.step),
        cause=likely_cause(scene.id, failure, events),
    )


def _events(stage: Stage) -> tuple[Event, ...]:
    return tuple(e for e in stage.room.transcript if not _is_start(e)) if stage.room else ()


def _is_start(event: Event) -> bool:
    """Whether the server only says that it listens, which may come before or after we look."""
    said = event.text.strip()
    return event.what == "printed" and (not said or said.startswith("listening on"))


@contextlib.contextmanager
def running_chat(
    protocol: str, *arguments: str, folder: Path | None = None, **environment: str
) -> Iterator[tuple[str, int]]:
    """Run the chat's server for the length of a ``with`` block; its address is what you get."""
    process = subprocess.Popen(
        [sys.executable, "-u", "server.py", "--port", "0", *arguments],
        cwd=folder or chat_folder(protocol),
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            if "listening on" not in said:
                raise RuntimeError(f"the server did not start: {said}{process.communicate()[1]}")
            host, _, port = said.rpartition(" ")[2].rpartition(":")
            yield host, int(port)
        finally:
            process.kill()


def draw(events: Sequence[Event], title: str, expected: Sequence[Expectation] = ()) -> SVG:
    """Draw what happened: who in columns, time down, what never came dashed in red."""
    return SVG(sequence_svg(events, title=title, expected=expected))
