"""The index: Sphinx's entries, with labels in place of addresses, so that Typst knows the page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from sphinx.environment.adapters.indexentries import IndexEntries

from .code import call, label, string

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .writer import TypstTranslator


def index(translator: TypstTranslator) -> str:
    """Return the code of the index of what *translator* will write; empty without entries."""
    groups = []
    for letter, entries in IndexEntries(translator.builder.env).create_index(translator.builder):
        codes = []
        for name, (links, inner, _) in entries:
            below = [entry(translator, sub, sub_links) for sub, sub_links in inner]
            codes.append(entry(translator, name, links, *filter(None, below)))
        if any(codes):
            groups.append(f"({string(letter)}, ({''.join(f'{code}, ' for code in codes if code)}))")
    return f"#{call('book-index', *groups)};\n\n" if groups else ""


def entry(
    translator: TypstTranslator,
    name: str,
    links: Sequence[tuple[str | None, str | bool]],
    *below: str,
) -> str:
    """Return the code of one entry with the places it leads to; empty where it leads nowhere."""
    places = []
    for main, uri in links:
        docname, _, node_id = unquote(str(uri)).lstrip("%").partition("#")
        full = translator.name(node_id, docname)
        if full in translator.labels:
            translator.wanted.add(full)
            places.append(f"({label(full)}, {'true' if main else 'false'}), ")
    see = not links  # an entry that says "see another" has no place of its own
    if not (places or below or see):
        return ""
    return call("index-entry", string(name), f"({''.join(places)})", *below)
