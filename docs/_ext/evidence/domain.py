"""The Sphinx domain ``ev``: holds the evidence while a book is built, and who uses what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sphinx.domains import Domain

from . import pooling
from .lookup import FigureNotFoundError
from .store import Evidence, load, suggestion

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.environment import BuildEnvironment

    from .models import Question


class EvidenceDomain(Domain):
    """Gives roles and directives the records, read and checked once."""

    name = "ev"
    label = "Evidence"
    initial_data: ClassVar[dict[str, Any]] = {"used": {}}  # document -> keys of studies
    data_version = 1
    evidence: Evidence

    @classmethod
    def of(cls, env: BuildEnvironment) -> EvidenceDomain:
        """Return the domain of a build."""
        return cast("EvidenceDomain", env.get_domain("ev"))

    @property
    def used(self) -> dict[str, set[str]]:
        """The keys of the studies and questions that each document draws on."""
        return cast("dict[str, set[str]]", self.data["used"])

    def load(self, keys: Set[str]) -> None:
        """Read all records and questions."""
        self.evidence = load(Path(self.env.srcdir) / "evidence", keys)
        self._answers: dict[str, pooling.Answer] = {}

    def question(self, name: str, docname: str) -> Question:
        """Return a question, and note that a document draws on it.

        :raises FigureNotFoundError: with the nearest right name
        """
        questions = self.evidence.questions
        if name not in questions:
            near = suggestion(name, questions)
            raise FigureNotFoundError(f'there is no question "{name}"{near}')
        self.note_use(docname, name)
        return questions[name]

    def answer(self, name: str, docname: str) -> pooling.Answer:
        """Return the pooled answer of a question, worked out once.

        The document is noted to draw on each record that the answer is made from.

        :raises FigureNotFoundError: where there is no such question
        :raises pooling.PoolingError: where a record lacks what the question needs
        """
        question = self.question(name, docname)
        used = [use.study for use in question.results]
        for key in [*used, question.review.study] if question.review else used:
            self.note_use(docname, key)
        if name not in self._answers:
            try:
                self._answers[name] = pooling.answer(question, self.evidence.studies)
            except pooling.PoolingError as why:
                message = f'the question "{name}" cannot be answered: {why}'
                raise pooling.PoolingError(message) from None
        return self._answers[name]

    def note_use(self, docname: str, key: str) -> None:
        """Note that a document draws on a record: it is read again when that changes."""
        self.used.setdefault(docname, set()).add(key)
        self.env.note_dependency(str(self.evidence.path(key)))

    def clear_doc(self, docname: str) -> None:
        """Forget what a document used, before it is read again."""
        self.used.pop(docname, None)

    def resolve_any_xref(self, *_: Any) -> list[Any]:
        """Return nothing: figures are found when a chapter is read, not by cross-reference."""
        return []

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what documents used that another process read."""
        for docname in docnames:
            if docname in otherdata["used"]:
                self.used[docname] = otherdata["used"][docname]
