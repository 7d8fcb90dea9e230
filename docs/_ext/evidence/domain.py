"""The Sphinx domain ``ev``: holds the evidence while a book is built, and who uses what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sphinx.domains import Domain

from . import pooling
from .store import Evidence, load

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.environment import BuildEnvironment


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

    def answer(self, name: str) -> pooling.Answer:
        """Return the pooled answer of a question, worked out once.

        :raises pooling.PoolingError: where a record lacks what the question needs
        """
        if name not in self._answers:
            question = self.evidence.questions[name]
            self._answers[name] = pooling.answer(question, self.evidence.studies)
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
