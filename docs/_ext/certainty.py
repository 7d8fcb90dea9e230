"""The role ``{certainty}``: how sure a claim is, as a word and a symbol, never by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labellink import link_to_label
from sphinx.util.docutils import SphinxRole

if TYPE_CHECKING:
    from docutils import nodes
    from docutils.nodes import Node, system_message
    from sphinx import addnodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

# The four words of GRADE, each with how many of four circles are filled.
LEVELS = {"high": 4, "moderate": 3, "low": 2, "very low": 1}
# The section that explains the words, wherever it stands.
EXPLAINED_AT = "certainty-words"


def symbol(level: str) -> str:
    """Return the circles for a word of :data:`LEVELS`, for instance ``●●○○`` for low."""
    filled = LEVELS[level]
    return "●" * filled + "○" * (4 - filled)


def reference(level: str, docname: str) -> tuple[nodes.inline, addnodes.pending_xref]:
    """Return ``●●○○ low certainty``, leading to what the word means, and the link inside it.

    :param level: a word of :data:`LEVELS`
    :param docname: the document it will stand in
    """
    text = f"{symbol(level)}\u00a0{level} certainty"
    classes = ["certainty", f"certainty-{level.replace(' ', '-')}"]
    return link_to_label(EXPLAINED_AT, text, docname, classes)


class CertaintyRole(SphinxRole):
    """Writes how sure a claim is."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the reference, or a warning where the word is not one of the four."""
        level = " ".join(self.text.lower().split())
        if level not in LEVELS:
            known = ", ".join(LEVELS)
            message = self.inliner.reporter.warning(
                f'"{self.text}" is no word for certainty: use one of {known}', line=self.lineno
            )
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        words, link = reference(level, self.env.docname)
        self.set_source_info(link)
        return [words], []


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the role."""
    app.add_role("certainty", CertaintyRole())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
