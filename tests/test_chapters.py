"""What every chapter owes its reader: the anatomy that CONTRIBUTING.md promises."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import pytest
import textstat
import yaml
from conftest import ROOT

DOCS = ROOT / "docs"
CHAPTERS = sorted(p for p in DOCS.glob("*/*.md") if not p.parent.name.startswith("_"))


def name(path: Path) -> str:
    """Return a chapter's name for the report."""
    return path.relative_to(DOCS).with_suffix("").as_posix()


# Looked up, not read through.
LISTS = {"changes", "contributing", "evidence-tables", "glossary", "methods", "questions"}
LISTS = {f"reference/{stem}" for stem in LISTS | {"references"}}
PROSE = [path for path in CHAPTERS if name(path) not in LISTS]


def box(path: Path, css_class: str) -> str:
    """Return the text of the box with a class, empty where there is none."""
    text = path.read_text("utf-8")
    found = re.search(rf"^:class: {css_class}\n(.*?)^:::$", text, re.DOTALL | re.MULTILINE)
    return found[1].strip() if found else ""


def plain(text: str) -> str:
    """Return text as read aloud: a link is its words."""
    return " ".join(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).split())


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_a_chapter_opens_with_a_box_that_a_person_of_fifteen_can_read(path: Path) -> None:
    words = plain(box(path, "plain-words"))
    assert 80 <= len(words.split()) <= 150
    assert "{cite" not in words
    grades = (
        textstat.flesch_kincaid_grade(words),
        textstat.smog_index(words),
        textstat.coleman_liau_index(words),
    )
    assert statistics.median(grades) <= 9


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_each_key_point_has_its_certainty_and_its_source(path: Path) -> None:
    points = [p for p in re.split(r"^- ", box(path, "key-points"), flags=re.MULTILINE) if p.strip()]
    if path.stem == "help-now":
        assert points == []  # a list of telephone numbers makes no claim of effect
        return
    assert 3 <= len(points) <= 5
    for point in points:
        assert re.search(r"\{(ev:)?certainty\}`", point), point
        assert "{cite:" in point, point


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_a_chapter_says_what_is_not_known_and_when_it_was_searched(path: Path) -> None:
    text = path.read_text("utf-8")
    front = yaml.safe_load(text.split("---")[1])
    assert front["searched"]
    assert re.search(r"^## What we do not know$", text, re.MULTILINE)
    assert re.search(r"^## See also$", text, re.MULTILINE)
    if "{cite:" in text:
        assert re.search(r"^## References$", text, re.MULTILINE)


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_a_chapter_holds_no_raw_html(path: Path) -> None:
    # It would be lost in the PDF and can break the EPUB.
    assert re.findall(r"^\s*<[a-z]+[ >]|\{raw\} html", path.read_text("utf-8"), re.MULTILINE) == []


def test_a_chapter_that_speaks_of_suicide_shows_where_to_get_help() -> None:
    for path in PROSE:
        text = path.read_text("utf-8")
        heading = re.search(r"^#+ .*(suicid|self-harm|dependence)", text, re.I | re.MULTILINE)
        if heading and path.stem != "help-now":
            assert "_snippets/help-box.md" in text, name(path)


def test_the_article_page_answers_all_nineteen_claims() -> None:
    text = (DOCS / "reference" / "article.md").read_text("utf-8")
    numbers = [int(n) for n in re.findall(r"^### (?:Claim )?(\d+)\b", text, re.MULTILINE)]
    assert numbers == list(range(1, 20))


def test_the_three_references_of_the_article_are_clean() -> None:
    text = (ROOT / "refs.bib").read_text("utf-8")
    for key in ("feder2014", "wilkinson2018", "taylor2018"):
        entry = re.search(rf"^@article{{{key},\n(.*?)^}}", text, re.DOTALL | re.MULTILINE)
        assert entry, key
        assert "proxy" not in entry[1]
        assert not re.search(r"\b(M\.?D|Ph\.?D)\b", entry[1])
        assert re.search(r"doi = {10\.", entry[1])


def test_every_question_stands_on_the_page_of_questions() -> None:
    page = (DOCS / "reference" / "questions.md").read_text("utf-8")
    shown = set(re.findall(r"^:::\{summary-of-findings\} (.*)$", page, re.MULTILINE))
    names = {word for line in shown for word in line.split()}
    assert names == {path.stem for path in (DOCS / "evidence" / "questions").glob("*.yaml")}
