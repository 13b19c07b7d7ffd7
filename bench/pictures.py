"""The two pictures of `chat_throughput`, as SVG that a page can show as it is."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt

COLOURS = {"reference": "#0b6e4f", "tutorial": "#b3541e"}
NAMES = {
    "reference": "reference: a writer thread per guest",
    "tutorial": "tutorial: sendall in a loop",
}
plt.rcParams.update(
    {
        "figure.figsize": (7.2, 3.2),
        "axes.spines.top": False,
        "axes.spines.right": False,
        "svg.fonttype": "none",  # letters stay letters
        "svg.hashsalt": "chat",  # the same picture for the same numbers
    }
)


def draw_throughput(path: Path, speed: dict[str, dict[int, float]]) -> None:
    """Bars: deliveries per second by the number of guests who speak."""
    figure, axes = plt.subplots(layout="constrained")
    width = 0.38
    for place, (server, by_senders) in enumerate(speed.items()):
        at = [number + (place - 0.5) * width for number in range(len(by_senders))]
        values = [value / 1000 for value in by_senders.values()]
        bars = axes.bar(at, values, width, color=COLOURS[server], label=NAMES[server])
        axes.bar_label(bars, fmt="%.0f", padding=2)
        axes.set_xticks(range(len(by_senders)), [f"{senders} speak" for senders in by_senders])
    axes.set_ylabel("thousand deliveries per second")
    axes.set_title("100 guests, everyone hears everyone else", loc="left")
    figure.legend(frameon=False, loc="outside lower center", ncols=2)
    _save(figure, path)


def draw_stalled_reader(
    path: Path, talks: dict[str, tuple[list[float], list[list[float]]]]
) -> None:
    """Points: the slowest delivery in each twentieth of a second of a talk."""
    figure, axes = plt.subplots(layout="constrained")
    for server, (said, delays) in talks.items():
        everyone = max(map(len, delays))
        slowest: dict[float, float] = {}
        for at, of_line in zip(said, delays, strict=True):
            if len(of_line) == everyone:
                moment = round(at * 20) / 20
                slowest[moment] = max(slowest.get(moment, 0), *(d * 1000 for d in of_line))
        colour = COLOURS[server]
        axes.plot(*zip(*slowest.items(), strict=True), ".", color=colour, label=NAMES[server])
        stuck = sum(len(of_line) < everyone for of_line in delays)
        if stuck:
            end = max(slowest)
            axes.axvspan(end, said[-1], color=colour, alpha=0.12, lw=0)
            axes.annotate(
                f"here the tutorial's chat stops:\n{stuck} lines do not arrive",
                ((end + said[-1]) / 2, 0.85),
                xycoords=("data", "axes fraction"),
                ha="center",
                color=colour,
            )
    axes.set_yscale("log")
    axes.set_title("One of 50 guests does not read", loc="left")
    axes.set_xlabel("seconds of the talk")
    axes.set_ylabel("slowest delivery, ms")
    axes.margins(y=0.25)
    figure.legend(frameon=False, loc="outside lower center", ncols=2)
    _save(figure, path)


def _save(figure: plt.Figure, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
