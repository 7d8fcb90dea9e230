"""Draws the pictures of the evidence with matplotlib, each once for its content."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from .models import minutes
from .numbers import rounded
from .pooling import RATIOS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from .charts import Dot
    from .pooling import Answer

INK, ACCENT, FAINT = "#1b1b1b", "#0b4f5c", "#9a9a9a"
GRID, BAND = "#e4e4e4", "#f0e2b6"
HOLLOW: dict[str, Any] = {
    "markersize": 8,
    "markerfacecolor": "white",
    "markeredgecolor": INK,
    "markeredgewidth": 1.4,
}
LETTER, WRAP = 0.078, 36  # inches a letter takes on average; letters in a line of a name
ROW = 0.5  # inches: two lines, the trial and what sets it apart
STYLE: dict[str, Any] = {
    "svg.fonttype": "path",  # the same letters on every machine; the words stand in the table
    "svg.hashsalt": "evidence",  # the same bytes for the same picture
    "font.family": ["Source Sans Pro", "DejaVu Sans"],
    "font.size": 12,
    "text.color": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
}


@cache
def use_fonts(folder: Path) -> None:
    """Make the book's own fonts known to matplotlib."""
    for path in sorted(folder.glob("*.otf")):
        font_manager.fontManager.addfont(path)


def cached(folder: Path, name: str, content: object, draw: Callable[[], Figure]) -> Path:
    """Return the picture of *content*, drawn only where it is not there yet."""
    drawing = Path(__file__).read_bytes()
    digest = hashlib.sha256(drawing + repr(content).encode()).hexdigest()[:16]
    path = folder / f"{name}-{digest}.svg"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with mpl.rc_context(STYLE):  # type: ignore[arg-type]
            figure = draw()
            canvas = FigureCanvasSVG(figure)
            canvas.print_svg(str(path), metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    return path


def forest(found: Answer, names: Sequence[str], favours: tuple[str, str]) -> Figure:
    """Return the forest plot of an answer.

    :param names: of the trials, as shown on the left
    :param favours: what it means to lie left and right of no difference
    """
    rows = rows_of(found)
    figure = Figure(figsize=(6.4, ROW * rows + 1.15), facecolor="white")
    left, right = 0.36, 0.69
    bottom, top = 0.72 / figure.get_figheight(), 1 - 0.36 / figure.get_figheight()
    axes = figure.add_axes((left, bottom, right - left, top - bottom))
    axes.set_ylim(rows - 0.5, -0.5)
    ratio = found.question.measure in RATIOS
    if ratio:
        axes.set_xscale("log")
    weights = found.pooled.weights if found.pooled else (1.0,)
    write = row_writer(axes)
    for row, (effect, name, weight) in enumerate(zip(found.effects, names, weights, strict=False)):
        low, high = (found.shown(end) for end in effect.interval)
        centre = found.shown(effect.estimate)
        axes.plot([low, high], [row, row], color=INK, linewidth=1.2, solid_capstyle="butt")
        axes.plot([centre], [row], "s", color=INK, markersize=4 + 9 * weight**0.5)
        write(row, name, f"{rounded(centre)} ({rounded(low)} to {rounded(high)})", weight=False)
    if found.pooled:
        diamond(axes, found, rows - 1)
        centre, low, high = found.summary
        write(
            rows - 1,
            "Pooled",
            f"{rounded(centre)} ({rounded(low)} to {rounded(high)})",
            weight=True,
        )
    finish(axes, found, favours, ratio)
    return figure


def rows_of(found: Answer) -> int:
    """Return how many rows the plot of an answer has."""
    return len(found.effects) + (1 if found.pooled else 0)


def row_writer(axes: Axes) -> Callable[..., None]:
    """Return a function that writes a row's name on the left and its figures on the right."""

    def write(row: int, name: str, figures: str, *, weight: bool) -> None:
        bold = "bold" if weight else "regular"
        place = axes.get_yaxis_transform()
        trial, _, apart = name.partition(", ")
        two = f"{trial}\n{fill(apart, 27)}".strip()  # the trial, and below it what sets it apart
        axes.text(-0.03, row, two, ha="right", va="center", transform=place, weight=bold)
        axes.text(1.03, row, figures, ha="left", va="center", transform=place, weight=bold)

    return write


def diamond(axes: Axes, found: Answer, row: int) -> None:
    """Draw the pooled effect and, as a thin line, where a new trial would lie."""
    centre, low, high = found.summary
    if found.pooled and found.pooled.prediction:
        ends = [found.shown(end) for end in found.pooled.prediction]
        axes.plot(ends, [row, row], color=FAINT, linewidth=2.4, zorder=1, solid_capstyle="butt")
    corners = [(low, row), (centre, row - 0.26), (high, row), (centre, row + 0.26)]
    axes.fill(*zip(*corners, strict=True), color=ACCENT, zorder=3)


def limits(found: Answer) -> tuple[float, float]:
    """Return the ends of the axis: all estimates, most of the intervals, and no difference."""
    ends = [found.shown(end) for effect in found.effects for end in effect.interval]
    ends += list(found.summary)
    if found.question.measure in RATIOS:
        return max(0.02, min([*ends, 0.5]) * 0.9), min(50.0, max([*ends, 2.0]) * 1.1)
    span = max(*ends, 0) - min(*ends, 0)
    return min(*ends, 0) - 0.05 * span, max(*ends, 0) + 0.05 * span


def finish(axes: Axes, found: Answer, favours: tuple[str, str], ratio: bool) -> None:
    """Draw the line of no difference, the axis and what its sides mean."""
    axes.axvline(1 if ratio else 0, color=FAINT, linewidth=1, zorder=0)
    axes.set_xlim(*limits(found))
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    if ratio:
        low, high = limits(found)
        ticks = [t for t in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if low <= t <= high]
        axes.set_xticks(ticks)
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.minorticks_off()
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}".replace("-", "\u2212")))
    below = -0.62 / (axes.get_position().height * (ROW * rows_of(found) + 1.15))
    style: dict[str, Any] = {"transform": axes.transAxes, "size": 11}
    axes.text(0.46, below, f"\u2190 {favours[0]}", ha="right", **style)
    axes.text(0.54, below, f"{favours[1]} \u2192", ha="left", **style)
    axes.set_title(found.question.measure.capitalize(), size=12, loc="left", color=ACCENT)


