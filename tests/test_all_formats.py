"""The same book three times: what stands in one format stands in the others."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pikepdf
import pytest
import reading
from conftest import BUILDERS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Built
    from reading import Reading

# What only a website says: it speaks of the other two formats.
ONLY_WEB = (
    "Only on the web.",
    "Raw HTML, only on the web.",
    "The same book, complete, to keep or to print",
    "The whole data set can be taken away",
    "With the table of results beside it",
)

Book = dict[str, "Built"]


@cache
def read(folder: Path) -> Reading:
    """Return what a reader meets in a folder of output."""
    if folder.name == "typstpdf":
        return reading.read_pdf(next(folder.glob("*.pdf")))
    if folder.name == "epub":
        return reading.read_epub(next(folder.glob("*.epub")))
    return reading.read_html(folder)


@pytest.fixture(params=["torture", "real_book"])
def book(request: pytest.FixtureRequest) -> Book:
    """Return each of the two books in turn."""
    built: Book = request.getfixturevalue(request.param)
    return built


def test_every_heading_is_in_every_format(book: Book) -> None:
    wanted = {text for _, text in read(book["html"].folder).headings}
    assert len(wanted) > 5
    for builder in BUILDERS:
        found = {text for _, text in read(book[builder].folder).headings}
        assert wanted - found == set(), builder


def test_every_table_cell_is_in_every_format(book: Book) -> None:
    cells = {builder: sorted(read(book[builder].folder).cells) for builder in BUILDERS}
    assert len(cells["html"]) > 5
    assert cells["html"] == cells["epub"]
    assert cells["html"] == cells["typstpdf"]


def test_every_footnote_is_in_every_format(book: Book) -> None:
    notes = {builder: sorted(read(book[builder].folder).footnotes) for builder in BUILDERS}
    assert notes["html"]
    assert notes["html"] == notes["epub"] == notes["typstpdf"]


def test_every_alt_text_is_in_every_format_and_none_is_empty(book: Book) -> None:
    alt = {builder: sorted(read(book[builder].folder).alt) for builder in BUILDERS}
    assert alt["html"]
    assert all(alt["html"])
    assert alt["html"] == alt["epub"] == alt["typstpdf"]


def test_every_paragraph_and_citation_is_in_every_format(book: Book) -> None:
    everywhere = [
        text
        for text in reading.paragraphs(book["html"].folder)
        if not text.strip().startswith(ONLY_WEB)
    ]
    wanted = [reading.letters(text) for text in everywhere]
    assert len(wanted) > 5
    for builder in ("epub", "typstpdf"):
        text = read(book[builder].folder).text
        missing = [paragraph for paragraph in wanted if paragraph not in text]
        assert missing == [], builder


def test_every_formula_is_in_every_format_and_can_be_read_out(torture: Book) -> None:
    formulas = {builder: sorted(read(torture[builder].folder).formulas) for builder in BUILDERS}
    assert len(formulas["html"]) > 5
    assert all(formulas["html"])
    assert formulas["html"] == formulas["epub"] == formulas["typstpdf"]


def test_every_listing_is_in_every_format(torture: Book) -> None:
    code = {builder: sorted(read(torture[builder].folder).code) for builder in BUILDERS}
    assert code["html"]
    assert code["html"] == code["epub"]
    assert [text for text in code["html"] if text not in code["typstpdf"]] == []


def test_every_link_out_is_in_every_format(book: Book) -> None:
    links = {
        builder: {x for x in read(book[builder].folder).links if x.startswith("http")}
        for builder in BUILDERS
    }
    assert links["html"]
    assert links["html"] == links["epub"] == links["typstpdf"]


def test_headings_of_the_pdf_skip_no_level(book: Book) -> None:
    levels = [level for level, _ in read(book["typstpdf"].folder).headings]
    assert levels[0] == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


def test_the_pdf_says_its_language_title_and_standard(book: Book) -> None:
    path = next(book["typstpdf"].folder.glob("*.pdf"))
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        metadata = pdf.open_metadata()
        assert metadata["dc:title"]
        assert metadata["pdfuaid:part"] == "1"
        with pdf.open_outline() as outline:
            titles = [reading.letters(item.title) for item in outline.root]
    assert titles == [text for level, text in read(book["typstpdf"].folder).headings if level == 1]


def test_every_link_of_the_pdf_leads_somewhere_and_says_where(book: Book) -> None:
    with pikepdf.open(next(book["typstpdf"].folder.glob("*.pdf"))) as pdf:
        annotations = [a for page in pdf.pages for a in page.get("/Annots", [])]
        assert annotations
        for annotation in annotations:
            assert "/Dest" in annotation or "/A" in annotation
            assert str(annotation.Contents).strip()
