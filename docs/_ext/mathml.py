"""Writes the formulas of the website and of the EPUB as MathML, which needs no script.

Take it into use by ``html_math_renderer = "mathml"``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from docutils import nodes
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from typstpdf.math import MathError, mathml, one_line

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


def markup(node: nodes.Element, *, block: bool) -> str:
    """Return the MathML of a formula, with its LaTeX for who cannot see it."""
    try:
        tree = mathml(node.astext(), block=block)
    except MathError as error:
        logger.warning(
            "this formula cannot be shown: %s", error, location=node, type="mathml", subtype="latex"
        )
        tree = ElementTree.Element("math")
        ElementTree.SubElement(tree, "mtext").text = node.astext()
    tree.set("xmlns", "http://www.w3.org/1998/Math/MathML")
    tree.set("alttext", one_line(node.astext()))
    return ElementTree.tostring(tree, "unicode", short_empty_elements=False)


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line."""
    self.body.append(self.starttag(node, "span", "", CLASS="math"))
    self.body.append(markup(node, block=False) + "</span>")
    raise nodes.SkipNode


def visit_math_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula with its number."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append(markup(node, block=True) + "</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    """Offer the renderer."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
