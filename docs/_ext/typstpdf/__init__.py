"""A Sphinx builder that writes one accessible PDF by way of Typst.

Add ``typstpdf`` to ``extensions`` and build with ``sphinx-build -b typstpdf``.
Nothing but the wheels of ``typst`` and ``pikepdf`` is needed: no TeX, no system fonts, no network.

Options, all of them optional:

``typst_documents``
    List of ``(start document, file name)``; one PDF for each.
    Default: the root document, named after the project.
``typst_style``
    A Typst file beside ``conf.py``, imported after the builder's own
    ``typstpdf.typ``: whatever it defines (``cover``, ``admonition``, ...)
    takes the place of the builder's. Files beside it can be imported by it.
``typst_paper``
    ``"a4"`` (default) or ``"6x9"`` (inches).
``typst_subtitle``, ``typst_imprint``
    A line for the cover; paragraphs for the page behind it.
``typst_use_index``
    Whether the book ends with an index of its ``index`` and glossary entries, with page
    numbers. Default: yes, where there are entries.
``typst_lists``
    Which lists follow the contents, of ``"figure"`` and ``"table"``. Default: both. Each gives
    the first sentence of a caption; a table of the class ``no-list`` stands in none.
``typst_page_map``
    Whether ``NAME.pages.json`` is written beside each PDF: on which page each target and each
    paragraph begins, for the page list of an EPUB. Default: no, as it takes time and memory.
``typst_font_paths``
    Folders of fonts beside ``conf.py``, besides those inside the wheel.
``typst_pdf_standards``
    Default ``["ua-1"]``: the compiler then refuses what a screen reader cannot read.

A link to another place in the book is followed by its page, a link out by its address where
the words do not show it: both for paper, so a screen reader passes over them. A link inside
an inline node of the class ``no-page`` has no page.

Every node of docutils, Sphinx, MyST and sphinx-design has a rule. Where paper has no equal,
the build warns, with the place; each kind can be silenced by ``suppress_warnings``:

``typstpdf.node``
    A node of another extension. That extension can bring its own rule:
    ``app.add_node(its_node, typst=(visit, depart))``. Its words are written either way.
``typstpdf.math``
    LaTeX that cannot be read; the source is printed in its place.
``typstpdf.raw``
    HTML that paper cannot show, where no ``{raw} typst`` stands beside it. A few tags around
    words (``<sub>``, ``<b>``, ``<mark>``, ...), ``<br>`` and boxes to tick are shown.
``typstpdf.decoration``
    A chapter's own page header or footer.
``typstpdf.tags``
    Tables of a style file's own, which make it unclear whose rows have which headers.
``typstpdf.target``
    A link within the book whose goal is in no chapter of it.

What folds or slides on a screen lies open: dropdowns and asides are boxes, tabs stand below
each other, grids have at most four columns. A formula is read out as its LaTeX source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .builder import TypstBuilder

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata


def default_documents(config: Config) -> list[tuple[str, str]]:
    """Return the root document with a file name made from the project's name."""
    name = "".join(c if c.isalnum() else "-" for c in config.project.lower()).strip("-")
    return [(config.root_doc, f"{name or 'book'}.pdf")]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the builder and its options."""
    app.setup_extension("typstpdf.paragraphs")
    app.add_builder(TypstBuilder)
    app.add_config_value("typst_documents", default_documents, "", (list,))
    app.add_config_value("typst_style", "", "", (str,))
    app.add_config_value("typst_paper", "a4", "", (str,))
    app.add_config_value("typst_subtitle", "", "", (str,))
    app.add_config_value("typst_imprint", [], "", (list,))
    app.add_config_value("typst_use_index", True, "", (bool,))
    app.add_config_value("typst_lists", ["figure", "table"], "", (list,))
    app.add_config_value("typst_page_map", False, "", (bool,))
    app.add_config_value("typst_font_paths", [], "", (list,))
    app.add_config_value("typst_pdf_standards", ["ua-1"], "", (list,))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
