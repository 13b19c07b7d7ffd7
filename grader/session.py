"""One run of the grader: options checked, submissions staged, results put together.

Between the command line and the grading, without pytest: `conftest.py` and
``chatkit`` both stand on it. What a person typed wrongly is answered by one line.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader import checks
from grader.launch import interpreter, isolation, packages
from grader.launch.isolation import Rung
from grader.launch.world import LaunchError
from grader.report.page import spoken
from grader.room.dialect_file import DialectError, load
from grader.room.transcript import Event
from grader.submission import IntakeError, Submission
from grader.text.words import LANGS, default_lang, in_lang, phrase, say
from grader.verdict.grade import Options, gradings, opened, the_rubric
from grader.verdict.grading import Grading
from grader.verdict.model import CheckResult, Result, Verdict
from grader.verdict.nothing import NothingToGrade
from grader.verdict.rubric import Rubric
from grader.verdict.score import settle
from grader.verdict.toml_fields import RubricError

ROOT = Path(__file__).resolve().parent.parent
_FIRST_HOLE = b'NotImplementedError("step 1:'


@dataclass(frozen=True)
class Shared:
    """What one process of a run has staged and tried, for the others (xdist's workers)."""

    submissions: tuple[Submission, ...]
    rung: Rung | None


class UsageProblem(Exception):  # noqa: N818  one line for a person, exit status 2
    """Something on the command line cannot be; one line: what, expected, what to do."""


@dataclass
class Session:
    """What is graded, by which rubric, and what came of it."""

    rubric: Rubric
    checks: dict[str, checks.Check]
    gradings: list[Grading | NothingToGrade]
    lang: str
    only: tuple[str, ...] = ()
    json: Path | None = None
    results: list[Result] = field(default_factory=list)
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def wanted(self, check: str) -> bool:
        """Whether *check* is played in this run."""
        return not self.only or check in self.only

    def by_submission(self) -> Iterator[list[Result]]:
        """The results, those of one submission together."""
        for name in dict.fromkeys(result.submission for result in self.results):
            yield [result for result in self.results if result.submission == name]

    def notes(self) -> list[str]:
        """What a person should know of the run as a whole."""
        found = []
        for group in self.by_submission():
            if len(group) > 1:
                top = max(group, key=lambda result: result.score)
                key = phrase(
                    "{name}: both protocols were handed in; the better one counts: "
                    "{points} of {of} ({protocol})"
                )
                found.append(
                    say(
                        key,
                        self.lang,
                        name=top.submission,
                        points=f"{top.score:g}",
                        of=f"{top.max_score:g}",
                        protocol=top.protocol.upper(),
                    )
                )
        return found

    def shared(self) -> Shared:
        """What another process of this run need not do again."""
        staged = {id(one.submission): one.submission for one in self.gradings}  # in their order
        rungs = [one.setting.rung for one in self.gradings if isinstance(one, Grading)]
        return Shared(tuple(staged.values()), rungs[0] if rungs else None)

    def close(self) -> None:
        """End what still runs, and remove the staged copies."""
        for grading in self.gradings:
            grading.close()
        self._stack.close()


def open_session(
    said: Mapping[str, Any],
    encoding: str = "utf-8",
    tell: Callable[[str], None] = lambda _: None,
    shared: Shared | None = None,
) -> Session:
    """Check what was *said* on the command line and stage what is to be graded.

    *encoding* is the console's: Russian is chosen only where it can be written. *tell*
    is told why the grading waits, when it does; *shared* is what another process of the
    same run has staged.

    Raises:
        UsageProblem: something cannot be.
    """
    stack = contextlib.ExitStack()
    try:
        options = _options(said, encoding)
        options = dataclasses.replace(options, tell=lambda text: tell(in_lang(text, options.lang)))
        rubric = the_rubric(options)
        only = tuple(said.get("check") or ())
        for check in only:
            if check not in rubric.entries:
                known = ", ".join(rubric.entries)
                raise UsageProblem(f"no check {check!r}; expected one of {known}")
        found: list[Grading | NothingToGrade] = []
        for number, path in enumerate(_targets(said)):
            if shared is not None:
                submission = shared.submissions[number]
            else:
                submission = _named(stack.enter_context(opened(path, options)), path)
            if said.get("allow_packages"):
                folder = stack.enter_context(_installed(submission))
                options = dataclasses.replace(options, packages=folder)
            if options.external is not None and not submission.variants:
                raise UsageProblem(f"{path}: no program found; --protocol tcp or udp says which")
            found += gradings(submission, options, rubric, shared.rung if shared else None) or [
                NothingToGrade(submission, rubric, options.lang)
            ]
        json = Path(said["json"]) if said.get("json") else None
        if json is not None and not json.absolute().parent.is_dir():
            raise UsageProblem(f"--json {json}: no folder {json.absolute().parent}; make it first")
    except (IntakeError, RubricError, DialectError, LaunchError) as problem:
        stack.close()
        raise UsageProblem(str(problem)) from problem
    except BaseException:
        stack.close()
        raise
    return Session(rubric, checks.load(), found, options.lang, only, json, _stack=stack)


@contextlib.contextmanager
def _installed(submission: Submission) -> Iterator[Path | None]:
    chosen = [
        program
        for variant in submission.variants
        for program in (variant.server, variant.client)
        if program is not None
    ]
    needed = {name for program in chosen for name in program.missing}
    with packages.installed(sorted(needed)) as folder:
        yield folder


def _targets(said: Mapping[str, Any]) -> list[Path]:
    """What to grade: what was named, else the references, else the starter filled in."""
    if said.get("submission"):
        return [Path(said["submission"])]
    wanted = (said["protocol"],) if said.get("protocol") else ("tcp", "udp")
    reference = [path for name in wanted if (path := ROOT / "reference" / name).is_dir()]
    starter = [path for name in wanted if (path := ROOT / "starter" / name).is_dir()]
    if reference or not starter:
        if not reference:
            raise UsageProblem("nothing to grade here; name it with --submission PATH")
        return reference
    begun = [path for path in starter if _begun(path)]
    return [ROOT / "starter"] if len(begun) > 1 else begun or starter[:1]


def _begun(starter: Path) -> bool:
    """Whether the first hole of a handed-out starter is filled."""
    try:
        return _FIRST_HOLE not in (starter / "server.py").read_bytes()
    except OSError:
        return True  # renamed, or a chat of one's own: graded as it is


def _named(submission: Submission, path: Path) -> Submission:
    """Call the kit's own folders by both their names: every one of them is a "tcp" or a "udp"."""
    full = path.resolve()
    if full.is_relative_to(ROOT) and full.parent.name in {"reference", "starter"}:
        return dataclasses.replace(submission, name=full.relative_to(ROOT).as_posix())
    return submission


def _options(said: Mapping[str, Any], encoding: str) -> Options:
    protocol = _one_of(said, "protocol", ("tcp", "udp"))
    lang = spoken(_one_of(said, "lang", LANGS) or default_lang(), encoding)
    rung = _one_of(said, "isolation", isolation.RUNGS)
    python = None
    if said.get("python"):
        python = interpreter.named_python(said["python"])
        if python is None:
            raise UsageProblem(f"--python {said['python']}: not found; name a path or a version")
    return Options(
        server=said.get("server"),
        client=said.get("client"),
        protocol=protocol,
        port=_number(said, "port", int, 1, 65535),
        host=said.get("host"),
        external=_address(said.get("external")),
        python=python,
        dialect=load(Path(said["dialect"])) if said.get("dialect") else None,
        factor=_number(said, "factor", float, 0, 10),
        isolation=rung,  # type: ignore[arg-type]
        quiet=bool(said.get("quiet_period")),
        lang=lang,
        seed=_number(said, "seed", int, 0, 1 << 62),
        rubric=Path(said["rubric"]) if said.get("rubric") else None,
    )


def _one_of(said: Mapping[str, Any], name: str, allowed: Sequence[str]) -> str | None:
    value = said.get(name)
    if value is not None and value not in allowed:
        raise UsageProblem(f"--{name} {value}: expected {' or '.join(allowed)}")
    return value


def _number(said: Mapping[str, Any], name: str, kind: type, low: float, high: float) -> Any:
    value = said.get(name)
    if value is None:
        return None
    try:
        number = kind(value)
    except ValueError:
        number = None
    if number is None or not low <= number <= high:
        raise UsageProblem(f"--{name} {value}: expected a number from {low:g} to {high:g}")
    return number


def _address(text: str | None) -> tuple[str, int] | None:
    if text is None:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise UsageProblem(f"--external {text}: expected HOST:PORT, as in 127.0.0.1:9090")
    return host.strip("[]"), int(port)


# ---- results on their way from a worker to where pytest reports


def to_wire(target: int, grading: Grading | NothingToGrade, result: CheckResult) -> dict[str, Any]:
    """A result as plain values."""
    return {
        "target": target,
        "result": dataclasses.asdict(result) | {"verdict": result.verdict.value},
        "isolation": grading.isolation,
        "dialect": grading.dialect_in_words,
    }


def from_wire(session: Session, arrived: Sequence[dict[str, Any]]) -> list[Result]:
    """One settled result for each grading, of whatever has arrived."""
    found = []
    for number, grading in enumerate(session.gradings):
        mine = [one for one in arrived if one["target"] == number]
        results = [_check(one["result"]) for one in mine]
        settled = settle(results, session.rubric, session.lang, protocol=grading.protocol)
        if not settled:
            continue
        words = [one["dialect"] for one in mine if one["dialect"]]
        found.append(
            Result(
                submission=grading.name,
                protocol=grading.protocol,
                factor=grading.mark_factor,
                isolation=next((one["isolation"] for one in mine if one["isolation"]), "none"),
                dialect=words[-1] if words else say("not needed", session.lang),
                seconds=round(sum(one.seconds for one in results), 3),
                checks=tuple(settled),
                notes=grading.notes,
            )
        )
    return found


def _check(values: dict[str, Any]) -> CheckResult:
    events = tuple(Event(**event) for event in values["transcript"])
    verdict = Verdict(values["verdict"])
    return CheckResult(**(values | {"transcript": events, "verdict": verdict}))
