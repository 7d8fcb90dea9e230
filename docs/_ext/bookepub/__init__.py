"""Sphinx's EPUB builder, completed: what reading systems and screen readers need.

Options, besides Sphinx's own of the same kind:

``epub_cover_typst``
    A Typst file beside ``conf.py`` that defines ``cover(meta)``, as the PDF uses it;
    the EPUB's cover is a picture of the same page.
``epub_page_map``
    Where the PDF builder has said on which page each thing stands, as seen from this builder's
    output folder, for instance ``"../typstpdf/NAME.pages.json"``, which ``typst_page_map = True``
    has it write. The EPUB then marks and lists the printed pages. Where the file is not there,
    or older than the chapters, it does not.
``epub_guide``
    The landmarks: tuples of an ``epub:type``, a page and a title. The cover, the contents and
    the index are known.
``epub_accessibility_summary``
    What a person with a disability should know of the book before they open it.

The captions of the front page's lists of chapters are the parts of the book. All contents
stand in the list, hidden from the page or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from .builder import BookEpubBuilder
from .xhtml import NamedBoxes, PlainTabs, RawIsXml, depart_citation, visit_citation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

SUMMARY = (
    "Headings, lists and tables are marked as such, and each picture has a text alternative. "
    "The book was checked by machine with epubcheck and Ace by DAISY; no person has judged it."
)


def chapters_were_read(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Return the pages of the EPUB to write anew."""
    return app.builder.chapters_were_read() if isinstance(app.builder, BookEpubBuilder) else ()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Take the place of the builder ``epub``."""
    app.setup_extension("sphinx.builders.epub3")
    app.setup_extension("mathml")
    app.setup_extension("typstpdf.paragraphs")
    app.connect("env-updated", chapters_were_read)
    app.add_builder(BookEpubBuilder, override=True)
    app.add_post_transform(NamedBoxes)
    app.add_post_transform(PlainTabs)
    app.add_post_transform(RawIsXml)
    # Not epub=: Sphinx would then take none of the rules that are given for html.
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_config_value("epub_cover_typst", "", "epub", (str,))
    app.add_config_value("epub_page_map", "", "epub", (str,))
    app.add_config_value("epub_accessibility_summary", SUMMARY, "epub", (str,))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
