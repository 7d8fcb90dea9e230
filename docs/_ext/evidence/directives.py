"""The directives by which a chapter shows what questions and records hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from certainty import reference as certainty_reference
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from . import pooling
from .domain import EvidenceDomain
from .lookup import FigureNotFoundError
from .numbers import NBSP, interval, number, rounded
from .parts import cite, paragraph, picture_table, table
from .version import read_version

if TYPE_CHECKING:
    from types import ModuleType

    from docutils.nodes import Node
    from matplotlib.figure import Figure

    from .models import Study
    from .pooling import Answer


class EvidenceDirective(SphinxDirective):
    """What the directives of this module share."""

    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {
        "name": directives.unchanged,
        "caption": directives.unchanged,
    }

    @property
    def domain(self) -> EvidenceDomain:
        """The evidence of this build."""
        return EvidenceDomain.of(self.env)

    @property
    def plots(self) -> ModuleType:
        """The module that draws, imported when first needed: matplotlib takes a second."""
        from . import plots

        plots.use_fonts(Path(self.env.srcdir) / "_fonts")
        return plots

    def found(self, name: str) -> Answer:
        """Return the answer of a question, and note that this document uses it.

        Stops the directive with one line where there is no such question or it cannot be pooled.
        """
        try:
            return self.domain.answer(name, self.env.docname)
        except (FigureNotFoundError, pooling.PoolingError) as why:
            raise self.error(str(why)) from None

    def named(self, node: nodes.Element) -> nodes.Element:
        """Return *node* with the name that the chapter gave it."""
        self.set_source_info(node)
        self.add_name(node)
        return node

    def picture(
        self, name: str, content: object, figure: Any, alt: str, caption: str
    ) -> nodes.Element:
        """Return a figure node around a picture that is drawn once for its content."""
        folder = Path(self.env.doctreedir) / "plots"
        path = self.plots.cached(folder, name, content, figure)
        uri = "/" + os.path.relpath(path, self.env.srcdir).replace(os.sep, "/")
        node = nodes.figure()
        image = nodes.image(uri=uri, alt=alt, width="100%")
        self.set_source_info(image)
        node += image
        node += nodes.caption(caption, caption)
        return self.named(node)

    def cite(self, key: str) -> list[Node]:
        """Return a citation by name."""
        return cite(self.env, key, "t", self.lineno, self.state.inliner)[0]

    def author(self, key: str) -> str:
        """Return ``Anand 2023`` for a key of the bibliography."""
        entry = self.env.get_domain("cite").bibdata.data.entries[key]  # type: ignore[attr-defined]
        person = entry.persons["author"][0]
        last = " ".join(str(part) for part in [*person.prelast_names, *person.last_names])
        return f"{last.strip('{}')} {entry.fields['year']}"

    def trial_name(self, effect: pooling.Effect) -> str:
        """Return the name of a trial as plots show it."""
        return self.author(effect.study) + (f", {effect.label}" if effect.label else "")


def effect_text(found: Answer) -> str:
    """Return measure, estimate and interval of an answer in words."""
    estimate, low, high = found.summary
    return f"{found.question.measure} {rounded(estimate)} ({interval(low, high)})"


def trials_text(found: Answer) -> str:
    """Return ``7 trials, 300 people``."""
    if found.question.review:
        return found.effects[0].label or "a review"
    trials = len({effect.study for effect in found.effects})  # one trial may have two strata
    people = f", {number(found.people)} people" if found.people is not None else ""
    return f"{trials} trial{'s' if trials != 1 else ''}{people}"


class ForestPlot(EvidenceDirective):
    """The forest plot of a question, with the table of its figures and how it was pooled."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """Return the figure, its table and a note on the method."""
        name = self.arguments[0]
        found = self.found(name)
        question = found.question
        names = [self.trial_name(effect) for effect in found.effects]
        treated, control = "favours treatment", "favours control"
        favours = (control, treated) if question.better == "higher" else (treated, control)

        def draw() -> Figure:
            return cast("Figure", self.plots.forest(found, names, favours))

        caption = self.options.get("caption", question.question)
        content = (found, names, favours)
        figure = self.picture(f"forest-{name}", content, draw, self.alt(found), caption)
        return [figure, self.figures(found, caption), paragraph(method(found))]

    @staticmethod
    def alt(found: Answer) -> str:
        """Return what the plot shows in a sentence."""
        text = f"Forest plot: {trials_text(found)}; "
        text += f"pooled {effect_text(found)}" if found.pooled else effect_text(found)
        if found.pooled:
            text += f"; variation between trials beyond chance {100 * found.pooled.i2:.0f}%"
        return text + ". The table below gives each trial's figures."

    def figures(self, found: Answer, caption: str) -> nodes.table:
        """Return the table of what the plot shows."""
        weights = found.pooled.weights if found.pooled else (1.0,)
        counts = found.effects[0].treated_events is not None
        rows: list[list[str | list[Node]]] = []
        for effect, weight in zip(found.effects, weights, strict=True):
            low, high = (found.shown(end) for end in effect.interval)
            label: list[Node] = self.cite(effect.study)
            if effect.label:
                label.append(nodes.Text(f", {effect.label}"))
            rows.append(
                [
                    label,
                    sample(effect.treated_events, effect.treated),
                    sample(effect.control_events, effect.controls),
                    f"{rounded(found.shown(effect.estimate))} ({rounded(low)} to {rounded(high)})",
                    f"{100 * weight:.0f}%",
                ]
            )
        if found.pooled:
            estimate, low, high = found.summary
            pooled = f"{rounded(estimate)} ({rounded(low)} to {rounded(high)})"
            rows.append(["Pooled", "", "", pooled, "100%"])
        people = "with it / of" if counts else "people"
        head = [
            "Trial",
            f"Treated, {people}",
            f"Control, {people}",
            "Effect (95% interval)",
            "Weight",
        ]
        return picture_table(caption, head, rows, [26, 18, 18, 26, 12], kind="plot")


def sample(events: int | None, total: int | None) -> str:
    """Return ``30 / 47``, or the people alone."""
    if total is None:
        return "not given"
    return f"{events} / {total}" if events is not None else number(total)


def method(found: Answer) -> str:
    """Return how an answer was pooled, for the line under its plot."""
    pooled = found.pooled
    if found.question.review:
        return "A review's own pooled effect, shown as the review gives it."
    if pooled is None:
        return "One trial only: its effect is shown as it is, and nothing was pooled."
    random = found.question.model == "random"
    few = len(found.effects) < pooling.FEW
    interval_by = "ordinary interval, as there are but two" if few else "Hartung–Knapp"
    model = f"random effects (Paule–Mandel, {interval_by})" if random else "a common effect"
    text = f"Pooled with {model}: variance between trials (tau²) {rounded(pooled.tau2, 3)}, "
    text += f"share of variation beyond chance (I²) {100 * pooled.i2:.0f}%. "
    if pooled.prediction:
        low, high = (found.shown(end) for end in pooled.prediction)
        text += f"The effect of a new trial would lie between {rounded(low)} and {rounded(high)}. "
    if any(effect.corrected for effect in found.effects):
        text += "Half an event was added to each cell of a trial with an empty one. "
    if found.unusable:
        text += "Trials without a single event say nothing about a ratio and are left out. "
    return text.strip()


class SummaryOfFindings(EvidenceDirective):
    """A row for each question: answer, certainty, people of 100, effect and trials."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[Node]:
        """Return the table."""
        rows = [self.summary(name) for name in self.arguments[0].split()]
        title = self.options.get("caption", "Summary of findings")
        # Four columns, no more: the table has to read on a phone.
        head = ["Question", "Answer", "Of 100 people", "Effect, and evidence"]
        return [self.named(table(title, head, rows, [24, 34, 20, 22]))]

    def summary(self, name: str) -> list[str | list[Node]]:
        """Return the cells of one question."""
        found = self.found(name)
        question = found.question
        of_100 = pooling.absolute(found)
        people = (
            "not applicable"
            if of_100 is None
            else (
                f"{rounded(of_100.treated, 0)} with it ({rounded(of_100.low, 0)} to "
                f"{rounded(of_100.high, 0)}), {rounded(of_100.control, 0)} without"
            )
        )
        certainty, _ = certainty_reference(question.certainty, self.env.docname)
        return [
            question.question,
            [nodes.Text(question.answer + " "), certainty],
            people,
            [nodes.Text(f"{effect_text(found)}; {trials_text(found)}"), *self.sources(found)],
        ]

    def sources(self, found: Answer) -> list[Node]:
        """Return the sources of an answer that rests on one or two; a plot names more."""
        studies = sorted({effect.study for effect in found.effects})
        if len(studies) > 2:
            return []
        return [node for study in studies for node in (nodes.Text(", "), *self.cite(study))]


