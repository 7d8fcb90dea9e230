"""Adds to a warning of Sphinx's what would be right, where it says only what is wrong."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def quoted(message: str) -> str:
    """Return the last thing that stands between quotation marks in *message*."""
    found = re.findall(r"['\"]([^'\"]+)['\"]", message)
    return str(found[-1]) if found else ""


def citation_hint(app: Sphinx, message: str) -> str:
    """Return the nearest key of the bibliography."""
    entries = app.env.get_domain("cite").bibdata.data.entries  # type: ignore[attr-defined]
    return did_you_mean(quoted(message), entries) or "add the source to refs.bib"


def link_hint(app: Sphinx, message: str) -> str:
    """Return the nearest chapter."""
    wanted = quoted(message).removesuffix(".md").lstrip("./")
    return did_you_mean(wanted, app.env.found_docs) or "link to a chapter that exists"


def term_hint(app: Sphinx, message: str) -> str:
    """Return the nearest term of the glossary."""
    terms = [name for (kind, name) in app.env.domains.standard_domain.objects if kind == "term"]
    return did_you_mean(quoted(message), terms) or "add the term to the glossary"


# By type and subtype of the warning, as Sphinx prints them in brackets at its end.
HINTS: dict[str, Callable[[Sphinx, str], str]] = {
    "bibtex.key_not_found": citation_hint,
    "myst.xref_missing": link_hint,
    "ref.doc": link_hint,
    "ref.term": term_hint,
    "toc.not_readable": link_hint,
}


class HintFilter(logging.Filter):
    """Appends the hint to a record that has one."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass; write the hint into those of :data:`HINTS`, once."""
        name = f"{getattr(record, 'type', '')}.{getattr(record, 'subtype', '')}"
        if name in HINTS and not hasattr(record, "hinted"):
            message = record.getMessage()
            record.msg, record.args = f"{message}: {HINTS[name](self.app, message)}", ()
            record.hinted = True
        return True


def listen(app: Sphinx) -> None:
    """Hang the filter before those that Sphinx's handlers have."""
    for handler in logging.getLogger("sphinx").handlers:
        handler.filters.insert(0, HintFilter(app))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Listen from the moment that chapters are read."""
    app.connect("builder-inited", listen)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
