"""A transcript is bounded, and what the scene did is never lost."""

from __future__ import annotations

from grader.room.transcript import Transcript


def test_a_flood_is_counted_and_the_leaving_after_it_is_kept() -> None:
    transcript = Transcript(limit=10)
    for _ in range(100):
        transcript.add("bob", "received", "again\n")
    transcript.add("alice", "left")
    assert [event.what for event in transcript] == ["received"] * 10 + ["left"]
    assert transcript.dropped == 90
