"""The roles by which a chapter writes a figure of a record.

``{ev}`KEY:NAME```     number, unit, interval and citation
``{ev:n}`KEY:NAME```   number and unit, where the sentence has its citation already
``{ev:v}`KEY:NAME```   the number alone
``{ev:i}`KEY:NAME```   the interval alone
``{ev:ni}`KEY:NAME```  number, unit and, in brackets, the interval

``{ev:certainty}`QUESTION``` writes how certain the answer to a question is.
``{ev:pooled}`QUESTION.PART``` writes a part of its pooled answer: ``treated`` and ``control`` in
people of 100, or ``estimate``, ``low`` and ``high``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certainty import reference as certainty_reference
from docutils import nodes
from labellink import link_to_label
from sphinx.util.docutils import SphinxRole

from . import pooling
from .domain import EvidenceDomain
from .lookup import Figure, FigureNotFoundError, find
from .numbers import rounded
from .parts import cite

if TYPE_CHECKING:
    from docutils.nodes import Node, system_message


class EvidenceRole(SphinxRole):
    """What the roles of this module share: a wrong name is one line that says the right one."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return what the role writes, or a warning that says what would be right."""
        try:
            return self.write(EvidenceDomain.of(self.env), "".join(self.text.split()))
        except (FigureNotFoundError, pooling.PoolingError) as why:
            message = self.inliner.reporter.warning(str(why), line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]

    def write(self, domain: EvidenceDomain, target: str) -> tuple[list[Node], list[system_message]]:
        """Return the nodes for *target*, the role's text without white space."""
        raise NotImplementedError


class FigureRole(EvidenceRole):
    """Writes one figure, linked to the row of its study."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form = form

    def write(self, domain: EvidenceDomain, target: str) -> tuple[list[Node], list[system_message]]:
        """Return the figure, with its citation in the long form."""
        figure = find(domain.evidence, target)
        text = self.written(figure)
        domain.note_use(self.env.docname, figure.key)
        found: list[Node] = [self.link(figure.key, text)]
        messages: list[system_message] = []
        if self.form == "long":
            cited, messages = cite(self.env, figure.key, "p", self.lineno, self.inliner)
            found += [nodes.Text(" "), *cited]
        return found, messages

    def written(self, figure: Figure) -> str:
        """Return the words of the figure in this role's form."""
        if self.form == "i" and not figure.interval:
            raise FigureNotFoundError(f'"{self.text}" has no interval: use ev:n')
        bracketed = f" ({figure.interval})" if figure.interval else ""
        return {
            "long": figure.quantity + bracketed,
            "n": figure.quantity,
            "v": figure.number,
            "i": figure.interval,
            "ni": figure.quantity + bracketed,
        }[self.form]

    def link(self, key: str, text: str) -> Node:
        """Return the figure, leading to the row of its study."""
        figure, link = link_to_label(f"study-{key}", text, self.env.docname, ["evidence"])
        self.set_source_info(link)
        return figure


class CertaintyOfRole(EvidenceRole):
    """Writes the certainty of a question's answer, so that chapter and question agree."""

    def write(self, domain: EvidenceDomain, target: str) -> tuple[list[Node], list[system_message]]:
        """Return the word with its circles."""
        question = domain.question(target, self.env.docname)
        words, link = certainty_reference(question.certainty, self.env.docname)
        self.set_source_info(link)
        return [words], []


class PooledRole(EvidenceRole):
    """Writes a part of a question's pooled answer, so that it changes with the records."""

    def write(self, domain: EvidenceDomain, target: str) -> tuple[list[Node], list[system_message]]:
        """Return the number."""
        name, _, part = target.partition(".")
        found = domain.answer(name, self.env.docname)
        parts = dict(zip(("estimate", "low", "high"), found.summary, strict=True))
        digits = dict.fromkeys(parts, 2)
        if of_100 := pooling.absolute(found):
            parts |= {"treated": of_100.treated, "control": of_100.control}
        if part not in parts:
            near = ", ".join(parts)
            raise FigureNotFoundError(f'"{name}" has no part "{part}": there is {near}')
        text = rounded(parts[part], digits.get(part, 0))
        return [nodes.inline(self.rawtext, text, classes=["pooled"])], []


ROLES = {form: FigureRole(form) for form in ("n", "v", "i", "ni")}
