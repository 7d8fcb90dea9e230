"""Fixtures: small books made in a test, and the real book built once for all tests."""

from __future__ import annotations

import contextlib
import io
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sphinx.cmd.build import build_main

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
BUILDERS = ("html", "typstpdf", "epub")

CONF = """
import sys
sys.path.insert(0, {extensions!r})
project = "A Small Book"
author = epub_author = epub_contributor = epub_publisher = "Nobody"
project_copyright = version = release = "1"
language = "en-GB"
extensions = [
    "myst_parser", "sphinxcontrib.bibtex",
    "alttext", "bibfile", "bookepub", "certainty", "chapterstatus", "evidence", "hints",
    "linkreport", "references", "typstpdf", "utf8",
]
myst_enable_extensions = ["colon_fence", "deflist"]
exclude_patterns = ["out", "evidence"]
suppress_warnings = [
    "bibtex.duplicate_citation", "bibtex.bibfile_error", "bibtex.bibfile_data_error",
    "image.not_readable",
]
numfig = nitpicky = True
bibtex_bibfiles = ["refs.bib"]
bibtex_reference_style = bibtex_default_style = "book"
bibtex_cite_id = "ref-{{key}}"
html_theme = "basic"
epub_basename = "small"
epub_uid = "book-id"
epub_identifier = "urn:uuid:0d6f5b7e-5a43-4d0b-9c0a-5c2f1b7a9e11"
epub_description = "A small book."
typst_documents = [("index", "small.pdf")]
"""
ENTRY = """@article{{{key},
  title = {{{{A title}}}},
  author = {{Name, A.}},
  journal = {{A Journal}},
  year = {{2020}},
  doi = {{10.1000/1}},
}}
"""


@dataclass
class Built:
    """What a build left: its folder, its exit status and what it printed to the terminal."""

    folder: Path
    status: int
    printed: str

    @property
    def complaints(self) -> list[str]:
        """The lines that name a fault."""
        return [line for line in self.printed.splitlines() if "WARNING" in line or "ERROR" in line]


def run_sphinx(source: Path, out: Path, builder: str) -> Built:
    """Build as noxfile.py does: quietly, warnings as errors, doctrees shared."""
    printed = io.StringIO()
    arguments = ["--builder", builder, "--quiet", "--fail-on-warning", "--nitpicky", "--no-color"]
    arguments += ["--doctree-dir", str(out / "doctrees"), str(source), str(out / builder)]
    with contextlib.redirect_stderr(printed), contextlib.redirect_stdout(printed):
        try:
            status = build_main(arguments)
        except SystemExit as stop:
            status = int(stop.code or 0)
    return Built(out / builder, status, printed.getvalue())


@pytest.fixture
def small_book(tmp_path: Path) -> Callable[..., Built]:
    """Return a function that makes a book of the files given and builds it.

    Each file is named by keyword (``index="..."`` is index.md); ``refs`` is refs.bib,
    by default with the one key ``name2020``, which a hidden page cites; *files* are others,
    *settings* are lines at the end of conf.py.
    """

    def make(
        builder: str = "html",
        *,
        refs: str | bytes | None = None,
        files: dict[str, str] | None = None,
        settings: str = "",
        **pages: str | bytes,
    ) -> Built:
        written: dict[str, str | bytes] = {
            "conf.py": CONF.format(extensions=str(ROOT / "docs" / "_ext")) + settings,
            "refs.bib": ENTRY.format(key="name2020") if refs is None else refs,
            "cites.md": "---\norphan: true\n---\n# Cites\n{cite:p}`name2020`\n\n"
            "(certainty-words)=\n## Words\n\n:::{bibliography}\n:::\n",
        }
        written |= files or {}
        written |= {f"{name}.md": text for name, text in pages.items()}
        for name, content in written.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
        picture = ROOT / "tests" / "books" / "torture" / "picture.svg"
        shutil.copy(picture, tmp_path / "picture.svg")
        return run_sphinx(tmp_path, tmp_path / "out", builder)

    return make


def build_all(source: Path, out: Path) -> dict[str, Built]:
    """Build all formats of a book, which must pass, from shared doctrees."""
    built = {builder: run_sphinx(source, out, builder) for builder in BUILDERS}
    for builder, result in built.items():
        assert result.status == 0, f"{builder}: {result.printed[:2000]}"
    return built


@pytest.fixture(scope="session")
def torture(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """Return the book that holds one of each thing, built in all formats."""
    out = tmp_path_factory.mktemp("torture")
    return build_all(ROOT / "tests" / "books" / "torture", out)


@pytest.fixture(scope="session")
def real_book(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """Return the real book, built in all formats."""
    return build_all(ROOT / "docs", tmp_path_factory.mktemp("book"))
