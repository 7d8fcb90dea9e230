"""What all rules of the translator share: where code goes, and how targets are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator

from .code import string, strings

if TYPE_CHECKING:
    from .builder import TypstBuilder

logger = logging.getLogger(__name__)


class Translator(SphinxTranslator):
    """The ground that the rules of each concern stand on."""

    builder: TypstBuilder

    def __init__(self, document: nodes.document, builder: TypstBuilder) -> None:
        super().__init__(document, builder)
        self.body: list[str] = []
        self.saved: list[list[str]] = []  # bodies set aside by `capture`
        self.docnames: list[str] = [document["docname"]]
        self.verbatim = False  # whether line ends and spaces count
        self.labels: dict[str, str] = {}  # the label's name, by document and id
        self.wanted: set[str] = set()  # the names of labels that something leads to

    def astext(self) -> str:
        """Return the Typst source."""
        return "".join(self.body)

    def add(self, code: str) -> None:
        """Append *code* to the output."""
        self.body.append(code)

    def capture(self) -> None:
        """Set the output aside until `captured` gives back what was written since."""
        self.saved.append(self.body)
        self.body = []

    def captured(self) -> str:
        """Return what was written since the last `capture`."""
        code = "".join(self.body)
        self.body = self.saved.pop()
        return code

    def contents(self, node: nodes.Node) -> str:
        """Return the code of the children of *node*."""
        self.capture()
        for child in node.children:
            child.walkabout(self)
        return self.captured()

    def mark(self, node: nodes.Element) -> None:
        """Leave a mark by which a complaint of the compiler finds its chapter."""
        if node.source and node.line:
            self.add(f"/*@{node.source.replace('*/', '')}:{node.line}*/")

    def name(self, node_id: str, docname: str | None = None) -> str:
        """Return the label's name for an id, the same for all ids of one target."""
        full = f"{docname or self.docnames[-1]}#{node_id}"
        return self.labels.get(full, full)

    def anchors(self, node: nodes.Element) -> None:
        """Set the invisible target of *node*, where something leads to it."""
        if node.get("ids"):
            name = self.name(node["ids"][0])
            if name in self.wanted or self.config.typst_page_map:
                self.add(f"#anchor({string(name)});")

    def id_of(self, node: nodes.Element) -> str | None:
        """Return the label's name of *node* as a string literal, if it has one."""
        return string(self.name(node["ids"][0])) if node.get("ids") else None

    @staticmethod
    def classes_of(node: nodes.Element) -> str | None:
        """Return the classes of *node* as an argument, if it has any."""
        return strings(node["classes"]) if node["classes"] else None

    def warn(self, node: nodes.Node, subtype: str, message: str, *values: object) -> None:
        """Warn of something that the PDF cannot show, with its place."""
        logger.warning(message, *values, location=node, type="typstpdf", subtype=subtype)

    def unknown_visit(self, node: nodes.Node) -> None:
        """Warn of a node without a rule, with its place; its text is still written."""
        name = node.__class__.__name__
        message = (
            "the PDF has no rule for the node <%s>: add visit_%s to typstpdf, or give "
            "`typst=(visit, depart)` where the node is added to Sphinx"
        )
        self.warn(node, "node", message, name, name)

    def unknown_departure(self, node: nodes.Node) -> None:
        """Nothing: `unknown_visit` has spoken."""

    # -- Rules of many nodes --------------------------------------------------------

    def pass_through(self, node: nodes.Element) -> None:
        """Write the children only: the node itself has no look of its own."""

    def skip(self, node: nodes.Element) -> None:
        """Write nothing: the node holds nothing to read, or its parent has written it."""
        raise nodes.SkipNode

    def open_inline(self, node: nodes.Element, function: str) -> None:
        """Open an inline call."""
        self.anchors(node)
        self.add(f"#{function}[")

    def close_inline(self, node: nodes.Element) -> None:
        """Close an inline call."""
        self.add("];")

    def depart_block(self, node: nodes.Element) -> None:
        """Close a block call."""
        self.add("]\n\n")

    def depart_item(self, node: nodes.Element) -> None:
        """Close one item of a list or cell of a table, an argument."""
        self.add("], ")

    def depart_list(self, node: nodes.Element) -> None:
        """Close a list, whose items are arguments."""
        self.add(")\n\n")
