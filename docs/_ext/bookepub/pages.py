"""The pages of the printed book inside the EPUB: a mark where each begins.

The PDF builder says on which page each target and paragraph begins (``NAME.pages.json``), so a
mark stands before the first of them that begins on its page, and not inside a paragraph that
runs over two. A page that nothing of the EPUB stands on, such as the title of a part or the
list of figures, has no mark.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from docutils import nodes
from typstpdf.paragraphs import is_elsewhere, place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class pagebreak(nodes.Inline, nodes.Element):  # noqa: N801 - nodes are named in lower case
    """Marks where a page of the printed book begins; ``page`` is its number."""


class PageMap:
    """On which page of the printed book a chapter's targets and paragraphs begin."""

    def __init__(self, path: Path | None, doctrees: Path) -> None:
        """Read the map, unless there is none or the chapters are younger than it.

        :param doctrees: the folder of the chapters as they were read
        """
        self.pages: dict[str, int] = {}
        self.opened_by: dict[int, str] = {}  # the document on which each page begins
        if path is None or not path.is_file():
            return
        made = path.stat().st_mtime_ns
        if all(tree.stat().st_mtime_ns <= made for tree in doctrees.rglob("*.doctree")):
            self.pages = json.loads(path.read_text("utf-8"))
        for name, page in self.pages.items():
            self.opened_by.setdefault(page, name.partition("#")[0])

    def digest(self) -> str:
        """Return what changes with any page, as the marks then do."""
        return hashlib.sha256(json.dumps(self.pages).encode()).hexdigest() if self.pages else ""

    def mark(self, docname: str, doctree: nodes.document) -> None:
        """Put a mark before the first thing on each page that begins in a document."""
        last = 0
        for node in list(self.flow(doctree)):
            names = [*node["ids"], *filter(None, [place(node)])]
            page = next((p for n in names if (p := self.pages.get(f"{docname}#{n}"))), 0)
            if page <= last:
                continue
            last = page
            if self.opened_by[page] == docname:
                node.insert(0, pagebreak(ids=[f"page{page}"], page=page))

    @classmethod
    def flow(cls, node: nodes.Element) -> Iterator[nodes.Element]:
        """Yield what a mark may open, in reading order, without what is printed elsewhere."""
        for child in node.children:
            if isinstance(child, nodes.Element) and not is_elsewhere(child):
                is_entry = isinstance(child, nodes.list_item) and bool(child["ids"])
                if is_entry or isinstance(child, (nodes.section, nodes.paragraph)):
                    yield child
                yield from cls.flow(child)
