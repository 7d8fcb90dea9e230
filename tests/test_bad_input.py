"""What a contributor is told: one line with file and line, what is wrong, what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Built

HEAD = "# A book\n\n"


def only_complaint(built: Built) -> str:
    """Return the one line that a failed build may print about a fault."""
    assert built.status != 0
    assert "Traceback" not in built.printed
    assert len(built.complaints) == 1, built.printed
    return built.complaints[0]


def test_a_missing_citation_key_names_the_line_and_the_nearest_key(
    small_book: Callable[..., Built],
) -> None:
    line = only_complaint(small_book(index=HEAD + "Text {cite:p}`nmae2020`.\n"))
    assert "index.md:3:" in line
    assert '"nmae2020"' in line
    assert 'did you mean "name2020"?' in line


def test_a_duplicate_key_names_both_lines(small_book: Callable[..., Built]) -> None:
    entry = (
        "@misc{name2020,\n title={{A}}, author={B, C.}, year={2020}, url={https://a.example},\n}\n"
    )
    line = only_complaint(small_book(index=HEAD, refs=entry + "\n" + entry))
    assert "refs.bib:5:" in line
    assert '"name2020" stands already on line 1' in line


def test_an_entry_that_cannot_be_read_names_its_line(small_book: Callable[..., Built]) -> None:
    line = only_complaint(
        small_book(index=HEAD, refs="\n\n@article{name2020,\n title = {{A},\n}\n")
    )
    assert "refs.bib:3:" in line
    assert "check its braces and commas" in line


def test_an_entry_without_an_address_says_which_field_to_add(
    small_book: Callable[..., Built],
) -> None:
    refs = "@misc{name2020,\n title={{A}}, author={B, C.}, year={2020},\n}\n"
    line = only_complaint(small_book(index=HEAD, refs=refs))
    assert "refs.bib:1:" in line
    assert "add the field doi, pmid or url" in line


def test_an_entry_that_nobody_cites_is_named(small_book: Callable[..., Built]) -> None:
    refs = "".join(
        f"@misc{{{key},\n title={{{{A}}}}, author={{B, C.}}, year={{2020}}, url={{https://a.example}},\n}}\n"
        for key in ("name2020", "idle2021")
    )
    line = only_complaint(small_book(index=HEAD, refs=refs))
    assert "refs.bib:4:" in line
    assert '"idle2021" is not cited by any chapter' in line


def test_a_bib_file_that_is_not_utf8_names_the_line(small_book: Callable[..., Built]) -> None:
    line = only_complaint(small_book(index=HEAD, refs=b"% a\n% b\n% caf\xe9\n"))
    assert "refs.bib:3:" in line
    assert "save the file as UTF-8" in line


def test_a_missing_image_names_the_line_and_the_nearest_file(
    small_book: Callable[..., Built],
) -> None:
    line = only_complaint(small_book(index=HEAD + "![A picture](pictrue.svg)\n"))
    assert "index.md:3:" in line
    assert 'did you mean "picture.svg"?' in line


def test_an_image_without_alt_text_names_the_line(small_book: Callable[..., Built]) -> None:
    line = only_complaint(small_book(index=HEAD + ":::{image} picture.svg\n:::\n"))
    assert "index.md:3:" in line
    assert "has no alt text" in line


def test_a_link_to_no_chapter_names_the_line_and_the_nearest_chapter(
    small_book: Callable[..., Built],
) -> None:
    line = only_complaint(small_book(index=HEAD + "See [that](ctes.md).\n"))
    assert "index.md:3:" in line
    assert 'did you mean "cites"?' in line


def test_a_chapter_that_is_not_utf8_names_the_line(small_book: Callable[..., Built]) -> None:
    line = only_complaint(small_book(index=b"# A book\n\nIn a caf\xe9.\n"))
    assert "index.md:3:" in line
    assert "UTF-8" in line


def test_a_word_that_is_no_certainty_names_the_four_words(
    small_book: Callable[..., Built],
) -> None:
    line = only_complaint(small_book(index=HEAD + "So {certainty}`sure`.\n"))
    assert "index.md:3:" in line
    assert "use one of high, moderate, low, very low" in line


def test_a_date_that_is_none_says_how_to_write_one(small_book: Callable[..., Built]) -> None:
    line = only_complaint(small_book(index="---\nsearched: last week\n---\n" + HEAD))
    assert "index.md" in line
    assert "write it as 2026-11-24" in line


def test_a_heading_that_skips_a_level_is_named(small_book: Callable[..., Built]) -> None:
    line = only_complaint(small_book(index=HEAD + "### Too deep\n"))
    assert "index.md:3:" in line
