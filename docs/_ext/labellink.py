"""Makes a link to a label of the book that keeps a look of its own in every format."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes


def link_to_label(
    label: str, text: str, docname: str, classes: list[str]
) -> tuple[nodes.inline, addnodes.pending_xref]:
    """Return an inline node with *classes* around a link to *label*, and the link inside it.

    The classes are around the link: what is inside it gives way to Sphinx's own nodes
    when it is resolved. On paper no page is printed after it ("no-page").
    """
    link = addnodes.pending_xref(
        "",
        nodes.Text(text),
        refdomain="std",
        reftype="ref",
        refexplicit=True,
        refwarn=True,
        reftarget=label,
        refdoc=docname,
    )
    return nodes.inline("", "", link, classes=[*classes, "no-page"]), link
