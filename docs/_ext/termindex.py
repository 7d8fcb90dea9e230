"""Puts each term of the glossary into the index at its first use in a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class TermIndex(SphinxTransform):
    """Adds an index entry with its target before the first link to each term."""

    default_priority = 500  # the links are there, and are not yet resolved

    def apply(self, **kwargs: Any) -> None:
        """Walk the links to terms."""
        seen: set[str] = set()
        for link in list(self.document.findall(addnodes.pending_xref)):
            term = link["reftarget"]
            if link.get("reftype") != "term" or term in seen:
                continue
            seen.add(term)
            node_id = f"used-{nodes.make_id(term)}"
            entry = addnodes.index(entries=[("single", term, node_id, "", None)], inline=True)
            place = link.parent.index(link)
            link.parent.insert(place, [entry, nodes.target("", "", ids=[node_id])])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the transform."""
    app.add_transform(TermIndex)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
