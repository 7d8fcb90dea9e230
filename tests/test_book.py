"""What the real book promises its reader about length: two pages to print, five minutes to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import html
from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Built

WORDS_A_MINUTE = 250  # an easy pace for an adult
NOT_READ = ("//a[@class='headerlink']", "//span[contains(@class, 'bibtex-citation')]")


def test_the_questions_to_ask_print_on_two_pages(real_book: dict[str, Built]) -> None:
    reader = PdfReader(next(real_book["typstpdf"].folder.glob("*.pdf")))
    starts = list(parts_and_chapters(reader))
    at = [title for title, _ in starts].index("Questions to ask")
    assert starts[at + 1][1] - starts[at][1] == 2


def parts_and_chapters(reader: PdfReader) -> Iterator[tuple[str, int]]:
    """Yield title and page of each part and of each chapter, in order."""
    for entry in reader.outline:
        for item in entry if isinstance(entry, list) else [entry]:
            if not isinstance(item, list):
                yield str(item.title), reader.get_destination_page_number(item) or 0


def test_the_short_answer_reads_in_five_minutes(real_book: dict[str, Built]) -> None:
    page = html.parse(real_book["html"].folder / "start" / "answer.html").find(".//article")
    for path in (*NOT_READ, "//section[@id='references']"):
        for element in page.xpath("." + path):
            element.drop_tree()
    words = [word for word in page.text_content().split() if any(c.isalnum() for c in word)]
    assert 800 < len(words) <= 5 * WORDS_A_MINUTE
