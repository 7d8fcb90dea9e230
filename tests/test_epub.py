"""What a reading system is told about the book."""

from __future__ import annotations

import posixpath
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
import reading
from conftest import ROOT, run_sphinx
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Built

DC = "{http://purl.org/dc/elements/1.1/}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def book_of(built: dict[str, Built]) -> zipfile.ZipFile:
    """Return the EPUB among the formats of a book."""
    return zipfile.ZipFile(next(built["epub"].folder.glob("*.epub")))


def navigation(epub: zipfile.ZipFile, kind: str) -> Any:
    """Return one of the lists by which a reader moves about."""
    root = etree.fromstring(epub.read("nav.xhtml"))
    return next((nav for nav in root.iter("{*}nav") if nav.get(EPUB_TYPE) == kind), None)


def nested(entries: Any) -> list[Any]:
    """Return a list of links as texts, each followed by the list below it where it has one."""
    found: list[Any] = []
    for item in entries.iterfind("{*}li"):
        found.append(item.findtext("{*}a"))
        below = item.find("{*}ol")
        found += [] if below is None else [nested(below)]
    return found


def said(epub: zipfile.ZipFile, name: str) -> list[str]:
    """Return the values of a property in the package's metadata."""
    package = etree.fromstring(epub.read("content.opf"))
    return [m.text for m in package.iter("{*}meta") if m.get("property") == name]


def page_of(item: pikepdf.OutlineItem) -> Any:
    """Return the number of the object that is the page an outline's item leads to."""
    destination: Any = item.destination
    return destination[0].objgen


def typed(epub: zipfile.ZipFile, kind: str) -> list[tuple[str, Any]]:
    """Return each element of a kind with the name of its page."""
    return [
        (name, element)
        for name in epub.namelist()
        if name.endswith(".xhtml")
        for element in etree.fromstring(epub.read(name)).iter()
        if element.get(EPUB_TYPE) == kind
    ]


@pytest.fixture(params=["torture", "real_book"])
def epub(request: pytest.FixtureRequest) -> zipfile.ZipFile:
    """Return each of the two books' EPUB."""
    built: dict[str, Built] = request.getfixturevalue(request.param)
    return book_of(built)


def test_each_page_says_its_language(epub: zipfile.ZipFile) -> None:
    pages = [name for name in epub.namelist() if name.endswith(".xhtml")]
    assert len(pages) > 3
    for page in pages:
        root = etree.fromstring(epub.read(page))
        assert root.get("lang") == "en-GB", page
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-GB", page


def test_the_metadata_is_complete(epub: zipfile.ZipFile) -> None:
    package = etree.fromstring(epub.read("content.opf"))
    for name in ("title", "creator", "publisher", "rights", "description", "language", "date"):
        value = package.findtext(f".//{DC}{name}")
        assert value, name
        assert value != "unknown", name
    identifier = package.findtext(f".//{DC}identifier")
    ncx = etree.fromstring(epub.read("toc.ncx"))
    assert identifier == ncx.find(".//{*}meta[@name='dtb:uid']").get("content")


def test_the_first_file_is_the_media_type_and_is_not_compressed(epub: zipfile.ZipFile) -> None:
    first = epub.infolist()[0]
    assert first.filename == "mimetype"
    assert first.compress_type == zipfile.ZIP_STORED
    assert len({info.date_time for info in epub.infolist()}) == 1


def test_the_real_book_has_a_cover(real_book: dict[str, Built]) -> None:
    epub = book_of(real_book)
    package = etree.fromstring(epub.read("content.opf"))
    [cover] = package.findall(".//{*}item[@properties='cover-image']")
    assert cover.get("media-type") == "image/png"
    assert epub.read(cover.get("href")).startswith(b"\x89PNG")


def test_the_contents_name_every_chapter(real_book: dict[str, Built]) -> None:
    epub = book_of(real_book)
    listed = {a.get("href") for a in navigation(epub, "toc").iter("{*}a")}
    chapters = {p.relative_to(ROOT / "docs") for p in (ROOT / "docs").glob("[a-z]*/*.md")}
    assert chapters
    assert {p.with_suffix(".xhtml").as_posix() for p in chapters} <= listed


