"""Numbers each chapter's paragraphs, by which one format can name a place in another.

Sections have ids, paragraphs have none; a page of the PDF, though, mostly begins amid a section.
The number is an attribute that no writer prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

# What may stand elsewhere than in its place: a note at the foot of a page, a picture and its
# legend at the head of the next, the head of a table again on each page.
ELSEWHERE = (nodes.footnote, nodes.figure, nodes.sidebar, nodes.thead)


def place(node: nodes.Element) -> str | None:
    """Return the name of a numbered paragraph, unlike any id, or None for another node."""
    return f"¶{node['paragraph']}" if "paragraph" in node else None


def number(app: Sphinx, doctree: nodes.document) -> None:
    """Give the paragraphs of a chapter just read their numbers."""
    strays = {p for node in doctree.findall(is_elsewhere) for p in node.findall(nodes.paragraph)}
    kept = (p for p in doctree.findall(nodes.paragraph) if p not in strays)
    for count, paragraph in enumerate(kept, start=1):
        paragraph["paragraph"] = count


def is_elsewhere(node: nodes.Node) -> bool:
    """Return whether what is inside a node may be printed elsewhere than in its place."""
    return isinstance(node, ELSEWHERE)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Count as each chapter is read."""
    app.connect("doctree-read", number)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
