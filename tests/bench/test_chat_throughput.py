"""The benchmark of the chat measures what it says, on both servers, with a small crowd."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.mark.parametrize("server", ["reference", "tutorial"])
def test_small_crowd_hears_everything_once_and_in_order(server: str) -> None:
    program = f"""if True:
        import chat_throughput as bench
        bench.GUESTS, bench.MANY, bench.DELIVERIES, bench.TALK = 10, 3, 1000, 0.2
        assert bench.faults_in_100_000({server!r}) == 0
        assert bench.deliveries_per_second({server!r}, 3) > 0
        talk = bench.talk_beside({server!r}, stalled=True)
        assert 0 < talk.p99 < 10 and all(len(delays) == 48 for delays in talk.delays)
    """
    subprocess.run([sys.executable, "-c", program], cwd=BENCH, timeout=60, check=True)
