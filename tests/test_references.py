"""What refs.bib owes a reader who wants to see the paper."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

from conftest import ROOT
from pybtex.database import Entry, parse_file

ENTRIES: dict[str, Entry] = dict(parse_file(str(ROOT / "refs.bib"), "bibtex").entries)
VENUES = ("journal", "booktitle", "publisher", "institution", "organization", "howpublished")
ADDRESSES = ("doi", "pmid", "url")
# Whose last names stood on no page that we could read; each entry ends in "and others", which
# a reader sees as such. To be completed from the paper; a new entry needs all its names.
NOT_ALL_SEEN = {"janik2025", "jelovac2025", "katz2021", "martinotti2022"}
# Pages that copy others: a reader is sent to the source itself.
MIRRORS = re.compile(r"docslib|scribd|docsci|academia\.edu|proxy|webcache|://\d+\.\d+\.\d+\.\d+")


def lacking(*names: str) -> list[str]:
    """Return the keys whose entries have none of these fields."""
    return [key for key, entry in ENTRIES.items() if not any(entry.fields.get(n) for n in names)]


def test_the_book_stands_on_at_least_150_sources() -> None:
    assert len(ENTRIES) >= 150


def test_each_reference_says_what_it_is_and_where_to_find_it() -> None:
    assert lacking("title") == []
    assert lacking("year") == []
    assert lacking(*VENUES) == []
    assert lacking(*ADDRESSES) == []


def test_each_reference_names_all_its_authors() -> None:
    for key, entry in ENTRIES.items():
        people = [str(person) for person in entry.persons.get("author", [])]
        assert people, key
        if key not in NOT_ALL_SEEN:
            assert "others" not in (name.lower().split(",")[0] for name in people), key
        degrees = re.compile(r"\b(M\.?D|Ph\.?D|MSc|MBBS)\b\.?")
        assert not [name for name in people if degrees.search(name)], key


def test_no_source_stands_twice_and_none_is_a_mirror() -> None:
    dois = Counter(e.fields["doi"].lower() for e in ENTRIES.values() if e.fields.get("doi"))
    titles = Counter(re.sub(r"\W", "", e.fields["title"].lower()) for e in ENTRIES.values())
    assert [name for name, times in chain(dois.items(), titles.items()) if times > 1] == []
    assert [k for k, e in ENTRIES.items() if MIRRORS.search(e.fields.get("url", ""))] == []
