"""The translator: what a reading system needs besides Sphinx's own HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from headinglevels import HeadingLevels
from sphinx.util import logging

if TYPE_CHECKING:
    from .pages import pagebreak

logger = logging.getLogger(__name__)

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
        if isinstance(node, nodes.reference) and "bibtex-citation" in node.parent["classes"]:
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

    def mathml(self, node: nodes.math | nodes.math_block) -> str:
        """Return a formula as MathML, which needs no script; where it cannot be, as typed."""
        code = node.astext()
        try:
            formula: str = tex2mathml(code, as_block=isinstance(node, nodes.math_block))
        except MathError as error:
            logger.warning('"%s" cannot be written as MathML: %s', code, error, location=node)
            return f"<code>{self.encode(code)}</code>"
        return formula

    def visit_math(self, node: nodes.math, math_env: str = "") -> None:
        """Write a formula in a line."""
        self.body.append(self.mathml(node))
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.math_block, math_env: str = "") -> None:
        """Write a formula that stands alone, with its number where it has one."""
        self.body.append(self.starttag(node, "div", CLASS="math"))
        if node.get("number"):
            self.body.append(f'<span class="eqno">({node["number"]})</span>')
        self.body.append(f"{self.mathml(node)}</div>\n")
        raise nodes.SkipNode
