"""Checks refs.bib before anything else reads it: each fault is one line with its place.

An entry must be parsable, have a key of its own and the fields by which a reader
finds the source; and each entry must be cited somewhere in the book.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pybtex.database.input.bibtex import LowLevelParser
from pybtex.exceptions import PybtexError
from sphinx.util import logging
from utf8 import line_of_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

REQUIRED = ("title", "author", "year")
ADDRESSES = ("doi", "pmid", "url")


class Entry(NamedTuple):
    """One entry of a bib file: its key, the line it starts on, the names of its fields."""

    key: str
    line: int
    fields: frozenset[str]


class Fault(NamedTuple):
    """What is wrong on a line of a bib file, and what would be right."""

    line: int
    message: str


def parse(text: str) -> Iterator[Entry | Fault]:
    """Yield the entries of a bib file, then the fault at which parsing had to stop, if any."""
    parser = LowLevelParser(text)
    line = 1
    try:
        for command, (*_, key, fields) in parser:
            line = text.count("\n", 0, parser.command_start) + 1
            if command.lower() not in ("string", "preamble", "comment"):
                yield Entry(key, line, frozenset(name.lower() for name, _ in fields))
    except PybtexError as error:
        line = text.count("\n", 0, parser.command_start or 0) + 1
        reason = str(error.args[0]) if error.args else str(error)
        yield Fault(line, f"this entry cannot be read ({reason}): check its braces and commas")


def faults(text: str) -> Iterator[Fault]:
    """Yield all that is wrong with the text of a bib file."""
    seen: dict[str, int] = {}
    for item in parse(text):
        if isinstance(item, Fault):
            yield item
            continue
        folded = item.key.casefold()
        if folded in seen:
            yield Fault(
                item.line,
                f'the key "{item.key}" stands already on line {seen[folded]}: '
                "one key, one source; rename or merge",
            )
        seen.setdefault(folded, item.line)
        for name in REQUIRED:
            if name not in item.fields:
                yield Fault(
                    item.line, f'"{item.key}" has no {name}: add the field {name} = {{...}}'
                )
        if not item.fields.intersection(ADDRESSES):
            yield Fault(item.line, f'"{item.key}" has no address: add the field doi, pmid or url')


def bib_paths(app: Sphinx) -> list[Path]:
    """Return the book's bib files."""
    return [(Path(app.confdir) / name).resolve() for name in app.config.bibtex_bibfiles]


def shown(path: Path) -> str:
    """Return a path as the person at the keyboard would type it."""
    return os.path.relpath(path)


def check_files(app: Sphinx) -> None:
    """Report every fault of every bib file at once, and stop there."""
    stop = False
    for path in bib_paths(app):
        try:
            found = list(faults(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            found = [Fault(1, "there is no such file: bibtex_bibfiles in conf.py names it")]
        except UnicodeDecodeError:
            line = line_of_fault(path.read_bytes()) or 1
            found = [Fault(line, "not UTF-8 from here on: save the file as UTF-8")]
        for fault in found:
            logger.error("%s", fault.message, location=f"{shown(path)}:{fault.line}")
        stop = stop or bool(found)
    if stop:
        sys.exit(1)  # with such a file each citation would fail in turn and hide the cause


def check_cited(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of each entry that no chapter cites."""
    references = env.get_domain("cite").citation_refs  # type: ignore[attr-defined]
    cited = {target.key for reference in references for target in reference.targets}
    for path in bib_paths(app):
        for entry in parse(path.read_text(encoding="utf-8")):
            if isinstance(entry, Entry) and entry.key not in cited:
                logger.warning(
                    '"%s" is not cited by any chapter: cite it or take it out',
                    entry.key,
                    location=f"{shown(path)}:{entry.line}",
                    type="bibfile",
                    subtype="uncited",
                )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Check the files before sphinxcontrib-bibtex reads them, the citations at the end."""
    app.connect("builder-inited", check_files, priority=100)
    app.connect("env-check-consistency", check_cited)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
