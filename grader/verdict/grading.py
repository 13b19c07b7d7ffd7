"""Grade one submission under one protocol: play each check, and say what came of it.

A fault of ours (or of the machine) is never a student's zero: whatever is no
verdict of a scene makes its check *ungraded*, with the reason.
"""

from __future__ import annotations

import time
import traceback
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grader.checks import Check, DoesNotApply, NotTried, Stage, Unjudged
from grader.launch.setting import Setting
from grader.launch.world import LaunchError
from grader.room.ahead import Ahead
from grader.room.dialect import Dialect
from grader.room.failure import SceneFailed
from grader.room.learning import NOT_KNOWN, find_dialect
from grader.room.seat import CannotSay, Facts
from grader.room.transcript import Event
from grader.submission import Submission
from grader.text.words import in_lang, phrase, say
from grader.verdict.causes import likely_cause
from grader.verdict.model import CheckResult, Result, Verdict
from grader.verdict.rubric import Rubric
from grader.verdict.score import settle
from grader.verdict.story import tell

WINDOW = phrase("the client opens a window, which the grader cannot type into")
UNSEEN = phrase("the client may do this, and it could not be run here")
BY_CLIENT = frozenset({"names_shown", "join_told", "leaving_told"})  # some do it themselves
_VERDICTS = {
    "failed": Verdict.FAILED,
    "crashed": Verdict.CRASHED,
    "hung": Verdict.HUNG,
    "not started": Verdict.NOT_STARTED,
    "ungraded": Verdict.UNGRADED,
}


