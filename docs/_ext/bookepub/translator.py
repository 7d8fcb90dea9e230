"""The translator: what a reading system needs besides Sphinx's own HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from headinglevels import HeadingLevels

if TYPE_CHECKING:
    from .pages import pagebreak

# What reading systems call a thing that has one of these roles; the first two become pop-ups.
EPUB_TYPES = {
    "doc-noteref": "noteref",
    "doc-footnote": "footnote",
    "doc-biblioref": "biblioref",
    "doc-pagebreak": "pagebreak",
}


class BookEpubTranslator(HeadingLevels):
    """Writes one page of the EPUB."""

    def starttag(
        self, node: Any, tagname: str, suffix: str = "\n", empty: bool = False, **attributes: Any
    ) -> str:
        """Return a start tag, with the names that reading systems and screen readers go by."""
        around = node.parent if isinstance(node, nodes.reference) else None
        if around is not None and "bibtex-citation" in around["classes"]:
            attributes["role"] = "doc-biblioref"
        if kind := EPUB_TYPES.get(attributes.get("role", "")):
            attributes["epub:type"] = kind
        tag: str = super().starttag(node, tagname, suffix, empty, **attributes)
        return tag

    def visit_pagebreak(self, node: pagebreak) -> None:
        """Write the mark of a printed page."""
        label: dict[str, Any] = {"aria-label": str(node["page"])}
        self.body.append(self.starttag(node, "span", "", role="doc-pagebreak", **label))

    def depart_pagebreak(self, node: pagebreak) -> None:
        """Close the mark."""
        self.body.append("</span>")
