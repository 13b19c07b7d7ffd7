"""The rubric as a table for the assignment's text: the same numbers that the grader counts by."""

from __future__ import annotations

from grader.text.words import say
from grader.verdict.rubric import Rubric


def rubric_table(rubric: Rubric, lang: str = "en") -> str:
    """Return *rubric* in Markdown, step by step; the bonus last, without a sum.

    A check that waits for a later step than its own says so.
    """
    lines = [f"| {say('check', lang)} | {say('points', lang)} |", "|---|--:|"]
    for number, step in enumerate(rubric.steps, start=1):
        checks = [entry for entry in rubric.entries.values() if entry.step == step]
        if not checks:
            continue
        required = [entry.points for entry in checks if not entry.bonus]
        total = f"**{sum(required):g}**" if required else ""
        lines.append(f"| **{number}. {_cell(rubric.step_title(step, lang))}** | {total} |")
        for entry in checks:
            plus = "+" if entry.bonus else ""
            title = rubric.title(entry.id, lang)
            if (due := rubric.due(entry.id)) != step:
                on = list(rubric.steps).index(due) + 1
                title = say("{title} (green from step {step} on)", lang, title=title, step=on)
            lines.append(f"| {_cell(title)} | {plus}{entry.points:g} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
