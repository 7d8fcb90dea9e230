"""Finds the sources of a chapter's own list in one pass over the book's citations.

sphinxcontrib-bibtex asks each entry of each list about each citation of the book: with 500
sources in 40 lists and 3,000 citations, a third of the time of a build.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from sphinxcontrib.bibtex.domain import BibtexDomain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pybtex.database import Entry
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

OWN_LIST = ast.dump(ast.parse("docname in docnames"))
"""The filter of a chapter's own list; every other filter is left to sphinxcontrib-bibtex."""


class CitationLists(BibtexDomain):
    """The stock domain, with a quicker answer to the filter that each chapter uses."""

    def get_filtered_entries(self, bibliography_key: Any) -> Iterable[tuple[str, Entry]]:
        """Return key and entry of each source that the list's filter lets through, unsorted."""
        bibliography = self.bibliographies[bibliography_key]
        if ast.dump(bibliography.filter_) != OWN_LIST:
            yield from super().get_filtered_entries(bibliography_key)
            return
        cited = {
            target.key
            for citation in self.citation_refs
            if citation.docname == bibliography_key.docname
            for target in citation.targets
        }
        for entry in self.get_entries(bibliography.bibfiles):
            key = bibliography.keyprefix + entry.key
            if key in cited or entry.key in bibliography.keys:
                yield key, entry


def setup(app: Sphinx) -> ExtensionMetadata:
    """Put the quicker domain in the place of the stock one."""
    app.setup_extension("sphinxcontrib.bibtex")
    app.add_domain(CitationLists, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
