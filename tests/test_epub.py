"""What a reading system is told about the book."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from lxml import etree

if TYPE_CHECKING:
    from conftest import Built

DC = "{http://purl.org/dc/elements/1.1/}"


@pytest.fixture(params=["torture", "real_book"])
def epub(request: pytest.FixtureRequest) -> zipfile.ZipFile:
    """Return each of the two books' EPUB."""
    built: dict[str, Built] = request.getfixturevalue(request.param)
    return zipfile.ZipFile(next(built["epub"].folder.glob("*.epub")))


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
    epub = zipfile.ZipFile(next(real_book["epub"].folder.glob("*.epub")))
    package = etree.fromstring(epub.read("content.opf"))
    [cover] = package.findall(".//{*}item[@properties='cover-image']")
    assert cover.get("media-type") == "image/png"
    assert epub.read(cover.get("href")).startswith(b"\x89PNG")


def test_the_contents_name_every_chapter(real_book: dict[str, Built]) -> None:
    epub = zipfile.ZipFile(next(real_book["epub"].folder.glob("*.epub")))
    listed = {a.get("href") for a in etree.fromstring(epub.read("nav.xhtml")).iterfind(".//{*}a")}
    chapters = {p.relative_to(ROOT / "docs") for p in (ROOT / "docs").glob("[a-z]*/*.md")}
    assert chapters
    assert {p.with_suffix(".xhtml").as_posix() for p in chapters} <= listed
