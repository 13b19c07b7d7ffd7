"""Hostile source code: what the grader reads in it must not turn against the grading."""

from __future__ import annotations

import pytest

from grader.launch.setting import ADDRESSES, PORTS
from grader.verdict.grade import Options, grade, gradings, opened, the_rubric
from grader.verdict.model import Verdict
from tests.attacks.conftest import HandIn


@pytest.mark.parametrize(
    "host", ["224.0.0.1", "240.1.2.3", "255.255.255.255", "0.0.0.7", "١٠.0.0.1", "²5.1.1.1"]
)
def test_an_address_that_no_machine_has_leaves_nothing_ungraded(hand_in: HandIn, host: str) -> None:
    """No loopback takes it: a world that was to have it could not be made."""
    folder = hand_in(f"def unused(s):\n    s.connect(({host!r}, 14900))")
    (result,) = grade(folder, Options(), only=("starts",))
    assert result.checks[0].verdict is Verdict.PASSED, result.checks[0].detail


def test_a_thousand_addresses_and_ports_are_not_made_ready(hand_in: HandIn) -> None:
    """Each port is a lock, where the network is the machine's."""
    lines = (f"    s.connect(('10.0.{n // 250}.{n % 250 + 1}', {n + 20000}))" for n in range(1000))
    options = Options()
    with opened(hand_in("def unused(s):\n" + "\n".join(lines)), options) as submission:
        (grading,) = gradings(submission, options, the_rubric(options))
        needs = grading.setting.needs
    assert len(needs.addresses) <= ADDRESSES
    assert len(needs.ports) <= 2 * PORTS + 1
    assert 14900 in needs.ports
