"""Demands of each image that its file is there and that its alt text says what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from nearest import did_you_mean
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)


def check_images(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of each image of a chapter just read that has no file or no alt text."""
    for image in doctree.findall(nodes.image):
        uri = image["uri"]
        if "://" not in uri and not (Path(app.srcdir) / uri).is_file():
            logger.warning(
                'there is no image "%s"%s',
                uri,
                nearest(uri, Path(app.srcdir)),
                location=image,
                type="alttext",
                subtype="missing_image",
            )
        if not image.get("alt", "").strip():
            logger.warning(
                'the image "%s" has no alt text: add one line, ":alt: what it shows"',
                uri,
                location=image,
                type="alttext",
                subtype="missing_alt",
            )


def nearest(uri: str, srcdir: Path) -> str:
    """Return a half-sentence with the name of the image that was probably meant."""
    names = [
        path.relative_to(srcdir).as_posix()
        for path in srcdir.rglob("*")
        if path.suffix.lower() in {".svg", ".png", ".jpg", ".jpeg", ".webp"}
    ]
    return ": " + (did_you_mean(uri, names) or "put the file there or mend the path")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Check each chapter as it is read."""
    app.connect("doctree-read", check_images)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
