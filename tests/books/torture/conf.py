"""A small book that holds one of each thing a chapter may hold."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "docs" / "_ext"))

project = "The Torture Book"
author = "Nobody"
language = "en-GB"
extensions = [
    "myst_parser",
    "sphinxcontrib.bibtex",
    "sphinx_design",
    "sphinx.ext.todo",
    "references",
    "alttext",
    "certainty",
    "typstpdf",
    "bookepub",
    "mathml",
]
myst_enable_extensions = [
    "colon_fence",
    "deflist",
    "fieldlist",
    "attrs_inline",
    "attrs_block",
    "amsmath",
    "substitution",
    "tasklist",
    "strikethrough",
]
myst_substitutions = {"product": "**a replaced name**"}
todo_include_todos = True
numfig = True
numfig_secnum_depth = 0
nitpicky = True
myst_footnote_transition = False
bibtex_bibfiles = ["sources.bib"]
bibtex_reference_style = "book"
bibtex_default_style = "book"
bibtex_cite_id = "ref-{key}"
suppress_warnings = ["bibtex.duplicate_citation", "myst.strikethrough"]
html_theme = "basic"
html_math_renderer = "mathml"
epub_basename = "torture"
epub_uid = "book-id"
epub_identifier = "urn:uuid:0d6f5b7e-5a43-4d0b-9c0a-5c2f1b7a9e11"
epub_scheme = "URI"
epub_contributor = epub_publisher = author
version = release = "1"
project_copyright = "Nobody"
epub_description = "One of each."
epub_show_urls = "no"
epub_tocscope = "includehidden"
typst_page_map = True
epub_page_map = "../typstpdf/torture.pages.json"
epub_guide = [("bodymatter", "one.xhtml", "Start of the text")]
typst_documents = [("index", "torture.pdf")]
