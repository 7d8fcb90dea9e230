"""Tables: spans, stubs, widths, alignment, and what their columns have room for."""

from __future__ import annotations

from docutils import nodes

from .base import Translator
from .code import call, strings
from .figures import FigureRules

LONG_CELL = 1500  # characters; beyond them a cell may need to run over a page's end
CHARACTERS = 76  # about as many stand side by side in a table as wide as the page
LONG_WORD = 14  # characters; longer words are divided anyway


class TableRules(FigureRules):
    """Rules for tables, which have a caption and a number as figures do."""

    table: Table | None = None  # the one that is open
    outer: list[Table | None]  # those that it stands in
    stubs: list[int]  # how many columns name their row, of each table so far

    def visit_table(self, node: nodes.Element) -> None:
        title = next((c for c in node.children if isinstance(c, nodes.title)), None)
        self.open_captioned(node, "table", title)

    depart_table = Translator.depart_block

    def visit_tgroup(self, node: nodes.Element) -> None:
        self.outer = [*getattr(self, "outer", []), self.table]
        self.table = Table(node)
        self.stubs.append(self.table.stubs)
        options = {
            "widths": "(" + "".join(f"{width}fr, " for width in self.table.widths) + ")",
            "head": str(self.table.head),
            "stubs": str(self.table.stubs),
            "classes": strings(node.parent["classes"]),
        }
        self.add(f"#{call('data-table', **options)[:-1]}, ")

    def depart_tgroup(self, node: nodes.Element) -> None:
        self.table = self.outer.pop()
        self.add(");")

    visit_colspec = Translator.skip

    def visit_thead(self, node: nodes.Element) -> None:
        self.add("table.header(")

    def depart_thead(self, node: nodes.Element) -> None:
        self.add("), ")

    visit_tbody = depart_tbody = Translator.pass_through
    visit_row = depart_row = Translator.pass_through

    def visit_entry(self, node: nodes.Element) -> None:
        options = {
            "colspan": str(node["morecols"] + 1) if node.get("morecols") else None,
            "rowspan": str(node["morerows"] + 1) if node.get("morerows") else None,
        }
        if len(node.astext()) > LONG_CELL:
            options["breakable"] = "true"
        classes = node["classes"]
        for side in ("left", "center", "right"):
            if f"text-{side}" in classes:
                options["align"] = side
        self.add(f"{call('table.cell', **options)}[")

    depart_entry = Translator.depart_item


class Table:
    """What the columns of a table are like.

    :ivar widths: parts of the whole, one for each column
    :ivar head: how many rows at the top name their columns
    :ivar stubs: how many columns on the left name their row
    """

    def __init__(self, tgroup: nodes.Element) -> None:
        columns = [child for child in tgroup.children if isinstance(child, nodes.colspec)]
        self.head = sum(len(head.children) for head in tgroup.findall(nodes.thead))
        self.stubs = sum(bool(column.get("stub")) for column in columns)
        texts = self.columns_of_text(tgroup, len(columns))
        if "colwidths-given" in tgroup.parent["classes"]:
            wished = [float(column["colwidth"]) for column in columns]
        else:  # in proportion to the text, softened so that no column starves
            longest = [max(map(len, column), default=1) for column in texts]
            wished = [min(length, 120) ** 0.6 for length in longest]
        self.widths = self.roomy(wished, texts)

    @staticmethod
    def columns_of_text(tgroup: nodes.Element, count: int) -> list[list[str]]:
        """Return the text of each column's cells; spanning cells have no say in widths."""
        texts: list[list[str]] = [[] for _ in range(count)]
        for row in tgroup.findall(nodes.row):
            entries = list(row.findall(nodes.entry))
            if any(entry.get("morecols") or entry.get("morerows") for entry in entries):
                continue
            for column, entry in enumerate(entries[:count]):
                texts[column].append(entry.astext())
        return texts

    @staticmethod
    def roomy(wished: list[float], texts: list[list[str]]) -> list[int]:
        """Return the widths wished for, widened where a column could not hold its longest word."""
        shares = [CHARACTERS * width / sum(wished) for width in wished]
        words = [
            max((len(w) for text in column for w in text.split()), default=1) for column in texts
        ]
        return [
            round(100 * max(share, min(word, LONG_WORD) + 2))
            for share, word in zip(shares, words, strict=True)
        ]
