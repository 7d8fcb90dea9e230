"""Every number from a checked record: roles, tables, plots and downloads of the evidence.

Records lie in ``evidence/studies/KEY.yaml``, clinical questions in
``evidence/questions/NAME.yaml``, the version of the data set and its changes in
``evidence/version.yaml``. All are read and checked once, before the chapters.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from . import downloads
from .charts import CHARTS
from .directives import DIRECTIVES
from .domain import EvidenceDomain
from .roles import ROLES, CertaintyOfRole, FigureRole, PooledRole
from .version import read_version

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)


def load(app: Sphinx) -> None:
    """Read all records and questions; report every fault at once, and stop there."""
    domain = EvidenceDomain.of(app.env)
    domain.load(set(app.env.get_domain("cite").bibdata.data.entries))  # type: ignore[attr-defined]
    if app.builder.name == "html":
        app.add_js_file("filter.js", loading_method="defer")
    for fault in domain.evidence.faults:
        place = f"{os.path.relpath(fault.path)}:{fault.line}"
        logger.error("%s", fault.message, location=place)
    if domain.evidence.faults:
        sys.exit(1)  # a chapter that draws on a faulty record would only hide the cause


def write_downloads(app: Sphinx, exception: Exception | None) -> None:
    """Lay the data set beside the website."""
    if exception is None and app.builder.name == "html":
        version, changes = read_version(Path(app.srcdir) / "evidence")
        folder = Path(app.outdir) / "downloads"
        downloads.write(EvidenceDomain.of(app.env).evidence, version, changes, folder)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the domain, its roles and directives, and the downloads."""
    EvidenceDomain.roles = {**ROLES, "certainty": CertaintyOfRole(), "pooled": PooledRole()}
    app.add_domain(EvidenceDomain)
    app.add_role("ev", FigureRole("long"))
    for name, directive in (DIRECTIVES | CHARTS).items():
        app.add_directive(name, directive)
    app.connect("builder-inited", load, priority=900)  # after the bibliography is read
    app.connect("build-finished", write_downloads)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
