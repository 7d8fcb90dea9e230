"""What Sphinx needs to know to build the book, from top to bottom."""

import sys
from pathlib import Path

# The book's own extensions live beside it and are not installed.
sys.path.insert(0, str(Path(__file__).parent / "_ext"))

# -- The book ---------------------------------------------------------------------------

project = "What Is Ketamine? And How Does It Treat Depression?"
author = "The contributors to What Is Ketamine?"
project_copyright = "2026, the contributors. Text under CC BY 4.0, code under MIT."
version = release = "0.1"
language = "en-GB"

# -- What is read -----------------------------------------------------------------------

extensions = [
    "myst_parser",
    "sphinxcontrib.bibtex",
    # The book's own, one concern each:
    "alttext",
    "bibfile",
    "bookepub",
    "certainty",
    "chapterstatus",
    "citationlists",
    "evidence",
    "headinglevels",
    "hints",
    "linkreport",
    "references",
    "termindex",
    "typstpdf",
    "utf8",
]
# Snippets are included by chapters; they are no pages of their own.
exclude_patterns = ["_snippets/*", "_ext/*", "_templates/*", "evidence/*"]
templates_path = ["_templates"]

myst_enable_extensions = ["colon_fence", "deflist"]  # no dollarmath: chapters speak of prices
myst_footnote_transition = False  # no rule above the notes: their place says what they are
# `[PDF](download:book.pdf)` on the front page means the file laid beside the website.
myst_url_schemes = {
    "http": None,
    "https": None,
    "mailto": None,
    "tel": None,
    "download": "downloads/{{path}}",
    "dataset": "../downloads/{{path}}",  # the same, from a chapter
}

# -- How strict -------------------------------------------------------------------------

nitpicky = True
suppress_warnings = [
    # A source cited in two chapters stands in the list of each, on purpose.
    "bibtex.duplicate_citation",
    # `bibfile` reports these three, with the line and what would be right.
    "bibtex.bibfile_error",
    "bibtex.bibfile_data_error",
    # `alttext` reports it, with the nearest name.
    "image.not_readable",
]

# -- Links out: checked daily and by `nox -s linkcheck`, never in the strict build -----------

linkcheck_anchors = True
linkcheck_timeout = 20
linkcheck_retries = 2  # a server may have a bad minute
linkcheck_rate_limit_timeout = 60  # then the link is reported as unverified
# A pattern goes in here only with the reason why a person cannot follow the link either, or
# why no robot ever will; a publisher that turns robots away is reported as unverified anyway.
linkcheck_ignore: list[str] = []

# -- Numbers, citations -----------------------------------------------------------------

numfig = True
numfig_secnum_depth = 0  # Figure 1, 2, 3 through the whole book, as chapters carry no number
numfig_format = {"figure": "Figure %s", "table": "Table %s"}

bibtex_bibfiles = ["../refs.bib"]
bibtex_reference_style = "book"
bibtex_default_style = "book"
bibtex_tooltips = (
    False  # they reach neither a phone nor a keyboard, and each costs a second formatting
)
bibtex_cite_id = "ref-{key}"  # an address that a reader can share and that lasts

# -- Website ----------------------------------------------------------------------------

html_theme = "furo"
html_title = "What Is Ketamine?"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_js_files = [("landmarks.js", {"defer": "defer"})]
html_copy_source = False  # the repository is where sources are read
html_show_sphinx = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/downloads.html",  # ours: the PDF and the EPUB, a click away on each page
        "sidebar/scroll-end.html",
    ]
}
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0b5c6b",
        "color-brand-content": "#0b5c6b",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7fd0dd",
        "color-brand-content": "#7fd0dd",
    },
}

# -- PDF --------------------------------------------------------------------------------

typst_documents = [("index", "what-is-ketamine.pdf")]
typst_style = "_templates/book.typ"
typst_subtitle = "An open, evidence-graded book"
typst_font_paths = ["_fonts"]  # Source Sans Pro, for what is looked up and not read through
typst_page_map = True  # for the page list of the EPUB, below
typst_imprint = [
    "This book is information, not medical advice. It cannot know you. "
    "Do not start, stop or change a treatment because of it: ask a clinician who does.",
    "Not yet reviewed by a clinician. Each chapter says under its title when its "
    "evidence was last searched and who has reviewed it.",
    "\u00a9 2026, the contributors. The text may be shared and adapted under the licence "
    "Creative Commons Attribution 4.0 International (CC BY 4.0); the code under the MIT licence.",
    "Set in Libertinus Serif and Source Sans Pro, both under the SIL Open Font License.",
]

# -- EPUB -------------------------------------------------------------------------------

epub_basename = "what-is-ketamine"
epub_title = project
epub_author = epub_contributor = epub_publisher = author
epub_language = language
epub_uid = "book-id"
epub_scheme = "URI"
# The name of the book for ever: uuid5 of the DNS name space and "what-is-ketamine".
epub_identifier = "urn:uuid:41e5b1b5-e6fd-56bb-9ae1-9f563f4899ff"
epub_description = (
    "What ketamine is, what it does for depression, for whom, for how long and at what risk, "
    "with the source of each figure and how sure it is."
)
epub_cover = ("_static/cover.png", "epub-cover.html")  # drawn by the next line's file
epub_cover_typst = "_templates/cover.typ"
epub_page_map = "../typstpdf/what-is-ketamine.pages.json"  # the PDF's pages, where it was built
epub_guide = [
    ("bodymatter", "start/answer.xhtml", "Start of the text"),
    ("glossary", "reference/glossary.xhtml", "Glossary"),
    ("bibliography", "reference/references.xhtml", "References"),
]
epub_accessibility_summary = (
    "Headings, lists and tables are marked as such, each picture has a text alternative, and "
    "pictures of data stand beside a table of the same figures. Checked by machine with "
    "epubcheck and Ace by DAISY; no person has judged its accessibility yet."
)
epub_tocscope = "includehidden"  # the front page hides its lists of chapters; the contents must not
epub_css_files = []  # _static/epub.css takes the place of the theme's, which has that name
epub_show_urls = "no"  # a link is a link on a screen
