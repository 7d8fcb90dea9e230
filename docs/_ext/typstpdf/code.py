"""Pieces of Typst code: text becomes string literals, never markup.

Whatever stands in a chapter, a title or a reference is thus data to the
compiler: no character of it can be read as code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def string(text: str) -> str:
    r"""Return *text* as a Typst string literal.

    >>> string('say "hi" \\ #now')
    '"say \\"hi\\" \\\\ #now"'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def strings(texts: Iterable[str]) -> str:
    """Return *texts* as a Typst array; a trailing comma keeps one item an array."""
    return "(" + "".join(f"{string(text)}, " for text in texts) + ")"


def call(function: str, *positional: str, **named: str | None) -> str:
    """Return a call of *function*; named arguments that are None are left out.

    Arguments are code already: pass text through :func:`string`.
    """
    arguments = [*positional]
    arguments += [f"{key.replace('_', '-')}: {value}" for key, value in named.items() if value]
    return f"{function}({', '.join(arguments)})"


def label(name: str) -> str:
    """Return a label of any name, wanted by links and set on their targets."""
    return f"label({string(name)})"
