"""Sphinx's EPUB builder, completed: language on each page, cover, true metadata.

``epub_cover_typst`` names a Typst file beside ``conf.py`` that defines ``cover(meta)``,
as the PDF uses it; the EPUB's cover is a picture of the same page.
"""

from __future__ import annotations

import html
import os
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import typst
from docutils import nodes
from sphinx.builders.epub3 import Epub3Builder

from .xhtml import PlainTabs, RawIsXml, depart_citation, visit_citation

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.application import Sphinx
    from sphinx.builders._epub_base import NavPoint
    from sphinx.util.typing import ExtensionMetadata

HERE = Path(__file__).parent
XHTML = "{http://www.w3.org/1999/xhtml}"

# What the manifest must say of a page that holds such an element (EPUB 3.3, D.6.2).
PROPERTIES = {
    "{http://www.w3.org/1998/Math/MathML}math": "mathml",
    "{http://www.w3.org/2000/svg}svg": "svg",
    f"{XHTML}script": "scripted",
}


class BookEpubBuilder(Epub3Builder):
    """Takes the place of Sphinx's builder ``epub``."""

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Give each page its language."""
        language = self.config.epub_language
        self.html_tag = (
            '<html xmlns="http://www.w3.org/1999/xhtml" '
            'xmlns:epub="http://www.idpf.org/2007/ops" '
            f'lang="{language}" xml:lang="{language}">'
        )
        super().prepare_writing(docnames)

    def handle_finish(self) -> None:
        """Draw the cover before the files are counted, then pack."""
        self.draw_cover()
        # One left by an earlier build would be counted as a page of the book.
        (self.outdir / self.coverpage_name).unlink(missing_ok=True)
        super().handle_finish()

    def draw_cover(self) -> None:
        """Write the cover as a picture where ``epub_cover`` names it."""
        if not (self.config.epub_cover and self.config.epub_cover_typst):
            return
        source = Path(self.confdir) / self.config.epub_cover_typst
        target = self.outdir / self.config.epub_cover[0]
        target.parent.mkdir(parents=True, exist_ok=True)
        page = (
            f'#import "/{source.name}": cover\n'
            "#set page(width: 6in, height: 9in)\n"
            "#cover((title: sys.inputs.title, subtitle: sys.inputs.subtitle,"
            " author: sys.inputs.author))\n"
        )
        typst.compile(
            page.encode(),
            output=target,
            root=source.parent,
            format="png",
            ppi=267,  # 1,600 pixels wide, as shops ask for
            font_paths=[Path(self.confdir) / path for path in self.config.typst_font_paths],
            ignore_system_fonts=True,
            sys_inputs={
                "title": self.config.project,
                "subtitle": self.config.typst_subtitle,
                "author": self.config.author,
            },
        )

    def content_metadata(self) -> dict[str, Any]:
        """Return what the package document is written from."""
        metadata = super().content_metadata()
        metadata["properties"] = {
            page.relative_to(self.outdir).as_posix(): " ".join(sorted(found))
            for page in sorted(self.outdir.rglob("*.xhtml"))
            if (found := self.properties(page))
        }
        if self.config.epub_cover:
            metadata["properties"][self.config.epub_cover[0]] = "cover-image"
        return metadata

    def build_content(self) -> None:
        """Write the package document from the template beside this file."""
        stock, self.template_dir = self.template_dir, HERE  # type: ignore[assignment]
        super().build_content()
        self.template_dir = stock

    def toc_metadata(self, level: int, navpoints: list[NavPoint]) -> dict[str, Any]:
        """Return what the table of contents for old systems is written from.

        Its identifier must be the book's, not the name of that field as Sphinx has it.
        """
        metadata = super().toc_metadata(level, navpoints)
        metadata["uid"] = html.escape(self.config.epub_identifier)
        return metadata

    @staticmethod
    def properties(page: Path) -> set[str]:
        """Return the manifest properties of one page."""
        tags = {element.tag for element in ElementTree.parse(page).iter()}  # noqa: S314 - own output
        return {name for tag, name in PROPERTIES.items() if tag in tags}

    def build_epub(self) -> None:
        """Pack the files in a fixed order with fixed times, so that equal books are equal."""
        path = self.outdir / f"{self.config.epub_basename}.epub"
        epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
        stamp = max(epoch, 315532800)  # a zip file knows no time before 1980
        moment = time.gmtime(stamp)[:6]
        with zipfile.ZipFile(path, "w") as epub:
            for name in [
                "mimetype",
                "META-INF/container.xml",
                "content.opf",
                "toc.ncx",
                *sorted(self.files),
            ]:
                info = zipfile.ZipInfo(name, moment)
                stored = name == "mimetype"
                info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                epub.writestr(info, (self.outdir / name).read_bytes())


def setup(app: Sphinx) -> ExtensionMetadata:
    """Take the place of the builder ``epub``."""
    app.setup_extension("sphinx.builders.epub3")
    app.add_builder(BookEpubBuilder, override=True)
    app.add_post_transform(PlainTabs)
    app.add_post_transform(RawIsXml)
    # Not epub=: Sphinx would then take none of the rules that are given for html.
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_config_value("epub_cover_typst", "", "epub", (str,))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
