"""Mends what HTML allows and an EPUB does not: its pages are XML, and its rules are newer."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

VOID = re.compile(
    r"<((?:area|br|col|embed|hr|img|input|source|track|wbr)\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*?)\s*/?>",
    re.IGNORECASE,
)


SVG = re.compile(r"<svg\b(?![^>]*\bxmlns=)")


def xml(html: str) -> str:
    """Return raw HTML with its tags closed and its drawings named as such.

    >>> xml('<input type="checkbox"> a <svg></svg>')
    '<input type="checkbox" /> a <svg xmlns="http://www.w3.org/2000/svg"></svg>'
    """
    return SVG.sub('<svg xmlns="http://www.w3.org/2000/svg"', VOID.sub(r"<\1 />", html))


class RawIsXml(SphinxPostTransform):
    """Rewrites raw HTML: MyST's boxes to tick, sphinx-design's icons."""

    default_priority = 400
    builders = ("epub",)

    def run(self, **kwargs: Any) -> None:
        """Rewrite each raw node, and each icon, which holds its drawing as an attribute."""
        for node in self.document.findall(nodes.Element):
            if isinstance(node, nodes.raw) and "html" in node.get("format", ""):
                node.children = [nodes.Text(xml(node.astext()))]
            elif "svg" in node.attributes:
                node["svg"] = xml(node["svg"])


class NamedBoxes(SphinxPostTransform):
    """Says of each box of a task list whether it is ticked: MyST gives it no name."""

    default_priority = 390  # before `RawIsXml`
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Name each box."""
        for node in self.document.findall(nodes.raw):
            code = node.astext()
            if code.startswith('<input class="task-list-item-checkbox"'):
                name = "done" if " checked=" in code else "not done"
                named = f'<input aria-label="{name}"{code.removeprefix("<input")}'
                node.children = [nodes.Text(named)]


class PlainTabs(SphinxPostTransform):
    """Lays the tabs of sphinx-design one below the other, each under its title.

    As tabs they are written with tags left open, and need styles that few reading systems know.
    """

    default_priority = 150  # before sphinx-design makes tabs of them
    builders = ("epub",)

    def run(self, **kwargs: Any) -> None:
        """Take the mark from the containers by which sphinx-design knows them."""
        for container in self.document.findall(nodes.container):
            if container.get("design_component") == "tab-set":
                del container["design_component"]


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Write a citation of docutils as Sphinx does, without a role that ARIA has given up."""
    HTML5Translator.visit_citation(self, node)
    self.body[-1] = self.body[-1].replace(' role="doc-biblioentry"', ' role="listitem"')


def depart_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Close it."""
    HTML5Translator.depart_citation(self, node)
