"""The rubric as a table for the assignment's text: the same numbers that the grader counts by."""

from __future__ import annotations

from grader.text.words import say
from grader.verdict.rubric import Rubric


def rubric_table(rubric: Rubric, lang: str = "en") -> str:
    """Return *rubric* in Markdown, step by step; the bonus last, without a sum."""
    lines = [f"| {say('check', lang)} | {say('points', lang)} |", "|---|--:|"]
    for step in dict.fromkeys(entry.step for entry in rubric.entries.values()):
        checks = [entry for entry in rubric.entries.values() if entry.step == step]
        required = [entry.points for entry in checks if not entry.bonus]
        total = f"**{sum(required):g}**" if required else ""
        lines.append(f"| **{_cell(rubric.step_title(step, lang))}** | {total} |")
        for entry in checks:
            plus = "+" if entry.bonus else ""
            lines.append(f"| {_cell(rubric.title(entry.id, lang))} | {plus}{entry.points:g} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
