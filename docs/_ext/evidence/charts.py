"""The directives that draw single figures of records: ``dot-chart`` and ``time-course``.

The content of both is a line for each figure, under plain lines that head a group::

    Trials of infusions
    - ELEKT-D, three weeks: anand2023:remission-week3.ketamine
    - by mouth: peltoniemi2016:oral-low to peltoniemi2016:oral-high
    - TRANSFORM-2: popova2019:remission-28d.esketamine v popova2019:remission-28d.placebo

``to`` makes a range, ``v`` sets a control beside a treatment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives

from .directives import EvidenceDirective
from .lookup import Figure, FigureNotFoundError, find
from .models import minutes
from .numbers import quantity
from .parts import paragraph, picture_table

if TYPE_CHECKING:
    from docutils.nodes import Node
    from matplotlib.figure import Figure as Picture

TIME = re.compile(r"\d[\d.]* (minute|hour|day|week|month|year)s?")
COUNTS = re.compile(r"(\d+) of (\d+)")
BAND = re.compile(r"(-?[\d.]+) to (-?[\d.]+)(?:, (.+))?")


@dataclass(frozen=True)
class Dot:
    """One figure of a chart, a range between two, or a figure and its control.

    :ivar centre: the figure; None for a range
    :ivar low: the lower end of its interval or range, if it has one
    :ivar control: the figure of the control set beside it
    """

    group: str
    label: str
    keys: tuple[str, ...]
    text: str
    centre: float | None
    low: float | None
    high: float | None
    control: float | None = None

    @property
    def most(self) -> float:
        """The highest value that the figure itself names."""
        return self.centre if self.centre is not None else cast("float", self.high)

    @property
    def least(self) -> float:
        """The lowest value that the figure itself names."""
        return self.centre if self.centre is not None else cast("float", self.low)


class Chart(EvidenceDirective):
    """What the two charts share: they read lines that name figures and tabulate them."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "name": directives.unchanged,
        "caption": directives.unchanged_required,
        "unit": directives.unchanged_required,
        "measure": directives.unchanged_required,
    }

    def dots(self) -> list[Dot]:
        """Return the figures that the content names, in its order."""
        if "caption" not in self.options:
            raise self.error(f"a {self.name} needs a :caption: that says what it shows")
        found: list[Dot] = []
        group = ""
        for line in filter(None, (line.strip() for line in self.content)):
            if not line.startswith("- "):
                group = line
                continue
            label, colon, target = line.removeprefix("- ").rpartition(": ")
            if not colon:
                raise self.error(f'"{line}" names no figure: write - label: KEY:NAME')
            found.append(self.dot(group, label.strip(), target.strip(), line))
        if len(found) < 2:
            raise self.error(f"a {self.name} of fewer than two figures shows nothing: write it out")
        return found

    def dot(self, group: str, label: str, target: str, line: str) -> Dot:
        """Return the figure, or the range between two, that a line names."""
        figures = []
        for name in re.split(r" (?:to|v) ", target):
            try:
                figure = find(self.domain.evidence, name)
            except FigureNotFoundError as missing:
                raise self.error(f'"{line}": {missing}') from None
            figure = self.share(figure)
            if isinstance(figure.value, str):
                raise self.error(f'"{line}": {figure.value} is no number that can be drawn')
            if "unit" in self.options and figure.unit not in ("", self.options["unit"]):
                wanted = self.options["unit"]
                raise self.error(f'"{line}" is in {figure.unit} and the chart in {wanted}')
            self.domain.note_use(self.env.docname, figure.key)
            figures.append(figure)
        keys = tuple(dict.fromkeys(figure.key for figure in figures))
        if len(figures) > 2:
            raise self.error(f'"{line}" names {len(figures)} figures: a line takes one or two')
        pair = " v " in target
        dot = Dot(group, label, keys, *self.values(figures[:1] if pair else figures))
        if not pair:
            return dot
        control = cast("Decimal", figures[1].value)
        unit = figures[1].unit or self.options.get("unit", "")
        text = f"{dot.text} v {quantity(control, unit)}"
        return replace(dot, text=text, control=float(control))

    def share(self, figure: Figure) -> Figure:
        """Return a count such as ``0 of 19`` as a percentage where the chart is one of shares."""
        counts = COUNTS.fullmatch(str(figure.value))
        if not counts or self.options.get("unit") != "%":
            return figure
        share = 100 * Decimal(counts[1]) / Decimal(counts[2])
        return replace(figure, value=share.quantize(Decimal("0.1")), unit="%")

    def values(self, figures: list[Figure]) -> tuple[str, float | None, float | None, float | None]:
        """Return the words of one figure or a range, its centre, its lower and upper end."""
        unit = self.options.get("unit", "")
        numbers = [cast("Decimal", figure.value) for figure in figures]
        if len(numbers) == 2:
            low, high = min(numbers), max(numbers)
            text = f"{quantity(low, unit if unit == '%' else '')} to {quantity(high, unit)}"
            return text, None, float(low), float(high)
        figure = figures[0]
        text = quantity(numbers[0], figure.unit or unit)
        if figure.low is None or figure.high is None:
            return text, float(numbers[0]), None, None
        return (
            f"{text} ({figure.interval})",
            float(numbers[0]),
            float(figure.low),
            float(figure.high),
        )

    def figures(self, dots: list[Dot], first: str, caption: str) -> nodes.table:
        """Return the table of what the chart shows, each figure with its source."""
        grouped = any(dot.group for dot in dots)
        rows: list[list[str | list[Node]]] = []
        for dot in dots:
            sources: list[Node] = []
            for key in dot.keys:
                sources += [nodes.Text("; "), *self.cite(key)] if sources else self.cite(key)
            rows.append([dot.label, *([dot.group] if grouped else []), dot.text, sources])
        head = [first, *(["Group"] if grouped else []), "Figure", "Source"]
        widths = [32, 20, 24, 24] if grouped else [42, 29, 29]
        return picture_table(caption, head, rows, widths)

    def axis(self) -> str:
        """Return what the axis measures."""
        measure, unit = self.options.get("measure", ""), self.options.get("unit", "")
        return f"{measure} ({unit})" if measure and unit else measure or unit

    def said(self, dots: list[Dot], what: str) -> str:
        """Return the picture in two sentences, for those who do not see it."""
        least, most = min(dots, key=lambda d: d.least), max(dots, key=lambda d: d.most)
        text = f"{what} of {len(dots)} figures, from {least.text} ({self.whole(least)}) "
        text += f"to {most.text} ({self.whole(most)})."
        return f"{text} The table below gives each with its source."

    @staticmethod
    def whole(dot: Dot) -> str:
        """Return the name of a figure with its group."""
        return f"{dot.group}, {dot.label}" if dot.group else dot.label