def icons(groups: Sequence[tuple[str, int]]) -> Figure:
    """Return arrays of 100 people side by side, so many of each filled.

    :param groups: what each array shows, and how many of 100
    """
    wide = len(groups)
    figure = Figure(figsize=(3.3 * wide, 3.9), facecolor="white")
    for index, (label, count) in enumerate(groups):
        axes = figure.add_axes((index / wide + 0.02, 0.02, 1 / wide - 0.04, 0.76))
        axes.set_axis_off()
        axes.set_xlim(-0.7, 9.7)
        axes.set_ylim(9.7, -0.7)
        axes.set_aspect("equal")
        for person in range(100):
            filled = person < count
            axes.plot(
                [person % 10],
                [person // 10],
                "o",
                markersize=13,
                markerfacecolor=ACCENT if filled else "white",
                markeredgecolor=ACCENT if filled else FAINT,
                markeredgewidth=1.2,
            )
        axes.set_title(f"{fill(label, 28)}\n{count} of 100", size=12, pad=6)
    return figure


def timeline(events: Sequence[tuple[int, str]]) -> Figure:
    """Return a line of years with what happened, evenly spaced so that each can be read."""
    figure = Figure(figsize=(7.2, 0.52 * len(events) + 0.3), facecolor="white")
    axes = figure.add_axes((0.02, 0.02, 0.96, 0.96))
    axes.set_axis_off()
    axes.set_xlim(0, 10)
    axes.set_ylim(len(events) - 0.4, -0.6)
    axes.plot([1.3, 1.3], [0, len(events) - 1], color=FAINT, linewidth=2, zorder=0)
    for row, (year, what) in enumerate(events):
        axes.plot([1.3], [row], "o", color=ACCENT, markersize=9)
        axes.text(1.0, row, str(year), ha="right", va="center", weight="bold")
        axes.text(1.65, row, what, ha="left", va="center")
    return figure


def dot_chart(
    dots: Sequence[Dot],
    axis: str,
    band: tuple[float, float, str] | None,
    pair: Sequence[str] = (),
) -> Figure:
    """Return dots or bars on one scale, row by row, each group under its heading.

    :param axis: what the scale measures
    :param band: the ends of a shaded band and what it means
    :param pair: what a filled and a hollow dot mean, where rows have both
    """
    rows = headed(dots)
    texts = [re.sub(r" \([^)]*\)", "", dot.text) for dot in dots]  # the interval is drawn
    # In inches: room for the longest name and figure, and above and below the rows.
    left = 0.3 + LETTER * max(min(len(dot.label), WRAP) for dot in dots)
    right = 0.2 + LETTER * (2 + max(len(text) for text in texts))  # digits are wide
    head = 0.4 * bool(band) + 0.35 * bool(pair) + 0.1
    # No wider than must be: on a phone a picture shrinks to the screen, its letters with it.
    wide, tall = max(4.6, left + right + 1.8), 0.4 if len(rows) < 20 else 0.3
    height = tall * len(rows) + head + 0.65
    figure = Figure(figsize=(wide, height), facecolor="white")
    span = wide - left - right
    axes = figure.add_axes((left / wide, 0.6 / height, span / wide, 1 - (head + 0.6) / height))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    place = axes.get_yaxis_transform()
    for row, what in enumerate(rows):
        if isinstance(what, str):
            start = (0.05 - left) / span
            axes.text(start, row, what, ha="left", va="center", transform=place, weight="bold")
            continue
        name, gap = fill(what.label, WRAP), 0.15 / span
        axes.text(-gap, row, name, ha="right", va="center", transform=place)
        axes.text(1 + gap, row, texts.pop(0), ha="left", va="center", transform=place)
        axes.axhline(row, color=GRID, linewidth=0.8, zorder=0)
        draw_dot(axes, row, what)
    if band:
        axes.axvspan(band[0], band[1], color=BAND, zorder=-1)
        above = axes.get_xaxis_transform()
        middle = (band[0] + band[1]) / 2
        axes.text(middle, 1.005, band[2], ha="center", va="bottom", transform=above, size=11)
    if pair:
        axes.plot([], [], "o", color=ACCENT, markersize=8, label=pair[0])
        axes.plot([], [], "o", **HOLLOW, label=pair[1])
        figure.legend(frameon=False, borderaxespad=0, loc="upper right", ncols=2)
    scale(axes, dots, band)
    axes.set_yticks([])
    axes.set_xlabel(axis, size=12)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    return figure


def headed(dots: Sequence[Dot]) -> list[str | Dot]:
    """Return the rows of a dot chart: each group's name before its first dot."""
    rows: list[str | Dot] = []
    group = ""
    for dot in dots:
        if dot.group != group:
            group = dot.group
            rows.append(group)
        rows.append(dot)
    return rows


def draw_dot(axes: Axes, row: int, dot: Dot) -> None:
    """Draw a figure, its interval or range, and the control beside it."""
    if dot.control is not None and dot.centre is not None:
        axes.plot([dot.control, dot.centre], [row, row], color=FAINT, linewidth=1.2, zorder=1)
        axes.plot([dot.control], [row], "o", clip_on=False, zorder=3, **HOLLOW)
    if dot.low is not None and dot.high is not None:
        width = 1.2 if dot.centre is not None else 6
        ends = [dot.low, dot.high]
        axes.plot(ends, [row, row], color=ACCENT, linewidth=width, solid_capstyle="butt")
    if dot.centre is not None:
        axes.plot([dot.centre], [row], "o", clip_on=False, zorder=3, color=ACCENT, markersize=8)


def scale(axes: Axes, dots: Sequence[Dot], band: tuple[float, float, str] | None) -> None:
    """Let the scale of a dot chart begin at nothing and hold every figure."""
    drawn = [end for dot in dots for end in (dot.centre, dot.low, dot.high, dot.control)]
    ends = [end for end in drawn if end is not None]
    ends += band[:2] if band else ()
    low, high = min(0.0, *ends), max(0.0, *ends)
    axes.set_xlim(low * 1.05, high * 1.05)
    if low < 0 < high:
        axes.axvline(0, color=FAINT, linewidth=1, zorder=0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}".replace("-", "\u2212")))


def time_course(dots: Sequence[Dot], times: Sequence[str], axis: str) -> Figure:
    """Return a line for each group, the times evenly spaced.

    :param times: in their order, each once
    :param axis: what the scale measures
    """
    figure = Figure(figsize=(6.4, 4.2), facecolor="white")
    groups = list(dict.fromkeys(dot.group for dot in dots))
    places_of = {minutes(time): place for place, time in enumerate(times)}
    top = 0.92 - 0.065 * len(groups) if groups != [""] else 0.95
    axes = figure.add_axes((0.12, 0.17, 0.84, top - 0.17))
    # Told apart by marker and line, not by colour alone.
    looks = [("o", "-", ACCENT), ("s", "--", INK), ("^", ":", ACCENT), ("D", "-.", INK)]
    looks += [("v", "--", ACCENT), ("P", ":", INK)]
    for index, group in enumerate(groups):
        marker, line, colour = looks[index % len(looks)]
        own = sorted(
            (dot for dot in dots if dot.group == group), key=lambda dot: minutes(dot.label)
        )
        places = [places_of[minutes(dot.label)] for dot in own]
        levels = [dot.most for dot in own]
        look: dict[str, Any] = {"color": colour, "label": group, "markersize": 8}
        axes.plot(places, levels, marker + line, clip_on=False, zorder=3, **look)
        for place, dot in zip(places, own, strict=True):
            if dot.low is not None and dot.high is not None:
                axes.plot([place, place], [dot.low, dot.high], color=colour, linewidth=1.2)
    axes.set_xticks(range(len(times)), [fill(time, 9) for time in times])
    axes.set_xlim(-0.4, len(times) - 0.6)
    low, high = axes.get_ylim()
    axes.set_ylim(min(0.0, low), max(0.0, high))
    axes.axhline(0, color=FAINT, linewidth=1, zorder=0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}".replace("-", "\u2212")))
    axes.set_title(axis, size=12, loc="left", color=ACCENT, y=1.02, pad=22 * len(groups))
    if groups != [""]:
        axes.legend(
            frameon=False, loc="lower left", bbox_to_anchor=(-0.02, 1.0), borderaxespad=0.2, ncols=1
        )
    for side in ("right", "top"):
        axes.spines[side].set_visible(False)
    return figure
