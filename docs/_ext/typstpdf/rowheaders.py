"""Tags the cells that name a row as its headers, which the compiler cannot do yet.

Typst 0.15 tags the head of a table and no other header; its own function for that
(``pdf.header-cell``) is behind a feature that its wheel cannot switch on. So the finished
file's tags are completed: ISO 32000-1, 14.8.4.3.4 (TH) and 14.8.5.7 (Scope, Headers).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, NameTree, Pdf, String

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pikepdf import Object


def tag_row_headers(path: Path, stubs: Sequence[int]) -> bool:
    """Make the first cells of each row headers of that row, in the finished PDF at *path*.

    :param stubs: for each table, in reading order, how many columns name their row
    :return: whether it was done; not where the file has other tables than these
    """
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        root = pdf.Root.get(Name.StructTreeRoot, Dictionary())
        tables = [element for element in walk(root) if element.S == "/Table"]
        if len(tables) != len(stubs):
            return False
        if Name.IDTree not in root:
            root.IDTree = pdf.make_indirect(Dictionary(Names=Array()))
        known = NameTree(root.IDTree)
        for number, (table, columns) in enumerate(zip(tables, stubs, strict=True)):
            if columns:
                known.update(tag_table(table, columns, f"row-{number}"))
        pdf.save(path, deterministic_id=True)
    return True


def walk(element: Object) -> Iterator[Object]:
    """Yield each element below one in the tree of tags, in reading order."""
    kids = element.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield kid
            yield from walk(kid)


def tag_table(table: Object, columns: int, name: str) -> dict[str, Object]:
    """Tag one table, tables in its cells left out; return its new headers by their names."""
    headers: dict[str, Object] = {}
    taken: dict[int, tuple[int, list[str]]] = {}  # by column: rows still covered from above
    groups = [kid for kid in table.K if isinstance(kid, Dictionary)]
    rows = [row for group in groups if group.S == "/TBody" for row in group.K]
    rows += [group for group in groups if group.S == "/TR"]
    for y, row in enumerate(rows):
        names = [header for _, above in taken.values() for header in above]
        cells: list[Object] = []
        x = 0
        for cell in row.K:
            while x in taken:
                x += 1
            facts = table_attributes(cell)
            own = [f"{name}-{y}-{x}"] if x < columns else []
            for header in own:
                cell.S, cell.ID = Name.TH, String(header)
                facts.Scope = Name.Row
                headers[header] = cell
            names += own
            for _ in range(int(facts.get(Name.ColSpan, 1))):
                taken[x] = (int(facts.get(Name.RowSpan, 1)), own)
                x += 1
            cells += [] if own else [cell]
        for cell in cells:
            facts = table_attributes(cell)
            called = [*map(str, facts.get(Name.Headers, Array())), *dict.fromkeys(names)]
            facts.Headers = Array(map(String, called))
        taken = {x: (left - 1, own) for x, (left, own) in taken.items() if left > 1}
    return headers


def table_attributes(cell: Object) -> Object:
    """Return what a cell says of its place in the table."""
    if Name.A not in cell:
        cell.A = Array()
    elif isinstance(cell.A, Dictionary):
        cell.A = Array([cell.A])
    for facts in cell.A:
        if facts.O == "/Table":
            return facts
    cell.A.append(Dictionary(O=Name.Table))
    return cell.A[-1]
