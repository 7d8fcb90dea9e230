"""How a source is written in a list of references: the style, and the list itself.

A list of references becomes a bullet list of entries that can be linked to: every
builder knows what to do with one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pybtex.plugin
import sphinxcontrib.bibtex.plugin
from docutils import nodes
from pybtex.backends.plaintext import Backend as PlainText
from pybtex.style.formatting import toplevel
from pybtex.style.formatting.unsrt import Style as Unsorted
from pybtex.style.formatting.unsrt import pages
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting import BaseSortingStyle
from pybtex.style.template import (
    FieldIsMissing,
    field,
    first_of,
    href,
    join,
    node,
    optional,
    optional_field,
    sentence,
    tag,
)
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pybtex.database import Entry
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class ByAuthorAndYear(BaseSortingStyle):  # type: ignore[misc]
    """Sorts as a reader looks: by the first author's name, then by year."""

    def sorting_key(self, entry: Entry) -> tuple[str, str, str]:
        """Return what entries are compared by."""
        people = entry.persons.get("author", [])
        names = " ".join(str(part) for person in people for part in person.last_names)
        return names.casefold().strip("{}"), entry.fields.get("year", ""), entry.key


@node  # type: ignore[untyped-decorator]
def people(children: list[Any], context: dict[str, Any], role: str, most: int | None) -> Any:
    """Return at *most* so many names of *role*, then "et al." where there are more.

    A name "others" in the bib file says that its other names were not seen.
    """
    entry, style = context["entry"], context["style"]
    if role not in entry.persons:
        raise FieldIsMissing(role, entry)
    known = [person for person in entry.persons[role] if str(person) != "others"]
    shown = [style.format_name(person, style.abbreviate_names) for person in known[:most]]
    if len(shown) < len(entry.persons[role]):
        return join(sep=", ")[[*shown, "et al."]].format_data(context)
    return join(sep=", ", sep2=" and ", last_sep=", and ")[shown].format_data(context)


class KeyAsLabel(BaseLabelStyle):  # type: ignore[misc]
    """Labels an entry by its key: shown nowhere, but no two are the same in two lists."""

    def format_labels(self, sorted_entries: Iterable[Entry]) -> Iterator[str]:
        """Yield the labels."""
        for entry in sorted_entries:
            yield entry.key


class BookStyle(Unsorted):  # type: ignore[misc]
    """Authors, year, title as the paper prints it, venue, and where to find it.

    Names the first three authors: the list at a chapter's end is there to find a paper by.
    """

    most_authors: int | None = 3

    default_label_style = "key"
    default_sorting_style = "author_and_year"

    def format_entry(self, label: str, entry: Entry, bib_data: Any = None) -> Any:
        """Return the entry formatted, once for each style: every chapter's list asks for it.

        It is kept with the entry, and so with the environment that the next build reads.
        """
        kept = entry.__dict__.setdefault("formatted", {})
        if type(self).__name__ not in kept:
            kept[type(self).__name__] = super().format_entry(label, entry, bib_data)
        return kept[type(self).__name__]

    def format_title(self, e: Entry, which_field: str, as_sentence: bool = True) -> Any:
        """Return the title with its own capitals."""
        title = field(which_field)
        return sentence[title] if as_sentence else title

    def template(self, *venue: Any) -> Any:
        """Return the whole entry around its *venue*."""
        return toplevel[
            join[people("author", self.most_authors), " (", field("year"), ")."],
            self.format_title(None, "title"),
            sentence[venue],
            sentence[optional_field("note")],
            self.links(),
        ]

    @staticmethod
    def links() -> Any:
        """Return the lasting address: DOI, else PubMed, else the page itself."""
        return first_of[
            optional[
                href[
                    join["https://doi.org/", field("doi", raw=True)],
                    join["doi:", field("doi", raw=True)],
                ]
            ],
            optional[
                href[
                    join["https://pubmed.ncbi.nlm.nih.gov/", field("pmid", raw=True), "/"],
                    join["PubMed ", field("pmid", raw=True)],
                ]
            ],
            optional[href[field("url", raw=True), field("url", raw=True)]],
            "",
        ]

    def get_article_template(self, e: Entry) -> Any:
        """Return the template of a paper in a journal."""
        volume = join[field("volume"), optional["(", field("number"), ")"]]
        return self.template(
            tag("em")[field("journal")],
            first_of[optional[join[volume, ":", pages]], optional[volume], optional[pages], ""],
        )

    def get_misc_template(self, e: Entry) -> Any:
        """Return the template of anything else: a label, a guideline, a decision."""
        return self.template(tag("em")[optional_field("howpublished")])


class FullStyle(BookStyle):
    """The same with every author, for the list of all references."""

    most_authors = None


class KnownNames:
    """A style of names that writes each person's name once, for all citations of a paper."""

    def __init__(self, style: Any) -> None:
        self.style = style
        self.written: dict[int, tuple[Any, Any]] = {}  # the person is kept, so its id is too

    def format(self, person: Any, abbr: bool = False) -> Any:
        """Return the name as text."""
        if id(person) not in self.written:
            self.written[id(person)] = (person, self.style.format(person, abbr).format_data(None))
        return self.written[id(person)][1]


class RoundBrackets(AuthorYearReferenceStyle):
    """Cites by author and year in round brackets, as in running prose."""

    def __init__(self) -> None:
        round_ = BracketStyle(left="(", right=")", sep="; ")
        names = PersonStyle()
        names.style_plugin = KnownNames(names.style_plugin)
        super().__init__(bracket_parenthetical=round_, bracket_textual=round_, person=names)


class ReferenceList(SphinxPostTransform):
    """Turns the citation nodes of a bibliography into one bullet list.

    docutils' citation node would bring a label that an author-year citation does not
    need, and in HTML a role that is deprecated (``doc-biblioentry``).
    """

    default_priority = 6  # after sphinxcontrib-bibtex has written the entries, at 5

    def run(self, **kwargs: Any) -> None:
        """Replace each container of citations."""
        for container in list(self.document.findall(nodes.container)):
            entries = [child for child in container.children if isinstance(child, nodes.citation)]
            if not entries:
                continue
            references = nodes.bullet_list(classes=["references"])
            for entry in entries:
                item = nodes.list_item(ids=entry["ids"])
                item += [child for child in entry.children if not isinstance(child, nodes.label)]
                references += item
            container.replace_self(references)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the style and the transform."""
    register = pybtex.plugin.register_plugin
    register("pybtex.style.formatting", "book", BookStyle)
    register("pybtex.style.formatting", "full", FullStyle)
    sphinxcontrib.bibtex.plugin.register_plugin(
        "sphinxcontrib.bibtex.style.referencing", "book", RoundBrackets
    )
    register("pybtex.style.labels", "key", KeyAsLabel)
    register("pybtex.style.sorting", "author_and_year", ByAuthorAndYear)
    # Named here, pybtex need not search all installed packages for it at each citation:
    # a quarter of the time of a build.
    register("pybtex.backends", "plaintext", PlainText, force=True)
    app.add_post_transform(ReferenceList)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