class IconArray(EvidenceDirective):
    """100 people with the control and 100 with the treatment, so many of each filled."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """Return the figure and its table."""
        name = self.arguments[0]
        found = self.found(name)
        of_100 = pooling.absolute(found)
        if of_100 is None:
            raise self.error(f'"{name}" compares averages: there are no people of 100 to show')
        question = found.question
        groups = [
            (question.comparator.capitalize(), round(of_100.control)),
            (question.intervention.capitalize(), round(of_100.treated)),
        ]
        said = "; ".join(f"{label}: {people} of 100" for label, people in groups)
        caption = self.options.get(
            "caption", f"{question.outcome.capitalize()}, of 100 people. {question.question}"
        )
        figure = self.picture(
            f"icons-{name}",
            groups,
            lambda: self.plots.icons(groups),
            f"Two arrays of 100 people. {said}.",
            caption,
        )
        rows: list[list[str | list[Node]]] = [[label, str(people)] for label, people in groups]
        return [
            figure,
            picture_table(caption, ["Group", "Of 100 people"], rows, [70, 30]),
        ]


class LeftOut(EvidenceDirective):
    """The studies that a question leaves out, and why."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """Return a list, or a sentence where none was left out."""
        name = self.arguments[0]
        question = self.found(name).question
        if not question.left_out:
            return [paragraph("No study that we know of was left out.")]
        entries = self.env.get_domain("cite").bibdata.data.entries  # type: ignore[attr-defined]
        bullets = nodes.bullet_list()
        for out in question.left_out:
            start = self.cite(out.study) if out.study in entries else [nodes.Text(out.study)]
            bullets += nodes.list_item("", paragraph([*start, nodes.Text(f": {out.why}")]))
        return [bullets]


class Timeline(EvidenceDirective):
    """A line of years. Each line of the content is ``YEAR: what happened``."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        **EvidenceDirective.option_spec,
        "caption": directives.unchanged_required,
    }

    def run(self) -> list[Node]:
        """Return the figure and its table."""
        events: list[tuple[int, str]] = []
        for line in filter(str.strip, self.content):
            year, colon, what = line.partition(":")
            if not colon or not year.strip().isdigit():
                raise self.error(f'"{line}" is no line of a timeline: write 1970: what happened')
            events.append((int(year), what.strip()))
        caption = self.options.get("caption", "A timeline")
        said = "; ".join(f"{year}, {what}" for year, what in events)
        figure = self.picture(
            "timeline", events, lambda: self.plots.timeline(events), f"A timeline: {said}.", caption
        )
        rows: list[list[str | list[Node]]] = [[str(year), what] for year, what in events]
        return [
            figure,
            picture_table(caption, ["Year", "What happened"], rows, [15, 85]),
        ]