def test_the_contents_have_parts_chapters_and_sections(torture: dict[str, Built]) -> None:
    epub = book_of(torture)
    [_, first, chapters, second, [*_], index] = nested(navigation(epub, "toc").find("{*}ol"))
    assert (first, second, index) == ("First part", "Second *part*", "Index")
    one, sections, two, _ = chapters
    assert one.startswith("Chapter one")
    assert two == "Chapter two"
    assert sections[0] == "A quotation, lines and a rule"


def test_the_real_book_s_contents_begin_with_its_parts(real_book: dict[str, Built]) -> None:
    epub = book_of(real_book)
    parts = [x for x in nested(navigation(epub, "toc").find("{*}ol")) if isinstance(x, str)]
    assert parts[1:4] == ["Start here", "Depression", "The drug"]


def test_old_systems_get_the_same_contents(epub: zipfile.ZipFile) -> None:
    points = list(etree.fromstring(epub.read("toc.ncx")).iter("{*}navPoint"))
    links = list(navigation(epub, "toc").iter("{*}a"))
    assert [p.find("{*}content").get("src") for p in points] == [a.get("href") for a in links]
    assert [p.findtext("{*}navLabel/{*}text") for p in points] == [a.text for a in links]
    # One target has one number, and numbers rise in reading order.
    orders = {p.find("{*}content").get("src"): int(p.get("playOrder")) for p in points}
    assert list(orders.values()) == list(range(1, len(orders) + 1))


def test_landmarks_lead_to_the_cover_the_text_and_what_is_looked_up(
    real_book: dict[str, Built],
) -> None:
    epub = book_of(real_book)
    landmarks = {
        a.get(EPUB_TYPE): a.get("href") for a in navigation(epub, "landmarks").iter("{*}a")
    }
    assert list(landmarks) == ["cover", "toc", "bodymatter", "glossary", "bibliography", "index"]
    assert all(target.partition("#")[0] in epub.namelist() for target in landmarks.values())


def test_the_list_of_pages_leads_to_marks_in_order(epub: zipfile.ZipFile) -> None:
    links = list(navigation(epub, "page-list").iter("{*}a"))
    marks = {
        f"{name}#{mark.get('id')}": mark.get("aria-label")
        for name, mark in typed(epub, "pagebreak")
    }
    assert {a.get("href"): a.text for a in links} == marks
    numbers = [int(a.text) for a in links]
    assert numbers == sorted(set(numbers))
    assert said(epub, "pageBreakSource")
    assert {"pageBreakMarkers", "pageNavigation"} <= set(said(epub, "schema:accessibilityFeature"))


def test_each_chapter_begins_on_the_page_of_the_pdf_that_its_mark_names(
    real_book: dict[str, Built],
) -> None:
    with pikepdf.open(next(real_book["typstpdf"].folder.glob("*.pdf"))) as pdf:
        printed = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        wanted: dict[str, int] = {}
        with pdf.open_outline() as outline:
            for part in outline.root:
                for item in part.children:
                    wanted[reading.letters(item.title)] = printed[page_of(item)]
    found = {}
    for _, mark in typed(book_of(real_book), "pagebreak"):
        heading = mark.getnext()
        if heading is not None and heading.tag.endswith("}h1"):
            found[reading.letters(reading.own_words(heading))] = int(mark.get("aria-label"))
    chapters = {title: page for title, page in wanted.items() if title in found}
    assert len(chapters) > 25
    assert chapters == {title: found[title] for title in chapters}


def test_without_the_pdf_there_is_no_list_of_pages(
    small_book: Callable[..., Built],
) -> None:
    built = small_book(
        "epub",
        index="# Title\n\nText.\n\n```{toctree}\n:caption: A part\n\none\n```\n",
        one="# One\n",
    )
    assert built.status == 0, built.printed
    epub = zipfile.ZipFile(next(built.folder.glob("*.epub")))
    assert navigation(epub, "page-list") is None
    assert "pageNavigation" not in said(epub, "schema:accessibilityFeature")
    assert said(epub, "pageBreakSource") == []


