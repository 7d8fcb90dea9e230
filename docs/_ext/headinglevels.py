"""Says of each caption of a list of chapters which level of heading it is.

Sphinx gives such a caption the role of a heading and leaves out the level, which the role
demands; a screen reader then guesses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.writers.html5 import HTML5Translator

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class HeadingLevels(HTML5Translator):
    """Sphinx's HTML, with the level of each caption: the one below the page's title."""

    def starttag(
        self, node: Any, tagname: str, suffix: str = "\n", empty: bool = False, **attributes: Any
    ) -> str:
        """Return a start tag."""
        if attributes.get("ROLE") == "heading":
            attributes["aria-level"] = "2"
        tag: str = super().starttag(node, tagname, suffix, empty, **attributes)
        return tag


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write the website so; the EPUB's translator builds on this one."""
    app.set_translator("html", HeadingLevels)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
