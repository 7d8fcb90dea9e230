"""What is said of a chapter whose words are not the house's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import prose
import pytest

if TYPE_CHECKING:
    from pathlib import Path

GLOSSARY = "# Glossary\n\n```{glossary}\nremission\n  Hardly any symptoms.\n```\n"


def said(folder: Path, **chapters: str) -> list[str]:
    """Return what the check says of chapters, a line each."""
    (folder / "reference").mkdir()
    (folder / "reference" / "glossary.md").write_text(GLOSSARY, "utf-8")
    for name, text in chapters.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return [f"{c.path.name}:{c.line}: {c.message}" for c in prose.complaints(folder)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("It is a miracle.", '"miracle": write say what was found'),
        ("People suffer from it.", '"suffer from": write has, with, lives with'),
        ("Their behavior changed.", '"behavior": write behaviour'),
        ("On the MADRS it fell.", '"MADRS" comes first here: write it out'),
        ("Few were in remission.", '"remission" comes first here: link it as a term'),
    ],
)
def test_a_word_the_house_avoids_is_named_with_its_line_and_what_to_write(
    tmp_path: Path, text: str, message: str
) -> None:
    assert said(tmp_path, chapter=f"# A title\n\n{text}\n") == [f"chapter.md:3: {message}"]


def test_a_word_may_stand_where_a_reason_is_given(tmp_path: Path) -> None:
    text = "# A title\n\n% word: the article's own claim\nIt said: a miracle.\n"
    assert said(tmp_path, chapter=text) == []


def test_what_is_written_out_or_linked_may_be_used(tmp_path: Path) -> None:
    text = "# A title\n\nThe Montgomery scale (MADRS), {term}`remission`.\nMADRS and remission.\n"
    assert said(tmp_path, chapter=text) == []


def test_a_run_of_words_in_two_chapters_names_both(tmp_path: Path) -> None:
    line = "One two three four five six seven eight nine ten eleven twelve thirteen.\n"
    found = said(tmp_path, first=f"# A\n\n{line}", second=f"# B\n\n\n{line}")
    assert len(found) == 1
    assert found[0].startswith('second.md:4: "one two')
    assert found[0].endswith("stands in first.md:3 too")


def test_front_matter_code_headings_and_options_are_not_prose(tmp_path: Path) -> None:
    text = "---\nnote: miracle\n---\n# A miracle\n\n```python\nmiracle = 1\n```\n\n:alt: miracle\n"
    assert said(tmp_path, chapter=text) == []
