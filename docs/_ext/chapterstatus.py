"""Says below each chapter's title when its evidence was last searched and who reviewed it.

At the head and not at the end, so that nobody takes an unreviewed chapter for more than it is.

The front matter of a chapter says both: ``searched: 2026-11-24`` and, once a named
clinician has signed it, ``reviewed: Name, profession, date``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)


def add_status(app: Sphinx, doctree: nodes.document) -> None:
    """Put the status under the title of a chapter just read whose front matter has ``searched``."""
    docname = app.env.docname
    metadata = app.env.metadata[docname]
    if "searched" not in metadata:
        return
    section = doctree.next_node(nodes.section)
    if section is None:
        return
    try:
        searched = date.fromisoformat(str(metadata["searched"]))
    except ValueError:
        logger.warning(
            'searched: "%s" is no date: write it as 2026-11-24',
            metadata["searched"],
            location=docname,
            type="chapterstatus",
            subtype="date",
        )
        return
    reviewed = metadata.get("reviewed")
    text = f"Evidence last searched on {searched.day} {searched:%B %Y}. "
    text += f"Reviewed by {reviewed}." if reviewed else "Not yet reviewed by a clinician."
    status = nodes.container(classes=["chapter-status"])
    status += nodes.paragraph(text, text)
    section.insert(1, status)  # the title is 0


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the status as each chapter is read."""
    app.connect("doctree-read", add_status)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