@dataclass
class Grading:
    """The grading of one variant of a submission."""

    setting: Setting
    rubric: Rubric
    checks: dict[str, Check]
    lang: str = "en"
    seed: int = 0
    given: Dialect | None = None
    factor: float | None = None  # of the mark; the rubric's for the protocol when not given
    results: dict[str, CheckResult] = field(default_factory=dict)
    seconds: float = 0.0
    isolation: str = ""

    def __post_init__(self) -> None:
        self._facts = Facts()
        self._dialect: Dialect | None = None
        self._ahead = Ahead(self.setting)

    def close(self) -> None:
        """End the server that was begun for a scene that did not come."""
        self._ahead.close()

    @property
    def submission(self) -> Submission:
        """What is graded."""
        return self.setting.submission

    @property
    def name(self) -> str:
        """The submission's name."""
        return self.submission.name

    @property
    def label(self) -> str:
        """What tells this grading from another of the same run."""
        return self.protocol

    @property
    def protocol(self) -> str:
        """tcp or udp."""
        return self.setting.variant.protocol

    @property
    def mark_factor(self) -> float:
        """What the points are multiplied by."""
        return self.rubric.factor(self.protocol) if self.factor is None else self.factor

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found in the submission and is worth a word."""
        return tuple(in_lang(note, self.lang) for note in self.setting.submission.notes)

    @property
    def dialect_in_words(self) -> str:
        """The dialect, once it is known."""
        return self._dialect.describe(self.lang) if self._dialect else ""

    @property
    def dialect(self) -> Dialect:
        """The chat's dialect, learned when it is first needed."""
        if self._dialect is None:
            began = time.monotonic()
            self._dialect = self.given or find_dialect(self.setting, self.seed)
            self.seconds += time.monotonic() - began
        return self._dialect

    def run(self, check: str) -> CheckResult:
        """Play one check; its dependencies were played before, or are left out of account."""
        began = time.monotonic()
        result = self._blocked(check) or self._play_it_out(self.checks[check])
        seconds = round(time.monotonic() - began, 4)
        self.seconds += seconds
        self.results[check] = result = replace(result, seconds=seconds)
        if check == "any_script" and result.verdict is not Verdict.PASSED:
            self._facts.any_script = False
        return result

    def run_all(self, only: Sequence[str] | None = None) -> Result:
        """Play all checks, or those named with all they depend on, in the rubric's order."""
        try:
            for check in self.rubric.checks:
                if only is None or check in only:
                    self.run(check)
        finally:
            self.close()
        return self.result()

    def result(self) -> Result:
        """What has been found so far, settled."""
        protocol = self.setting.variant.protocol
        settled = settle(self.results.values(), self.rubric, self.lang, protocol=protocol)
        return Result(
            submission=self.name,
            protocol=protocol,
            factor=self.mark_factor,
            isolation=self.isolation,
            dialect=self.dialect_in_words or say("not needed", self.lang),
            seconds=round(self.seconds, 3),
            checks=tuple(settled),
            notes=self.notes,
        )

    def _blocked(self, check: str) -> CheckResult | None:
        """A result without a play, when a dependency did not pass or the check does not apply."""
        if not self.rubric.applies(check, self.setting.variant.protocol):
            return self._result(check, Verdict.SKIPPED, story=None)
        failed = [
            one
            for one in self.rubric.depends(check)
            if one in self.results and self.results[one].verdict is not Verdict.PASSED
        ]
        return self._result(check, Verdict.SKIPPED, story=None) if failed else None

    def _play_it_out(self, check: Check) -> CheckResult:
        """Play *check*, anew where it failed and luck may have a part in that."""
        first = result = self._play(check)
        for _ in range(check.plays - 1):
            if result.verdict not in {Verdict.FAILED, Verdict.CRASHED}:
                break
            result = self._play(check)
        return result if result.verdict is Verdict.PASSED else first

    def _play(self, check: Check) -> CheckResult:
        stages: list[Stage] = []
        try:
            result = self._judge(check, stages)
        except BaseException:  # Ctrl+C, say
            self._close(stages)
            raise
        try:
            self._close(stages)
        except LaunchError as fault:
            return self._machine(check.id, fault)
        return result

    def _judge(self, check: Check, stages: list[Stage]) -> CheckResult:
        """Play a scene on a stage that is added to *stages*, for the caller to close."""
        stage: Stage | None = None
        dialect = Dialect("none")
        try:
            dialect = self.dialect if check.id not in self._without_dialect else Dialect("none")
            if dialect.way in NOT_KNOWN:
                raise Unjudged(phrase("how to speak to this chat is not known; --dialect tells"))
            stage = Stage(self.setting, dialect, self._facts, self._seed_of(check.id), self._ahead)
            stages.append(stage)
            if check.needs == "stage":
                check.play(stage)
            else:
                check.play(stage.open(small_buffers=check.needs == "small-buffers"))
            if stage.room is not None:
                stage.room.server_lives()
        except SceneFailed as failure:
            if dialect.unseen and check.id in BY_CLIENT:
                return self._left_out(check.id, Verdict.UNGRADED, UNSEEN)
            if stage is not None and stage.on_paper and not failure.sure:
                # What failed may be the window on paper.
                return self._left_out(check.id, Verdict.UNGRADED, WINDOW)
            return self._failed(check, failure, stage)
        except DoesNotApply as reason:
            left_out = self._left_out(check.id, Verdict.SKIPPED, str(reason))
            return replace(left_out, max_points=0)
        except NotTried as reason:
            return self._left_out(check.id, Verdict.SKIPPED, str(reason))
        except Unjudged as reason:
            return self._left_out(check.id, Verdict.UNGRADED, str(reason))
        except CannotSay:
            reason_key = phrase("the learned dialect has no way to say such a text")
            return self._left_out(check.id, Verdict.UNGRADED, reason_key)
        except LaunchError as fault:
            return self._machine(check.id, fault)
        except Exception as fault:  # whatever is wrong with us is not the student's
            key = phrase("a fault of the grader, not yours: {text}")
            detail = "".join(traceback.format_exception(fault))
            return self._left_out(check.id, Verdict.UNGRADED, key, repr(fault), detail)
        else:
            played = tuple(stage.transcript or ())
            return self._result(check.id, Verdict.PASSED, story=None, transcript=played)

    # Only these are played before a dialect is known: without a server there is none to learn.
    _without_dialect = frozenset({"starts", "uses_socket_and_threading"})

    def _close(self, stages: list[Stage]) -> None:
        for stage in stages:
            if stage.room is not None and stage.room.worlds:
                self.isolation = in_lang(stage.room.world.isolation, self.lang)
            stage.close()

    def _machine(self, check: str, fault: LaunchError) -> CheckResult:
        key = phrase("a fault of the machine: {text}")
        return self._left_out(check, Verdict.UNGRADED, key, str(fault))

    def _seed_of(self, check: str) -> int:
        """Each check's own, so that checks give the same verdict in any order and alone."""
        return self.seed * 1_000_003 + zlib.crc32(check.encode())

    def _failed(self, check: Check, failure: SceneFailed, stage: Stage | None) -> CheckResult:
        events: tuple[Event, ...] = tuple((stage and stage.transcript) or ())
        cause = likely_cause(check.id, failure, events, self.lang, protocol=self.protocol)
        story = tell(
            failure.told or events,
            failure,
            title=self.rubric.title(check.id, self.lang),
            points=0,
            max_points=self.rubric.points(check.id),
            step=self.rubric.step_title(self.rubric.step(check.id), self.lang),
            lang=self.lang,
            cause=cause,
        )
        return self._result(
            check.id, _VERDICTS[failure.kind], story=story, cause=cause, transcript=events
        )

    def _left_out(
        self, check: str, verdict: Verdict, key: str, text: str = "", detail: str | None = None
    ) -> CheckResult:
        reason = say(key, self.lang, text=text) if "{text}" in key else say(key, self.lang)
        return self._result(check, verdict, story=reason, detail=detail)

    def _result(
        self,
        check: str,
        verdict: Verdict,
        *,
        story: str | None,
        cause: str | None = None,
        transcript: tuple[Event, ...] = (),
        detail: str | None = None,
    ) -> CheckResult:
        most = self.rubric.points(check)
        return CheckResult(
            id=check,
            step=self.rubric.step(check),
            verdict=verdict,
            points=most if verdict is Verdict.PASSED else 0,
            max_points=most,
            title=self.rubric.title(check, self.lang),
            story=story,
            cause=cause,
            transcript=transcript,
            bonus=self.rubric.bonus(check),
            detail=detail,
        )