def test_pages_of_an_older_pdf_are_not_trusted(
    small_book: Callable[..., Built], tmp_path: Path
) -> None:
    conf = "typst_page_map = True\nepub_page_map = '../typstpdf/small.pages.json'\n"
    book = {"index": "# Title\n\nText.\n", "settings": conf}
    assert small_book("typstpdf", **book).status == 0
    built = run_sphinx(tmp_path, tmp_path / "out", "epub")
    assert built.status == 0, built.printed
    path = next(built.folder.glob("*.epub"))
    assert navigation(zipfile.ZipFile(path), "page-list") is not None
    (tmp_path / "index.md").write_text("# Title\n\nOther text.\n")
    built = run_sphinx(tmp_path, tmp_path / "out", "epub")
    assert built.status == 0, built.printed
    assert navigation(zipfile.ZipFile(path), "page-list") is None


def test_a_note_pops_up_and_leads_back(torture: dict[str, Built]) -> None:
    epub = book_of(torture)
    notes = {f"{name}#{note.get('id')}": note for name, note in typed(epub, "footnote")}
    calls = typed(epub, "noteref")
    assert {name + call.get("href") for name, call in calls} == set(notes)
    back = {
        name.partition("#")[0] + link.get("href")
        for name, note in notes.items()
        for link in note.iter("{*}a")
        if link.get("role") == "doc-backlink"
    }
    assert {f"{name}#{call.get('id')}" for name, call in calls} == back
    assert all(note.tag.endswith("}aside") for note in notes.values())


def test_a_citation_is_known_as_one(epub: zipfile.ZipFile) -> None:
    links = typed(epub, "biblioref")
    assert links
    for page in {name for name, _ in links}:
        goals = [link.get("href").partition("#") for name, link in links if name == page]
        for other in {file for file, _, _ in goals}:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page), other))
            ids = etree.fromstring(epub.read(target if other else page)).xpath("//@id")
            assert {goal for file, _, goal in goals if file == other} <= set(ids), page


def test_the_package_says_when_it_was_changed(
    small_book: Callable[..., Built], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    built = small_book("epub", index="# Title\n\nText.\n")
    epub = zipfile.ZipFile(next(built.folder.glob("*.epub")))
    moment = datetime.fromtimestamp(1790000000, UTC)
    assert said(epub, "dcterms:modified") == [moment.strftime("%Y-%m-%dT%H:%M:%SZ")]


def test_accessibility_is_claimed_only_as_far_as_it_is_there(
    small_book: Callable[..., Built],
) -> None:
    built = small_book("epub", index="# Title\n\nText.\n")
    epub = zipfile.ZipFile(next(built.folder.glob("*.epub")))
    assert said(epub, "schema:accessMode") == ["textual"]
    assert said(epub, "schema:accessModeSufficient") == ["textual"]
    claimed = set(said(epub, "schema:accessibilityFeature"))
    assert {"tableOfContents", "structuralNavigation", "displayTransformability"} <= claimed
    assert claimed.isdisjoint({"alternativeText", "MathML", "pageNavigation"})
    assert said(epub, "schema:accessibilityHazard") == ["none"]
    assert said(epub, "schema:accessibilitySummary")
    assert said(epub, "dcterms:conformsTo") == []  # no person has judged it


def test_a_formula_is_mathml(small_book: Callable[..., Built]) -> None:
    page = "# Title\n\nA ratio {math}`\\frac{a}{b}`.\n\n```{math}\nx = 1\n```\n"
    built = small_book("epub", index=page)
    assert built.status == 0, built.printed
    epub = zipfile.ZipFile(next(built.folder.glob("*.epub")))
    formulas = list(etree.fromstring(epub.read("index.xhtml")).iter("{*}math"))
    assert [f.get("display") for f in formulas] == [None, "block"]
    package = etree.fromstring(epub.read("content.opf"))
    assert [i.get("href") for i in package.findall(".//{*}item[@properties='mathml']")] == [
        "index.xhtml"
    ]
    assert "MathML" in said(epub, "schema:accessibilityFeature")
