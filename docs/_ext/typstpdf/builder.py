"""The builder: one doctree of the whole book in, one PDF out."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import re
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

import typst
from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.console import darkgreen  # type: ignore[attr-defined]
from sphinx.util.display import progress_message
from sphinx.util.nodes import inline_all_toctrees
from sphinx.util.osutil import ensuredir

from .code import call, string, strings
from .index import index
from .rowheaders import tag_row_headers
from .writer import TypstTranslator, part

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

logger = logging.getLogger(__name__)
HERE = Path(__file__).parent
PAGES = ".pages.json"  # of the file that says on which page of the PDF each target begins


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Keep Python from looking for dead nodes: those of a book being put together all live on.

    To look at them over and over takes half of the time of putting them together.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class TypstError(SphinxError):
    """The compiler refused the book."""

    category = "PDF error"


class TypstBuilder(Builder):
    """Writes each of ``typst_documents`` as Typst and compiles it to PDF."""

    name = "typstpdf"
    format = "typst"
    epilog = "The PDF is in %(outdir)s."
    default_translator_class = TypstTranslator
    supported_image_types: ClassVar[list[str]] = [
        "image/svg+xml",
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/gif",
    ]

    def init(self) -> None:
        """Lay out the folder that Typst is given as its root."""
        self.docnames: set[str] = set()

    def get_outdated_docs(self) -> Set[str] | list[str]:
        """Return all documents, or none where each PDF was made from just these doctrees."""
        stamp = self.outdir / ".typstpdf"
        suffixes = (".pdf", PAGES) if self.config.typst_page_map else (".pdf",)
        made = all(
            (self.outdir / name).with_suffix(suffix).is_file()
            for _, name in self.config.typst_documents
            for suffix in suffixes
        )
        if made and stamp.is_file() and stamp.read_text("utf-8") == self.fingerprint():
            return []
        return self.env.found_docs

    def fingerprint(self) -> str:
        """Return a digest of all that a PDF is made from."""
        digest = hashlib.sha256()
        doctrees = sorted(Path(self.doctreedir).rglob("*.doctree"))
        images = sorted(Path(self.srcdir) / uri for uri in self.env.images)
        for path in [*doctrees, *images]:
            digest.update(f"{path} {path.stat().st_mtime_ns}\n".encode())
        for path in [*sorted(HERE.glob("*.*")), *self.style_files()]:
            digest.update(path.read_bytes())
        values = {v.name: v.value for v in self.config if v.name.startswith("typst_")}
        values |= {"project": self.config.project, "epoch": os.environ.get("SOURCE_DATE_EPOCH")}
        digest.update(json.dumps(values, sort_keys=True, default=str).encode())
        return digest.hexdigest()

    def style_files(self) -> list[Path]:
        """Return the style file and the Typst files beside it, which it may import."""
        if not self.config.typst_style:
            return []
        style = Path(self.confdir) / self.config.typst_style
        if not style.is_file():
            raise TypstError(f"conf.py: typst_style names {style}, and there is no such file")
        return sorted(style.parent.glob("*.typ"))

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the address by which the writer knows a document."""
        if docname == "genindex":
            return ""  # its entries name a document and an id each
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same: all documents are in one file."""
        return self.get_target_uri(to, typ)

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Lay the templates beside the file that imports them."""
        for path in [HERE / "typstpdf.typ", *self.style_files()]:
            shutil.copyfile(path, self.outdir / path.name)

    def write_documents(self, docnames: Set[str]) -> None:
        """Write and compile each document."""
        for start, filename in self.config.typst_documents:
            if start not in self.env.found_docs:
                raise TypstError(f"conf.py: typst_documents names {start!r}, which does not exist")
            with progress_message(f"assembling {filename}"), nothing_collected():
                tree = self.assemble(start)
                self.post_process_images(tree)
                self.copy_images()
            with progress_message(f"writing {filename}"), nothing_collected():
                source, stubs = self.source(tree)
                path = self.outdir / Path(filename).with_suffix(".typ")
                path.write_text(source, encoding="utf-8")
            target = self.outdir / filename
            with progress_message(f"compiling {filename}"):
                self.compile(path, target)
                wanted = any(stubs) and target.is_file()
                if wanted and not tag_row_headers(target, stubs):
                    message = (
                        "the PDF has other tables than the chapters, so no cell is tagged as the "
                        "header of its row: write tables as the chapters do, not in raw Typst"
                    )
                    logger.warning(message, type="typstpdf", subtype="tags")

    def assemble(self, start: str) -> nodes.document:
        """Return the doctree of *start* with all documents below it, references resolved."""
        tree = self.env.get_doctree(start).deepcopy()
        for toctree in list(tree.findall(addnodes.toctree)):
            if caption := toctree.get("caption"):
                toctree.parent.insert(toctree.parent.index(toctree), part(caption=caption))
        self.docnames = {start}
        tree = inline_all_toctrees(self, self.docnames, start, tree, darkgreen, [start])
        tree["docname"] = start
        self.env.resolve_references(tree, start, self)
        return tree

    def copy_images(self) -> None:
        """Copy the images in use to where Typst may read them."""
        ensuredir(self.outdir / "images")
        for uri, name in self.images.items():
            shutil.copyfile(Path(self.srcdir) / uri, self.outdir / "images" / name)

    def source(self, tree: nodes.document) -> tuple[str, list[int]]:
        """Return the Typst source of a book; of each table, how many columns name its rows."""
        visitor = cast("TypstTranslator", self.create_translator(tree, self))
        # The index first: the writer sets a target only where something leads to it.
        back = index(visitor) if self.config.typst_use_index else ""
        tree.walkabout(visitor)
        style = Path(self.config.typst_style).name
        language, _, region = self.config.language.partition("-")
        meta = {
            "title": string(self.config.project),
            "subtitle": string(self.config.typst_subtitle),
            "author": string(self.config.author),
            "version": string(self.config.release),
            "date": self.date().strftime("datetime(year: %Y, month: %-m, day: %-d)"),
            "language": string(language),
            "region": string(region) if region else "none",
            "paper": string(self.config.typst_paper),
            "imprint": strings(self.config.typst_imprint),
        }
        headings = [f"({level}, {string(title)}), " for level, title in visitor.headings]
        code = "\n".join(
            [
                "// Written by the Sphinx builder typstpdf; the look is in the files imported.",
                '#import "typstpdf.typ": *',
                f'#import "{style}": *' if style else "",
                f"#let meta = {call('', **meta)}",
                f"#let headings = ({''.join(headings)})",
                "#show: book.with(meta)",
                "#cover(meta)",
                "#imprint(meta)",
                visitor.astext(),
                back,
                "#page-map()" if self.config.typst_page_map else "",
            ]
        )
        return code, visitor.stubs

    def date(self) -> datetime:
        """Return the time of SOURCE_DATE_EPOCH, or now."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)

    def compile(self, source: Path, target: Path) -> None:
        """Compile *source*; a complaint of the compiler's names the chapter it stems from."""
        fonts: list[Path] = [Path(self.confdir) / path for path in self.config.typst_font_paths]
        complaints: list[typst.TypstWarning | typst.TypstError] = []
        target.unlink(missing_ok=True)
        compiler = typst.Compiler(
            source,
            root=self.outdir,
            font_paths=fonts,
            ignore_system_fonts=True,  # the same pages on every machine
        )
        try:
            _, found = compiler.compile_with_warnings(
                output=target,
                pdf_standards=self.config.typst_pdf_standards,
                timestamp=int(self.date().timestamp()),
            )
            complaints += found
            if self.config.typst_page_map:
                self.write_pages(compiler, target)
        except typst.TypstError as error:
            self.app.statuscode = 1  # also where warnings are not errors
            complaints.append(error)
        for complaint in complaints:
            logger.warning(
                "Typst: %s",
                "; ".join([complaint.message, *complaint.hints]),
                location=self.place(source, complaint.diagnostic),
                type="typstpdf",
                subtype="compiler",
            )

    @staticmethod
    def write_pages(compiler: typst.Compiler, target: Path) -> None:
        """Write beside the PDF on which page each target begins, in reading order.

        The names are those of the writer's labels: document, ``#`` and id. The compiler has
        laid the book out already and only looks the list up.
        """
        pages = dict(json.loads(compiler.query("<typstpdf-pages>", field="value", one=True)))
        listing = json.dumps(pages, ensure_ascii=False, indent=0)
        target.with_suffix(PAGES).write_text(listing + "\n", encoding="utf-8")

    def place(self, source: Path, diagnostic: str) -> str | None:
        """Return ``file:line`` of the chapter that a compiler message speaks of, if it says.

        The writer leaves marks of the form ``/*@file:line*/``; the last one before
        the place that the compiler names is the nearest known.
        """
        spot = re.search(rf"{re.escape(source.name)}:(\d+):(\d+)", diagnostic)
        if not spot:
            return None
        line, column = int(spot[1]), int(spot[2])
        lines = source.read_text("utf-8").split("\n")
        before = "\n".join([*lines[: line - 1], lines[line - 1][:column]])
        marks = re.findall(r"/\*@(.*?)\*/", before)
        return str(marks[-1]) if marks else None

    def finish(self) -> None:
        """Note what the PDFs were made from."""
        if self.app.statuscode == 0:
            (self.outdir / ".typstpdf").write_text(self.fingerprint(), "utf-8")
