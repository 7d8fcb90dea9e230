"""Small doctree pieces that the directives share, all standard docutils nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils.nodes import Node, system_message
    from sphinx.environment import BuildEnvironment


def paragraph(content: str | list[Node]) -> nodes.paragraph:
    """Return a paragraph of a text or of inline nodes."""
    if isinstance(content, str):
        return nodes.paragraph(content, content)
    return nodes.paragraph("", "", *content)


def cite(
    env: BuildEnvironment, key: str, form: str, line: int, inliner: Any
) -> tuple[list[Node], list[system_message]]:
    """Return a citation as the role ``cite:t`` (by name) or ``cite:p`` (in brackets) writes it."""
    role = env.get_domain("cite").role(form)
    assert role is not None  # noqa: S101 - sphinxcontrib-bibtex has it
    text = f"{{cite:{form}}}`{key}`"
    found, messages = role(f"cite:{form}", text, key, line, inliner, {}, [])
    return list(found), list(messages)


def table(
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str | list[Node]]],
    widths: Sequence[int],
    *,
    ids: Sequence[str] = (),
    classes: Sequence[str] = (),
) -> nodes.table:
    """Return a table whose first column names its rows.

    :param ids: an id for each row, so that it can be linked to
    """
    node = nodes.table(classes=["colwidths-given", *classes])
    node += nodes.title(title, title)
    group = nodes.tgroup(cols=len(head))
    for index, width in enumerate(widths):
        column = nodes.colspec(colwidth=width)
        if index == 0:
            column["stub"] = 1
        group += column
    group += nodes.thead("", row(list(head)))
    body = nodes.tbody()
    for index, cells in enumerate(rows):
        body += row(cells, ids[index] if ids else None)
    group += body
    node += group
    return node


def row(cells: Sequence[str | list[Node]], row_id: str | None = None) -> nodes.row:
    """Return a row; its id stands in its first cell, where every builder keeps it."""
    node = nodes.row()
    for index, cell in enumerate(cells):
        content = paragraph(cell)
        if row_id and index == 0:
            content["ids"].append(row_id)
        node += nodes.entry("", content)
    return node


def picture_table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str | list[Node]]],
    widths: Sequence[int],
    *,
    kind: str = "picture",
) -> nodes.table:
    """Return the table with the figures of the picture above it.

    It is no thing of its own in a list of tables.
    """
    title = f"The figures of the {kind}: {caption}"
    return table(title, head, rows, widths, classes=("no-list",))
