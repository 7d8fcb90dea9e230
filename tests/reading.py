"""Reads a finished book back, each format by its own structure.

A :class:`Reading` holds what a reader meets, whatever the format: headings, paragraphs,
table cells, footnotes, alternative texts, links. Text is compared by :func:`letters`,
which forgets line ends, hyphenation and spacing and nothing else.
"""

from __future__ import annotations

import unicodedata
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pikepdf
from lxml import etree, html
from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class Reading:
    """What stands in one format of a book, in reading order.

    :ivar headings: (level, text)
    :ivar formulas: their LaTeX, which is read out in their place
    :ivar code: listings, without the numbers of their lines
    :ivar text: all words, in reading order, as by :func:`letters`
    """

    headings: list[tuple[int, str]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    alt: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    text: str = ""


def letters(text: str) -> str:
    """Return *text* without white space, hyphens and soft hyphens, ligatures taken apart."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and c not in "-\u00ad\u2010\u200b")


# -- HTML and EPUB ----------------------------------------------------------------------


def words(element: Any) -> str:
    """Return the words of an element, without the marks that only a browser shows."""
    if not isinstance(element.tag, str) or element.tag in ("script", "style"):
        return str(element.tail or "")
    inner = (element.text or "") + "".join(words(child) for child in element)
    classes = element.get("class", "").split()
    if {"headerlink", "footnote-reference", "linenos"}.intersection(classes):
        inner = ""  # a mark, as a PDF tags it /Lbl, or for the eye alone
    if element.tag == "math":
        inner = element.get("alttext")
    if element.tag == "abbr" and element.get("title"):
        inner += f" ({element.get('title')})"  # shown by a pointer, printed on paper
    return inner + (element.tail or "")


def own_words(element: Any) -> str:
    """Return the words inside an element, not those that follow it."""
    return words(element)[: -len(element.tail) if element.tail else None]


def read_pages(pages: Iterator[Any]) -> Reading:
    """Return the reading of the main parts of HTML pages."""
    reading = Reading()
    for page in pages:
        for element in page.iter():
            tag, classes = element.tag, str(element.get("class", "")).split()
            if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                reading.headings.append((int(tag[1]), letters(own_words(element))))
            elif tag in ("td", "th") and not element.xpath("ancestor::table[@class='hlist']"):
                reading.cells.append(letters(own_words(element)))
            elif tag == "aside" and "footnote" in classes:
                body = [own_words(child) for child in element if child.tag != "span"]
                reading.footnotes.append(letters("".join(body)))
            elif tag == "img":
                reading.alt.append(letters(element.get("alt", "")))
            elif tag == "math":
                reading.formulas.append(letters(own_words(element)))
            elif tag == "pre" and element.xpath("ancestor::*[@class='highlight']"):
                reading.code.append(letters(own_words(element)))
            elif tag == "a" and element.get("href"):
                reading.links.append(element.get("href"))
        reading.text += letters(own_words(page))
    return reading


def read_html(folder: Path) -> Reading:
    """Return the reading of a website: the main part of each page of a chapter."""

    def pages() -> Iterator[Any]:
        for path in sorted(folder.rglob("*.html")):
            if path.name in ("genindex.html", "search.html"):
                continue
            tree = html.parse(str(path), parser=html.HTMLParser(encoding="utf-8"))
            yield from tree.xpath("//*[@role='main']")

    return read_pages(pages())


def read_epub(path: Path) -> Reading:
    """Return the reading of an EPUB: the body of each page of its spine."""

    def pages() -> Iterator[Any]:
        with zipfile.ZipFile(path) as book:
            package = etree.fromstring(book.read("content.opf"))
            names = {item.get("id"): item.get("href") for item in package.iterfind(".//{*}item")}
            for item in package.iterfind(".//{*}itemref"):
                name = names[item.get("idref")]
                if name.startswith(("genindex", "epub-cover")):
                    continue
                page = html.document_fromstring(book.read(name))
                yield from page.xpath("//div[@class='body']")

    return read_pages(pages())


# -- PDF --------------------------------------------------------------------------------


def marked_text(path: Path) -> dict[tuple[int, int], str]:
    """Return the text of each piece of marked content, by page and number."""
    pieces: dict[tuple[int, int], str] = {}
    for number, page in enumerate(PdfReader(path).pages):
        open_marks: list[int | None] = []

        def before(operator: bytes, operands: list[Any], *_: Any, _open: Any = open_marks) -> None:
            if operator in (b"BDC", b"BMC"):
                properties = operands[1] if operator == b"BDC" else {}
                _open.append(properties.get("/MCID") if isinstance(properties, dict) else None)
            elif operator == b"EMC":
                _open.pop()

        def found(text: str, *_: Any, _open: Any = open_marks, _page: int = number) -> None:
            mark = next((m for m in reversed(_open) if m is not None), None)
            if mark is not None:
                pieces[_page, mark] = pieces.get((_page, mark), "") + text

        page.extract_text(visitor_operand_before=before, visitor_text=found)
    return pieces


class PdfReading:
    """Walks the structure tree of a tagged PDF and notes what it meets."""

    def __init__(self, path: Path) -> None:
        self.pieces = marked_text(path)
        self.reading = Reading()
        with pikepdf.open(path) as pdf:
            root = pdf.Root.StructTreeRoot
            self.pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
            self.roles = {str(k): str(v) for k, v in dict(root.get("/RoleMap", {})).items()}
            self.reading.text = letters(self.walk(root.get("/K"), 0))
            self.reading.text += "".join(self.reading.footnotes)
            self.reading.links = [
                str(annotation.A.URI)
                for page in pdf.pages
                for annotation in page.get("/Annots", [])
                if "/A" in annotation and "/URI" in annotation.A
            ]

    def walk(self, node: Any, page: int) -> str:
        """Return the text below *node*, which stands on *page* unless it says otherwise."""
        if isinstance(node, pikepdf.Array):
            return "".join(self.walk(child, page) for child in node)
        if not isinstance(node, pikepdf.Dictionary):
            return self.pieces.get((page, int(node)), "")
        if "/Pg" in node:
            page = self.pages.get(node.Pg.objgen, page)
        if node.get("/Type") in ("/MCR", "/OBJR"):
            return self.pieces.get((page, int(node.get("/MCID", -1))), "")
        tag = str(node.get("/S", ""))
        tag = self.roles.get(tag, tag)
        text = self.walk(node.K, page) if "/K" in node else ""
        if tag == "/Formula":  # its signs are drawn; its alternative text is what is read
            text = str(node.get("/Alt", ""))
        self.note(tag, node, letters(text))
        # A note stands inside the text that calls it; a label is a mark, not a word.
        return "" if tag in ("/Note", "/Lbl") else text

    def note(self, tag: str, node: Any, text: str) -> None:
        """Note one structure element."""
        if tag.startswith("/H") and tag[2:].isdigit():
            self.reading.headings.append((int(tag[2:]), text))
        elif tag in ("/TD", "/TH"):
            self.reading.cells.append(text)
        elif tag == "/Note":
            self.reading.footnotes.append(text)
        elif tag == "/Formula":
            self.reading.formulas.append(text)
        elif tag == "/Code":
            self.reading.code.append(text)
        elif tag == "/Figure":
            self.reading.alt.append(letters(str(node.get("/Alt", ""))))


def read_pdf(path: Path) -> Reading:
    """Return the reading of a tagged PDF, in the order of its structure tree."""
    return PdfReading(path).reading


def paragraphs(folder: Path) -> list[str]:
    """Return the text of each paragraph of a website."""
    found: list[str] = []
    for path in sorted(folder.rglob("*.html")):
        if path.name in ("genindex.html", "search.html"):
            continue
        tree = html.parse(str(path), parser=html.HTMLParser(encoding="utf-8"))
        for element in tree.xpath("//*[@role='main']//p"):
            found.append(own_words(element))
    return [text for text in found if text.strip()]
