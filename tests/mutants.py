"""Make mechanical mutants of the references, grade each, and say which the kit does not see.

    python -m tests.mutants [tcp|udp] [--program server|client|protocol] [--only TEXT] [--jobs N]

A mutant is killed by the first check that it does not pass: the required ones are played first,
then the bonus. What the checks let live is given to ``tests/reference``, which holds what our
references promise beyond the assignment: exact texts, bounds, times. What lives still must stand
in ``mutants.toml``, with why it is no bug that a person would see; one that does not ends
this with status 1. Nothing here waits: a mutant that hangs is ended by the grader's deadlines.

What was found is kept in a file and is not tried again, so this may be interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from grader.launch.world import LaunchError
from grader.submission import IntakeError
from grader.verdict.grade import Options, gradings, opened, the_rubric
from grader.verdict.model import Verdict

try:
    from tests.mutations import REFERENCE, REPOSITORY, Entry, Mutant, entries, mutants
except ModuleNotFoundError as missing:
    if missing.name not in {"cosmic_ray", "parso", "stevedore"}:
        raise
    sys.exit(f'no module {missing.name}; python -m pip install -e ".[mutants]"')

TABLE = Path(__file__).with_suffix(".toml")
KEPT = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "chatkit" / "mutants.json"
LOST = (Verdict.FAILED, Verdict.CRASHED, Verdict.HUNG, Verdict.NOT_STARTED)
CHECKS, TESTS, NOBODY = "checks", "tests/reference", "nobody"
FIRST_TESTS = {"tcp": "test_stream.py", "udp": "test_datagrams.py"}  # what one protocol alone has
OTHERS_TESTS = {"tcp": "not udp and not test_datagrams", "udp": "not tcp and not test_stream"}
TEST_SECONDS = 60  # for one test of tests/reference, by pytest-timeout; a right chat needs 1


@dataclass(frozen=True)
class Fate:
    """What became of one mutant."""

    killer: str  # CHECKS, TESTS or NOBODY
    by: str = ""  # the check and its verdict, or the test
    ungraded: tuple[str, ...] = ()  # required checks that could not be judged


def try_out(mutant: Mutant) -> Fate:
    """Grade one mutant until it is killed; where it is not, run the tests of the reference."""
    with tempfile.TemporaryDirectory(prefix="chatkit-mutant-") as folder:
        chat = mutant.make(Path(folder) / "chat")
        fate = _graded(chat, clients_first=mutant.file == "client.py")
        return fate if fate.killer == CHECKS else _tested(mutant, Path(folder), fate)


def why_not(protocol: str) -> str | None:
    """What is wrong with the unchanged reference, so that its mutants would show nothing."""
    path = REFERENCE / protocol / "server.py"
    itself = Mutant(protocol, path.name, "", "", "", "", path.read_text(encoding="utf-8"))
    fate = try_out(itself)
    if fate == Fate(NOBODY):
        return None
    return f"reference/{protocol} itself: {fate.by or f'{fate.ungraded[0]} was not judged'}"


def _graded(chat: Path, *, clients_first: bool) -> Fate:
    """Play check after check until one is lost; those that start the client alone come first."""
    options = Options(seed=1)
    rubric = the_rubric(options)
    ungraded = []
    try:
        with opened(chat, options) as submission:
            found = gradings(submission, options, rubric)
            if len(found) != 1:
                return Fate(CHECKS, f"starts: {len(found)} chats were found")
            order = list(rubric.checks)
            if clients_first:
                order.sort(key=lambda check: found[0].checks[check].needs != "stage")
            for check in order:
                verdict = found[0].run(check).verdict
                if verdict in LOST:
                    return Fate(CHECKS, f"{check}: {verdict}")
                if verdict is Verdict.UNGRADED and not rubric.bonus(check):
                    ungraded.append(check)
    except IntakeError as problem:
        return Fate(CHECKS, f"starts: {problem}")
    return Fate(NOBODY, ungraded=tuple(ungraded))


def _tested(mutant: Mutant, folder: Path, graded: Fate) -> Fate:
    """Run the tests of the reference on the mutant in its place, until one fails."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "tests" / "reference", folder / "tests/reference", ignore=ignored)
    shutil.copytree(REFERENCE, folder / "reference", ignore=ignored)
    (folder / "reference" / mutant.protocol / mutant.file).write_text(mutant.source, "utf-8")
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=line"]
    first = FIRST_TESTS[mutant.protocol]
    files = (REPOSITORY / "tests" / "reference").glob("test_*.py")
    order = sorted((path.name for path in files), key=lambda name: (name != first, name))
    command += [f"tests/reference/{name}" for name in order]
    command += [f"--timeout={TEST_SECONDS}", "-p", "no:cacheprovider"]
    command += ["-k", OTHERS_TESTS[mutant.protocol]]
    ran = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},  # `is` beside a literal: no bug is a warning
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = ran.communicate()[0]
    with suppress(ProcessLookupError):
        os.killpg(ran.pid, signal.SIGKILL)  # what a test that broke off has left behind
    if ran.returncode == 0:
        return Fate(NOBODY, ungraded=graded.ungraded)
    lost = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR", "E ", "/"))]
    why = " ".join(lost).replace(str(folder), "").strip() or f"ended with {ran.returncode}"
    return Fate(TESTS, why, graded.ungraded)


# ---- what is known