class DotChart(Chart):
    """Figures under each other on one scale, the like together, with their intervals."""

    option_spec: ClassVar[dict[str, Any]] = {
        **Chart.option_spec,
        "band": directives.unchanged_required,
        "pair": directives.unchanged_required,
    }

    def run(self) -> list[Node]:
        """Return the figure and its table."""
        dots = self.dots()
        band, axis, caption = self.band(), self.axis(), self.options["caption"]
        pair = tuple(self.options.get("pair", "treatment v control").split(" v "))
        pair = pair if any(dot.control is not None for dot in dots) else ()
        alt = self.said(dots, "Dot chart")
        if band:
            alt = f"A shaded band marks {self.options['band']}. {alt}"
        figure = self.picture(
            f"dots-{self.env.docname.replace('/', '-')}",
            (dots, band, axis, pair),
            lambda: cast("Picture", self.plots.dot_chart(dots, axis, band, pair)),
            alt,
            caption,
        )
        return [figure, self.figures(dots, "What", caption)]

    def band(self) -> tuple[float, float, str] | None:
        """Return the ends of the shaded band and what it means."""
        if "band" not in self.options:
            return None
        found = BAND.fullmatch(self.options["band"])
        if not found:
            wanted = "70 to 80, what it means"
            raise self.error(f'the band "{self.options["band"]}" is not of the form {wanted}')
        return float(found[1]), float(found[2]), found[3] or ""


class TimeCourse(Chart):
    """How something changes over time: a line for each group, a point for each figure."""

    def run(self) -> list[Node]:
        """Return the figure, its table and a word on its scale."""
        dots = self.dots()
        for dot in dots:
            if not TIME.fullmatch(dot.label):
                raise self.error(f'"{dot.label}" is no time: write 24 hours, 7 days, 4 weeks')
            if dot.centre is None or dot.control is not None:
                raise self.error(f'"{dot.label}" names two figures: a time course needs one')
        labels = {minutes(dot.label): dot.label for dot in dots}  # 24 hours and 1 day are one time
        times = [labels[time] for time in sorted(labels)]
        axis, caption = self.axis(), self.options["caption"]
        figure = self.picture(
            f"course-{self.env.docname.replace('/', '-')}",
            (dots, times, axis),
            lambda: cast("Picture", self.plots.time_course(dots, times, axis)),
            self.said(dots, "Line chart over time"),
            caption,
        )
        note = "The times stand evenly spaced: the steps along the bottom are not to scale."
        return [figure, self.figures(dots, "Time", caption), paragraph(note)]


CHARTS = {"dot-chart": DotChart, "time-course": TimeCourse}
