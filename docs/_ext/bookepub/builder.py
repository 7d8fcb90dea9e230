"""The builder: Sphinx's own for EPUB, completed."""

from __future__ import annotations

import html
import os
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from docutils import nodes
from sphinx import addnodes
from sphinx.builders.epub3 import Epub3Builder
from sphinx.util.fileutil import copy_asset_file

from .navigation import contents, levels, walk
from .pages import PageMap
from .survey import Survey, features
from .translator import BookEpubTranslator

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.builders.html._build_info import BuildInfo

TEMPLATES = Path(__file__).parent / "templates"


class BookEpubBuilder(Epub3Builder):
    """Takes the place of Sphinx's builder ``epub``."""

    default_translator_class = BookEpubTranslator
    math_renderer_name = "mathml"  # reading systems run no scripts

    def init(self) -> None:
        """Read on which page of the PDF each thing stands, where that is known."""
        self.parts: dict[str, str] = {}
        self.page_map = self.read_page_map()
        super().init()

    def read_page_map(self) -> PageMap:
        """Return on which page each thing stands; nowhere, if the chapters are younger."""
        path = self.config.epub_page_map
        return PageMap(self.outdir / path if path else None, Path(self.doctreedir))

    def chapters_were_read(self) -> Set[str]:
        """Return the pages to write anew because what was known of the PDF holds no longer."""
        known, self.page_map = self.page_map, self.read_page_map()
        if known.digest() == self.page_map.digest():
            return set()
        self.build_info = self.create_build_info()
        return self.env.found_docs

    def create_build_info(self) -> BuildInfo:
        """Return what all pages are written anew for when it changes: the printed pages too."""
        info = super().create_build_info()
        info.config_hash += self.page_map.digest()
        return info

    # -- Pages --------------------------------------------------------------------------

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Give each page its language."""
        language = self.config.epub_language
        self.html_tag = (
            '<html xmlns="http://www.w3.org/1999/xhtml" '
            'xmlns:epub="http://www.idpf.org/2007/ops" '
            f'lang="{language}" xml:lang="{language}">'
        )
        super().prepare_writing(docnames)

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write one page, with the marks of the printed pages."""
        self.page_map.mark(docname, doctree)
        super().write_doc(docname, doctree)

    # -- The files around them ------------------------------------------------------------

    def handle_finish(self) -> None:
        """Draw the cover before the files are counted, then pack."""
        self.draw_cover()
        # What an earlier build left would be counted as a part of the book.
        for name in (self.coverpage_name, ".buildinfo.bak"):
            (self.outdir / name).unlink(missing_ok=True)
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

    def write_from_template(self, name: str, context: dict[str, Any]) -> None:
        """Write one of the files around the pages."""
        copy_asset_file(TEMPLATES / f"{name}.jinja", self.outdir, context=context, force=True)

    def build_content(self) -> None:
        """Write the package document from the template beside this file."""
        stock, self.template_dir = self.template_dir, TEMPLATES  # type: ignore[assignment]
        super().build_content()
        self.template_dir = stock

    def content_metadata(self) -> dict[str, Any]:
        """Return what the package document is written from."""
        surveys = self.surveys()
        metadata = super().content_metadata()
        metadata["properties"] = {
            name: " ".join(sorted(survey.properties))
            for name, survey in surveys.items()
            if survey.properties
        }
        if self.config.epub_cover:
            metadata["properties"][self.config.epub_cover[0]] = "cover-image"
        metadata["accessibility"] = features(surveys.values(), has_index=self.use_index)
        metadata["summary"] = html.escape(self.config.epub_accessibility_summary)
        if any(survey.breaks for survey in surveys.values()):
            source = f"{self.config.epub_title}, version {self.config.version}, PDF"
            metadata["page_source"] = html.escape(source)
        return metadata

    def surveys(self) -> dict[str, Survey]:
        """Return for each page what it holds, by the page's address."""
        return {
            page.relative_to(self.outdir).as_posix(): Survey.of(page)
            for page in sorted(self.outdir.rglob("*.xhtml"))
            if page.name != "nav.xhtml"  # one of an earlier build: it is yet to be written
        }

    # -- Contents -------------------------------------------------------------------------

    def get_refnodes(
        self, doctree: nodes.Node, result: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Return the titles of chapters and sections, and note to which part each belongs."""
        known = len(result)
        super().get_refnodes(doctree, result)
        if isinstance(doctree, addnodes.compact_paragraph) and doctree.get("toctree"):
            caption = next((c for c in doctree.children if isinstance(c, nodes.title)), None)
            if caption is not None:
                name = html.escape(caption.astext())
                self.parts |= {node["refuri"]: name for node in result[known:]}
        return result

    def build_navigation_doc(self) -> None:
        """Write the contents, the landmarks and the list of printed pages."""
        titles = list(self.refnodes)
        if self.use_index:
            titles.append({"level": 1, "refuri": f"genindex{self.out_suffix}", "text": "Index"})
        self.contents = contents(titles, self.parts, self.config.epub_tocdepth)
        surveys = self.surveys()
        order = [node["refuri"] for node in self.refnodes if "#" not in node["refuri"]]
        first_page = 1 + max(entry.playorder for entry in walk(self.contents))
        self.printed_pages = [
            {"id": page_id, "number": number, "uri": f"{name}#{page_id}"}
            for name in dict.fromkeys([*order, *surveys])
            for page_id, number in (surveys[name].breaks if name in surveys else [])
        ]
        for count, page in enumerate(self.printed_pages, start=first_page):
            page["playorder"] = str(count)
        context = self.navigation_doc_metadata([])
        context |= {
            "navlist": self.contents.children,
            "landmarks": self.landmarks(),
            "pages": self.printed_pages,
            "styles": [f"_static/{name}" for name in ("pygments.css", "epub.css")],
        }
        self.write_from_template("nav.xhtml", context)
        self.files.append("nav.xhtml")

    def landmarks(self) -> list[dict[str, str]]:
        """Return where a reading system leads with one touch: ``epub_guide``, and what is known."""
        found = [("toc", "nav.xhtml#toc", self.guide_titles["toc"])]
        if self.config.epub_cover:
            found.insert(0, ("cover", self.coverpage_name, self.guide_titles["cover"]))
        found += self.config.epub_guide
        if self.use_index:
            found.append(("index", f"genindex{self.out_suffix}", "Index"))
        return [
            {"type": kind, "uri": html.escape(uri), "title": html.escape(title)}
            for kind, uri, title in found
        ]

    def build_toc(self) -> None:
        """Write the contents for old reading systems.

        Its identifier must be the book's, not the name of that field as Sphinx has it.
        """
        self.check_refnodes(self.refnodes)
        context = {
            "uid": html.escape(self.config.epub_identifier),
            "lang": html.escape(self.config.epub_language),
            "title": html.escape(self.config.epub_title),
            "level": levels(self.contents),
            "navpoints": self.contents.children,
            "pages": self.printed_pages,
        }
        self.write_from_template("toc.ncx", context)

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