class Kept:
    """Fates by the mutant's key, in a file that is whole after each of them."""

    def __init__(self, path: Path, *, fresh: bool) -> None:
        self.path = path
        self.fates: dict[str, Fate] = {}
        if path.exists() and not fresh:
            known = json.loads(path.read_text(encoding="utf-8"))
            for key, (killer, by, ungraded) in known.items():
                self.fates[key] = Fate(killer, by, tuple(ungraded))

    def add(self, mutant: Mutant, fate: Fate) -> None:
        """Remember one more."""
        self.fates[mutant.key] = fate
        known = {key: (one.killer, one.by, one.ungraded) for key, one in self.fates.items()}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        written = self.path.with_suffix(f".{os.getpid()}")
        written.write_text(json.dumps(known, indent=0), encoding="utf-8")
        written.replace(self.path)


# ---- the program


def main(arguments: list[str] | None = None) -> int:
    """Try what is asked for, and report; 1 when one lives that is not in the table."""
    asked = _parser().parse_args(arguments)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    console = Console(highlight=False, soft_wrap=True)
    protocols = [asked.protocol] if asked.protocol else ["tcp", "udp"]
    made = [mutant for protocol in protocols for mutant in mutants(protocol)]
    chosen = [
        mutant
        for mutant in made
        if (not asked.program or mutant.file == f"{asked.program}.py")
        and all(text in str(mutant) for text in asked.only)
    ]
    if not chosen:
        console.print("no mutant is called so; look at --list")
        return 2
    if asked.list:
        for mutant in chosen:
            console.print(str(mutant), markup=False, soft_wrap=True)
        return 0
    kept = Kept(asked.kept, fresh=asked.fresh)
    nobody = {key for key, fate in kept.fates.items() if asked.again and fate.killer == NOBODY}
    waiting = [one for one in chosen if one.key not in kept.fates or one.key in nobody]
    for protocol in {mutant.protocol for mutant in waiting}:
        if problem := why_not(protocol):
            console.print(problem, markup=False)
            return 2
    _try_all(waiting, kept, asked.jobs, console)
    fates = {mutant: kept.fates[mutant.key] for mutant in chosen if mutant.key in kept.fates}
    outdated = _outdated(made) if len(protocols) == 2 else []
    return max(_report(fates, outdated, console), int(len(fates) < len(chosen)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("protocol", nargs="?", choices=["tcp", "udp"])
    parser.add_argument("--program", choices=["server", "client", "protocol"])
    parser.add_argument("--only", action="append", default=[], help="mutants whose name has TEXT")
    parser.add_argument("--jobs", type=int, default=1, help="mutants tried at a time")
    parser.add_argument("--list", action="store_true", help="name the mutants and try none")
    parser.add_argument("--again", action="store_true", help="try again what nobody killed")
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where what was found is kept")
    return parser


def _try_all(waiting: list[Mutant], kept: Kept, jobs: int, console: Console) -> None:
    if not waiting:
        return
    pools = get_context("spawn").Pool(jobs, _end_with_parent)  # leaving it ends what still runs
    with Progress(console=console) as bar, pools as pool:
        task = bar.add_task("mutants", total=len(waiting))
        for mutant, fate in pool.imap_unordered(_with_itself, waiting):
            bar.advance(task)
            if isinstance(fate, str):  # a fault of the machine: to be tried again another day
                console.print(f"not tried: {mutant}: {fate}", markup=False)
                continue
            kept.add(mutant, fate)
            if fate.killer != CHECKS:
                console.print(f"{mutant} ({fate.killer} {fate.by})", markup=False)


def _with_itself(mutant: Mutant) -> tuple[Mutant, Fate | str]:
    try:
        return mutant, try_out(mutant)
    except LaunchError as fault:
        return mutant, str(fault)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def _outdated(made: list[Mutant]) -> list[Entry]:
    return [entry for entry in entries(TABLE) if not any(entry.holds(mutant) for mutant in made)]


def _report(fates: dict[Mutant, Fate], outdated: list[Entry], console: Console) -> int:
    listed = {
        mutant: next((e for e in entries(TABLE) if e.holds(mutant)), None) for mutant in fates
    }
    alive = [mutant for mutant, fate in fates.items() if fate.killer == NOBODY]
    unlisted = [mutant for mutant in alive if listed[mutant] is None]
    console.print(_counts(fates, set(unlisted)))
    by = Counter(fate.by.partition(":")[0] for fate in fates.values() if fate.killer == CHECKS)
    console.print(
        "killed by: " + ", ".join(f"{check} {count}" for check, count in by.most_common())
    )
    for mutant, entry in listed.items():
        if entry and fates[mutant].killer != NOBODY:
            killer = fates[mutant].by or fates[mutant].killer
            console.print(f"note: is killed ({killer}), yet listed: {mutant}", markup=False)
    for entry in outdated:
        console.print(f"listed, but no such mutant: {entry.file}: {entry.line}", markup=False)
    for mutant in unlisted:
        console.print(f"lives, and is not listed: {mutant}", markup=False)
    return int(bool(unlisted or outdated))


def _counts(fates: dict[Mutant, Fate], unlisted: set[Mutant]) -> Table:
    table = Table(title=f"{len(fates)} mutants of the references", box=SIMPLE_HEAD)
    table.add_column("file", no_wrap=True)
    headings = "mutants", "killed by checks", "by their tests", "listed", "unlisted"
    for heading in headings:
        table.add_column(heading, justify="right")
    files = sorted({f"{mutant.protocol}/{mutant.file}" for mutant in fates})
    for name in [*files, "all"]:
        some = {m: f for m, f in fates.items() if name in ("all", f"{m.protocol}/{m.file}")}
        killers = Counter(fate.killer for fate in some.values())
        new = len(unlisted & some.keys())
        row = len(some), killers[CHECKS], killers[TESTS], killers[NOBODY] - new, new
        table.add_row(name, *map(str, row), end_section=name == files[-1])
    return table


if __name__ == "__main__":
    sys.exit(main())
