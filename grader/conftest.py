"""`pytest grader/`: a thin plugin that turns checks into pytest's items.

No submission is ever an argument, a root or an import of pytest: its path is an
option, and its code runs in worlds of its own. Results travel as report
properties, so that `-n auto` (xdist) works, and are settled where pytest reports.
"""

from __future__ import annotations

import contextlib
import pickle
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.assertion.rewrite import AssertionRewritingHook

from grader import checks
from grader.report.json_file import ResultFileError, write_json
from grader.report.terminal import print_result
from grader.session import Session, UsageProblem, from_wire, open_session, to_wire
from grader.verdict.model import Verdict
from grader.verdict.score import best

NET_SECONDS = 600  # pytest-timeout, the last net: every scene has a deadline of its own
WIRE = "chatkit"
_session = pytest.StashKey[Session]()


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Answer bad usage with one line and status 2, before pytest begins."""
    if config.option.help or config.option.version or hasattr(config, "workerinput"):
        return None
    try:
        encoding = sys.__stdout__.encoding if sys.__stdout__ else "utf-8"
        session = config.stash[_session] = open_session(
            vars(config.option), encoding, lambda text: _tell(config, text)
        )
    except UsageProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    config.option.lang = session.lang  # xdist's workers have no console to ask
    return None


def _tell(config: pytest.Config, text: str) -> None:
    """A line for the person at the terminal, while a check is played."""
    capture = config.pluginmanager.getplugin("capturemanager")
    reporter = config.pluginmanager.getplugin("terminalreporter")
    with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext():
        reporter.ensure_newline()
        reporter.write_line(text)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let our own table and stories take the place of pytest's failures."""
    _nothing_of_a_submission(config)
    if hasattr(config, "workerinput"):
        shared = pickle.loads(config.workerinput[WIRE])  # noqa: S301  from the process that began us
        config.stash[_session] = open_session(vars(config.option), shared=shared)
    if config.option.verbose == 0:
        config.option.verbose = -1  # dots and our table; no platform, no plugins, no files
    config.option.tbstyle = "no"
    config.option.reportchars = ""
    # No scene asserts; rewritten, Hypothesis would be compiled anew: a second.
    sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, AssertionRewritingHook)]
    plugins = config.pluginmanager
    if (hypothesis := plugins.get_plugin("hypothesispytest")) is not None:
        hypothesis.pytest_sessionstart(None)  # ends its watch for imports: else each strategy warns
        plugins.unregister(hypothesis)  # its summary imports all of Hypothesis: half a second


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give a worker of xdist what this process has staged."""
    node.workerinput[WIRE] = pickle.dumps(node.config.stash[_session].shared())


def _nothing_of_a_submission(config: pytest.Config) -> None:
    """Refuse to go on with settings or hooks that are not the grader's own."""
    ours = checks.FOLDER.parent
    files = [str(config.inipath)] if config.inipath else []
    for plugin in config.pluginmanager.get_plugins():
        file = getattr(plugin, "__file__", None) or ""
        if Path(file).name == "conftest.py":
            files.append(file)
    for file in files:
        if not Path(file).resolve().is_relative_to(ours.parent):
            pytest.exit(f"{file} is not the grader's; name grader/ first: pytest grader/ …", 2)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the staged copies."""
    if _session in config.stash:
        config.stash[_session].close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CheckFile | None:
    """Every file of `grader/checks/` holds scenes."""
    if file_path.parent == checks.FOLDER and file_path.suffix == ".py":
        if file_path.name.startswith("_"):
            return None
        return CheckFile.from_parent(parent, path=file_path)
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """One submission after the other, each in the rubric's order.

    For workers side by side, the scenes that open rooms of their own come first: they
    are the longest, and at the end one worker would wait for them.
    """
    order = list(config.stash[_session].rubric.checks) if _session in config.stash else []
    shared_out = hasattr(config, "workerinput")

    def place(item: pytest.Item) -> tuple[int, bool, int]:
        if isinstance(item, CheckItem):
            scene = config.stash[_session].checks[item.check]
            late = shared_out and scene.needs != "stage"
            return item.target, late, order.index(item.check)
        return -1, False, 0

    items.sort(key=place)


class CheckFile(pytest.File):
    """A file of scenes."""

    def collect(self) -> Iterator[CheckItem]:
        """One item for each check of the file and each submission (and protocol)."""
        session = self.config.stash[_session]
        for check in session.checks.values():
            if check.file == self.path and session.wanted(check.id):
                for number, grading in enumerate(session.gradings):
                    name = f"{check.id}[{grading.label}]"
                    yield CheckItem.from_parent(self, name=name, check=check.id, target=number)


class NotPassed(Exception):  # noqa: N818  a verdict, told by its story
    """Carries a check's story to pytest's report."""


class CheckItem(pytest.Item):
    """One check on one submission."""

    def __init__(self, *, check: str, target: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.check = check
        self.target = target
        if self.config.pluginmanager.hasplugin("timeout"):
            self.add_marker(pytest.mark.timeout(NET_SECONDS))

    def runtest(self) -> None:
        """Play the scene; hand its result over in the report."""
        grading = self.config.stash[_session].gradings[self.target]
        result = grading.run(self.check)
        self.user_properties.append((WIRE, to_wire(self.target, grading, result)))
        if result.verdict is Verdict.SKIPPED:
            pytest.skip(result.story or "a check it depends on did not pass")
        if result.verdict is not Verdict.PASSED:
            if result.bonus:
                pytest.xfail("bonus")
            raise NotPassed(result.story or result.verdict.value)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> str:
        """The story alone; our own traceback helps no student."""
        if isinstance(excinfo.value, NotPassed):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it is, for pytest's lines."""
        return self.path, 0, self.name


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect the results, from this process or from a worker of xdist."""
    if report.when == "call":
        for name, value in report.user_properties:
            if name == WIRE:
                _arrived.append(value)


_arrived: list[Any] = []


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Exit status 0 when every required check of every submission passed, else 1."""
    config = session.config
    if hasattr(config, "workerinput") or _session not in config.stash:
        return
    ours = config.stash[_session]
    ours.results = from_wire(ours, _arrived)
    if session.exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return
    if ours.results:
        failed = not all(best(group).passed for group in ours.by_submission())
        session.exitstatus = pytest.ExitCode.TESTS_FAILED if failed else pytest.ExitCode.OK
    if ours.json is not None:
        try:
            write_json(ours.json, ours.results)
        except (ResultFileError, OSError) as error:
            sys.stderr.write(f"{error}\n")
            session.exitstatus = 2


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The table, the stories, and one next thing to fix."""
    from rich.console import Console  # noqa: PLC0415  (not needed by xdist's workers)

    if _session not in config.stash:
        return
    ours = config.stash[_session]
    writer = terminalreporter._tw
    console = Console(
        file=writer._file,
        width=min(writer.fullwidth, 100) if writer.hasmarkup else 80,
        force_terminal=writer.hasmarkup,
        highlight=False,
    )
    verbose = config.option.verbose > 1
    for group in ours.by_submission():
        for result in _in_order(group):
            writer.line()
            print_result(console, result, ours.rubric, ours.lang, verbose)
    for line in ours.notes():
        writer.line(line)


def _in_order(group: Iterable[Any]) -> list[Any]:
    return sorted(group, key=lambda result: result.protocol)
