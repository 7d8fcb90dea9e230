"""Sphinx's link check, which knows a closed door from a missing house.

Publishers turn robots away with 401, 403 or 429. Such a page may well be there: it is
reported as unverified, in ``output.txt`` and at the end, and fails nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx.builders.linkcheck import CheckExternalLinksBuilder, CheckResult, _Status
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

# How Sphinx words these three refusals.
REFUSED = re.compile(r"unauthorized|(401|403|429) Client Error")


class LinkReportBuilder(CheckExternalLinksBuilder):
    """Takes the place of Sphinx's builder ``linkcheck``."""

    def init(self) -> None:
        """Begin to count."""
        super().init()
        self.unverified: list[str] = []

    def process_result(self, result: CheckResult) -> None:
        """Report one link; a refusal is unverified, not broken."""
        if result.status is _Status.BROKEN and REFUSED.match(result.message):
            filename = self.env.doc2path(result.docname, False)
            message = f"{result.uri}: {result.message}"
            self.write_entry("unverified", result.docname, filename, result.lineno, message)
            self.unverified.append(f"{filename}:{result.lineno}: unverified: {message}")
            return
        super().process_result(result)

    def finish(self) -> None:
        """Check all links, then name those that nobody but a person can check."""
        super().finish()
        for line in self.unverified:
            print(line)
        total, unsure = len(self.hyperlinks), len(self.unverified)
        print(f"{total} links: {self.broken_hyperlinks} broken, {unsure} unverified")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Take the place of the builder ``linkcheck``."""
    app.setup_extension("sphinx.builders.linkcheck")
    app.add_builder(LinkReportBuilder, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
