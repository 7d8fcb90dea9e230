"""The contents, as deep as the book is: its parts, their chapters, the chapters' sections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any


@dataclass
class Entry:
    """A line of the contents; the names are those of Sphinx's own, ``toc.ncx`` needs the numbers.

    :ivar playorder: the place of its target in reading order, the same for one target
    """

    text: str
    refuri: str
    children: list[Entry] = field(default_factory=list)
    navpoint: str = ""
    playorder: int = 0


def contents(refnodes: Iterable[dict[str, Any]], parts: Mapping[str, str], depth: int) -> Entry:
    """Return the contents below one nameless entry.

    :param refnodes: Sphinx's flat list of titles with their level
    :param parts: for each chapter in a part, by its address, the part's name
    :param depth: how many levels of chapters and sections are shown
    """
    root = Entry("", "")
    open_entries = [root]  # the one at place n is the last of level n
    for node in refnodes:
        if not node["text"] or node["level"] > depth:
            continue
        entry = Entry(node["text"], node["refuri"])
        del open_entries[node["level"] :]
        open_entries[-1].children.append(entry)
        open_entries.append(entry)
    chapters, root.children = root.children, []
    for chapter in chapters:
        name = parts.get(chapter.refuri)
        if name is None:
            root.children.append(chapter)
        elif root.children and root.children[-1].text == name:
            root.children[-1].children.append(chapter)
        else:  # a part has no page of its own: it begins with its first chapter
            root.children.append(Entry(name, chapter.refuri, [chapter]))
    orders: dict[str, int] = {}
    for count, entry in enumerate(walk(root), start=1):
        entry.navpoint = f"navPoint{count}"
        entry.playorder = orders.setdefault(entry.refuri, len(orders) + 1)
    return root


def walk(entry: Entry) -> Iterator[Entry]:
    """Yield all entries below one, in reading order."""
    for child in entry.children:
        yield child
        yield from walk(child)


def levels(entry: Entry) -> int:
    """Return how many levels of entries there are below one."""
    return max((1 + levels(child) for child in entry.children), default=0)
