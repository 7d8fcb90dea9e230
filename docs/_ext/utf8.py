"""Demands that each chapter is UTF-8, before anything else reads it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)


def line_of_fault(data: bytes) -> int | None:
    """Return the first line that is not UTF-8, counted from 1, or None."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    return None


def check_chapters(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Report every chapter that is about to be read and cannot be, and stop there."""
    faulty = False
    for docname in docnames:
        path = Path(env.doc2path(docname))
        if path.is_file() and (line := line_of_fault(path.read_bytes())):
            faulty = True
            logger.error(
                "not UTF-8 from here on: save the file as UTF-8", location=f"{path}:{line}"
            )
    if faulty:
        sys.exit(1)  # Sphinx would stop at the first one, with a traceback


def setup(app: Sphinx) -> ExtensionMetadata:
    """Check before chapters are read."""
    app.connect("env-before-read-docs", check_chapters, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