class StudyTable(EvidenceDirective):
    """Every record: a row a study, to which the figures in the chapters lead."""

    option_spec: ClassVar[dict[str, Any]] = {
        **EvidenceDirective.option_spec,
        "kind": directives.unchanged_required,
    }

    def run(self) -> list[Node]:
        """Return the table of the kinds asked for."""
        kinds = self.options["kind"].split(", ")
        studies = {
            key: study
            for key, study in sorted(self.domain.evidence.studies.items())
            if study.kind in kinds
        }
        if not studies:
            raise self.error(f"there is no record of the kind {' or '.join(kinds)}")
        standard = self.env.domains.standard_domain
        rows: list[list[str | list[Node]]] = []
        for key, study in studies.items():
            standard.note_hyperlink_target(f"study-{key}", self.env.docname, f"study-{key}", key)
            self.env.note_dependency(str(self.domain.evidence.path(key)))
            what = f"{study.design}; {self.people(study)}"
            limits = "; ".join(study.limits) or "none noted"
            rows.append([self.cite(key), what, money(study), limits])
        title = self.options.get("caption", "The studies")
        head = ["Study", "Design and people", "Paid by", "Limits"]
        ids = [f"study-{key}" for key in studies]
        node = table(title, head, rows, [16, 36, 14, 34], ids=ids, classes=["filterable"])
        return [self.named(node)]

    @staticmethod
    def people(study: Study) -> str:
        """Return who was studied and how many in each arm."""
        arms = [
            f"{arm.n}{NBSP}{name.replace('-', ' ')}" for name, arm in study.arms.items() if arm.n
        ]
        return study.population + (f" ({', '.join(arms)})" if arms else "")


def money(study: Study) -> str:
    """Return who paid."""
    if study.sponsor != "not seen":
        return study.sponsor
    return "not seen" if study.funding == "not seen" else study.funding


class DataSetVersion(SphinxDirective):
    """The version of the data set and what changed from one to the next."""

    def run(self) -> list[Node]:
        """Return a definition list, the newest version first."""
        folder = Path(self.env.srcdir) / "evidence"
        self.env.note_dependency(str(folder / "version.yaml"))
        version, changes = read_version(folder)
        listed = nodes.definition_list()
        for change in changes:
            name = f"Version {change['version']}, {change['date']}"
            bullets = nodes.bullet_list()
            for what in change["changed"]:
                bullets += nodes.list_item("", paragraph(str(what)))
            listed += nodes.definition_list_item(
                "", nodes.term(name, name), nodes.definition("", bullets)
            )
        return [paragraph(f"This is version {version} of the data set."), listed]


DIRECTIVES = {
    "data-set-version": DataSetVersion,
    "forest-plot": ForestPlot,
    "summary-of-findings": SummaryOfFindings,
    "icon-array": IconArray,
    "left-out": LeftOut,
    "timeline": Timeline,
    "study-table": StudyTable,
}
