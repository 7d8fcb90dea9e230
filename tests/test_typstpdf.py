"""What the PDF builder makes of each node, and what it says where it can make nothing of one."""

from __future__ import annotations

import inspect
import json
import re
from typing import TYPE_CHECKING

import pikepdf
import pytest
import reading
from docutils import nodes
from pypdf import PdfReader
from sphinx import addnodes
from sphinx.writers.html5 import HTML5Translator
from sphinx.writers.latex import LaTeXTranslator
from sphinx.writers.text import TextTranslator
from typstpdf.math import MathError, typst
from typstpdf.rowheaders import table_attributes, walk
from typstpdf.writer import TypstTranslator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Built

# Nodes without a rule, and why none can reach a writer.
NEVER_WRITTEN = {
    "Node": "abstract",
    "Element": "abstract",
    "TextElement": "abstract",
    "FixedTextElement": "abstract",
    "PureTextElement": "abstract",
    "translatable": "abstract",
    "_desc_classes_injector": "abstract",
    "pending": "replaced when the chapter has been read",
    "substitution_reference": "replaced when the chapter has been read",
    "only": "Sphinx keeps its children or takes it out",
    "pending_xref": "Sphinx makes a reference of it, or keeps its words",
    "pending_xref_condition": "Sphinx keeps its children or takes it out",
}
# Rules of Sphinx's other writers for nodes that these make for themselves.
OTHER_WRITERS = {
    "captioned_literal_block",
    "footnotemark",
    "footnotetext",
    "math_reference",
    "thebibliography",
    "docinfo_item",
    "number_reference",  # a reference, and written as one
}


def node_classes() -> Iterator[type[nodes.Node]]:
    """Yield each class of nodes that docutils and Sphinx define."""
    for module in (nodes, addnodes):
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, nodes.Node) and found.__module__ == module.__name__:
                yield found


def has_rule(node_class: type) -> bool:
    """Return whether the translator finds a rule, as Sphinx looks for it: by the bases too."""
    return any(hasattr(TypstTranslator, f"visit_{base.__name__}") for base in node_class.__mro__)


@pytest.fixture(scope="module")
def pdf(torture: dict[str, Built]) -> reading.Reading:
    """Return what a reader of the PDF of the torture book meets."""
    return reading.read_pdf(torture["typstpdf"].folder / "torture.pdf")


@pytest.fixture(scope="module")
def source(torture: dict[str, Built]) -> str:
    """Return the Typst source of the torture book."""
    return (torture["typstpdf"].folder / "torture.typ").read_text("utf-8")


def test_every_node_that_can_reach_a_writer_has_a_rule() -> None:
    classes = list(node_classes())
    assert len(classes) > 150
    assert {found.__name__ for found in classes if not has_rule(found)} == set(NEVER_WRITTEN)


@pytest.mark.parametrize("writer", [LaTeXTranslator, TextTranslator, HTML5Translator])
def test_every_node_that_another_writer_of_sphinx_knows_has_a_rule(writer: type) -> None:
    known = {name.removeprefix("visit_") for name in dir(writer) if name.startswith("visit_")}
    ours = {name.removeprefix("visit_") for name in dir(TypstTranslator)}
    assert known - ours - set(NEVER_WRITTEN) == known & OTHER_WRITERS


def test_a_node_of_an_unknown_extension_is_named_with_its_place_and_its_words_are_kept(
    small_book: Callable[..., Built],
) -> None:
    extension = (
        "from docutils import nodes\n"
        "from docutils.parsers.rst import Directive\n"
        "class strange(nodes.Element): pass\n"
        "class Strange(Directive):\n"
        "    def run(self):\n"
        "        node = strange('', nodes.paragraph('', 'Kept words.'))\n"
        "        node.source, node.line = self.state_machine.get_source_and_line(self.lineno)\n"
        "        return [node]\n"
        "def setup(app):\n"
        "    app.add_node(strange)\n"
        "    app.add_directive('strange', Strange)\n"
    )
    built = small_book(
        "typstpdf",
        index="# Book\n\n:::{toctree}\na\n:::\n",
        a="# A\n\nBefore.\n\n:::{strange}\n:::\n",
        files={"strangeness.py": extension},
        settings="sys.path.insert(0, str(__import__('pathlib').Path(__file__).parent))\n"
        "extensions.append('strangeness')",
    )
    [complaint] = built.complaints
    assert "a.md:5" in complaint
    assert "no rule for the node <strange>" in complaint
    assert "Keptwords." in reading.read_pdf(built.folder / "small.pdf").text


BLOCKS = [
    "| line", "-a  option", ":field: body", "1. number", "* bullet", "term\n   meaning",
    "   quotation", ">>> 1\n1", "== ==\na  b\n== ==\nc  d\n== ==", ".. hlist::\n\n   * a",
    ".. code-block:: python\n\n   x", ".. code-block:: python\n   :caption: c\n\n   x",
    ".. parsed-literal::\n\n   *x*", ".. image:: picture.svg\n   :alt: x",
    ".. figure:: picture.svg\n   :alt: x\n\n   Caption", ".. math:: x", ".. note:: x",
    ".. container:: x\n\n   y", ".. rubric:: x", ".. sidebar:: x\n\n   y",
    ".. topic:: x\n\n   y", ".. epigraph::\n\n   x", ".. compound::\n\n   x",
    ".. versionadded:: 1\n   x", ".. centered:: x", ".. seealso:: x", ".. acks::\n\n   * x",
    ".. glossary::\n\n   x\n      y", ".. py:function:: f(x)\n\n   y", ".. todo:: x",
    ".. tab-set::\n\n   .. tab-item:: x\n\n      y", ".. card:: x\n\n   y",
    ".. dropdown:: x\n\n   y", ".. grid:: 2\n\n   .. grid-item-card:: x\n\n      y",
    ".. list-table::\n\n   * - .. list-table::\n\n          * - a table in a cell",
]  # fmt: skip


def test_a_link_can_lead_to_each_kind_of_block(small_book: Callable[..., Built]) -> None:
    lines = ["A", "=", ""]
    for number, block in enumerate(BLOCKS):
        lines += [f"To :ref:`it <t{number}>`.", "", f".. _t{number}:", "", block, ""]
    built = small_book(
        "typstpdf",
        index="# Book\n\n:::{toctree}\na\n:::\n",
        files={"a.rst": "\n".join(lines)},
        settings='extensions += ["sphinx_design", "sphinx.ext.todo"]\ntodo_include_todos = True\n',
    )
    assert built.complaints == []
    assert "atableinacell" in reading.read_pdf(built.folder / "small.pdf").text


# -- Formulas ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "code"),
    [
        ("x", 'glyph("x")'),
        ("2.5", 'letters("2.5")'),
        (r"\sin x", 'math.op("sin", limits: false); glyph("x")'),
        (r"x_i^2", 'math.attach({glyph("x")}, b: {glyph("i")}, t: {letters("2")})'),
        (r"\frac12", 'math.frac({letters("1")}, {letters("2")})'),
        (r"\sqrt{x}", 'math.sqrt({glyph("x")})'),
        (r"\sqrt[3]{x}", 'math.root({letters("3")}, {glyph("x")})'),
        ("f''", 'math.attach({glyph("f")}, t: math.primes(2))'),
        (r"\hat{x}", 'math.accent({glyph("x")}, "^")'),
        (r"\overline{x}", 'math.overline({glyph("x")})'),
        (r"\mathbb{R}", 'glyph("\u211d")'),
        (r"\binom{n}{k}", 'math.binom({glyph("n")}, {glyph("k")})'),
        (r"\text{so \"it\" is}", 'letters("so \\\\\\"it\\\\\\" is")'),
        (
            r"\begin{matrix}1 & 2\\3 & 4\end{matrix}",
            'math.mat(({letters("1")}, {letters("2")},), ({letters("3")}, {letters("4")},), '
            "delim: none)",
        ),
    ],
)
def test_latex_becomes_typst(latex: str, code: str) -> None:
    assert typst(latex) == code


@pytest.mark.parametrize("latex", [r"\unheardof{x}", "a & b", r"\frac{1}", r"{", "x^", "\u2318"])
def test_a_formula_that_cannot_be_read_is_refused_and_never_cut(latex: str) -> None:
    with pytest.raises(MathError):
        typst(latex)


def test_a_formula_that_cannot_be_read_is_named_with_its_place_and_shown_as_written(
    small_book: Callable[..., Built],
) -> None:
    built = small_book(
        "typstpdf",
        index="# Book\n\n:::{toctree}\na\n:::\n",
        a="# A\n\nBefore.\n\nA formula {math}`\\unheardof{x}` here.\n",
    )
    [complaint] = built.complaints
    assert "a.md:5" in complaint
    assert r"\unheardof" in complaint
    assert r"\unheardof{x}" in reading.read_pdf(built.folder / "small.pdf").text


def test_an_equation_with_a_label_has_its_number_beside_it_and_is_called_by_it(
    source: str,
) -> None:
    assert re.search(
        r'#display-math\(\{.*id: "four#equation-eq-clearance", number: "\(1\)"', source
    )
    assert '#internal(label("four#equation-eq-clearance"))[#"(1)";]' in source


# -- Raw HTML ---------------------------------------------------------------------------


def test_html_that_paper_cannot_show_is_named_with_its_place(
    small_book: Callable[..., Built],
) -> None:
    built = small_book(
        "typstpdf",
        index="# Book\n\n:::{toctree}\na\n:::\n",
        a="# A\n\nBefore.\n\n<video src='film.mp4'></video>\n\n<!-- a remark -->\n\n"
        "H<sub>2</sub>O<br/>and <b>open\n",
    )
    film, bold = built.complaints
    assert "a.md:5" in film
    assert "<video" in film
    assert "{only} html" in film
    assert "<b>" in bold
    assert "H2Oandopen" in reading.read_pdf(built.folder / "small.pdf").text


def test_html_with_a_twin_in_typst_needs_no_words(small_book: Callable[..., Built]) -> None:
    built = small_book(
        "typstpdf",
        index="# Book\n\n:::{toctree}\na\n:::\n",
        a="# A\n\n:::{raw} html\n<p>Web</p>\n:::\n:::{raw} typst\nPaper\n:::\n",
    )
    assert built.complaints == []
    assert "Paper" in reading.read_pdf(built.folder / "small.pdf").text


# -- The torture book ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "First tab", "Words of the first tab.", "Second tab", "Words of the second tab.",
        "A dropdown with emphasis", "Folded on a screen.",
        "Its head", "A card", "Words of a card.", "Its foot", "A card’s link",
        "Left card", "Right card", "A cell without a card.", "new", "A button",
        "-b FILE, --both=FILE", "An option with two spellings.",
        "a line that is indented,", "A quotation inside, by another.", "Somebody",
        "A literal with emphasis", "In the middle", "Fourth of four", "Ann", "in two parts.",
        "[Doc2020]", "A source without a database.",
        "expression ::= term (\"+\" term)*",
        "dose(weight: float, /, *, route: str = 'iv', **others: int) \u2192 float",
        "plain(a[, b[, c]])", "class Box[T](content: int)", "abstractmethod open() \u2192 int",
        "int main(int argc, char **argv)", "--fast",
        "a replaced name", "gone", "H2O", "Raw Typst, only on paper.", "\u2611", "\u2610",
        "Its subtitle", "Inside a container.", "A poet", "A thing to do.", "Removed.",
        "Listing 2", "In this chapter",
    ],
)  # fmt: skip
def test_the_pdf_holds_each_thing_of_the_torture_book(words: str, pdf: reading.Reading) -> None:
    assert reading.letters(words) in pdf.text


def test_lines_to_be_seen_are_tinted_and_lines_are_numbered_from_where_they_should(
    source: str,
) -> None:
    assert 'lang: "python", numbers: true, first: 9, marked: (2, 3,)' in source


def test_a_link_around_a_picture_and_the_picture_are_both_there(pdf: reading.Reading) -> None:
    assert "https://example.org/figure" in pdf.links
    assert reading.letters("An ellipse, as PNG") in pdf.alt
    assert reading.letters("An ellipse, as WebP") in pdf.alt


def test_a_file_to_take_away_is_named_where_its_words_do_not(source: str) -> None:
    assert '#download(file: "data.csv")[#raw("the numbers");]' in source
    assert '#download()[#raw("data.csv");]' in source


# -- Pages ------------------------------------------------------------------------------


def test_pages_after_a_chapters_first_have_its_title_at_their_head(
    small_book: Callable[..., Built],
) -> None:
    new_page = "```{raw} typst\n#pagebreak();\n```\n\nWords.\n\n"
    built = small_book(
        "typstpdf",
        index="# Book\n\n:::{toctree}\none\ntwo\n:::\n",
        files={"one.md": f"# First\n\nWords.\n\n{new_page * 2}", "two.md": "# Second\n\nWords.\n"},
    )
    assert built.complaints == []
    pages = [page.extract_text() for page in PdfReader(built.folder / "small.pdf").pages]
    lines = [page.split("\n") for page in pages if "Words." in page]
    heads = [
        [line for line in page if line in ("First", "Second", "A Small Book")] for page in lines
    ]
    first, *inner, second = heads
    assert first == ["First"]  # the heading itself
    assert second == ["Second"]
    assert sorted(inner) == [["A Small Book"], ["First"]]  # on the left, on the right


def test_targets_that_nothing_leads_to_are_set_only_where_pages_are_asked_for(
    small_book: Callable[..., Built],
) -> None:
    book = {"index": "# Book\n\n(goal)=\nTo [it](goal).\n\n(idle)=\nNobody comes here.\n"}
    lean = small_book("typstpdf", **book)
    source = (lean.folder / "small.typ").read_text("utf-8")
    assert '#anchor("index#goal")' in source
    assert '#anchor("index#idle")' not in source
    assert not (lean.folder / "small.pages.json").exists()
    whole = small_book("typstpdf", **book, settings="typst_page_map = True\n")
    pages = json.loads((whole.folder / "small.pages.json").read_text("utf-8"))
    assert {"index#goal", "index#idle", "index#\u00b61"} <= set(pages)


FIRST_COLUMN_NAMES_ROWS = """
def setup(app):
    from docutils.nodes import tgroup
    def first(app, tree):
        for group in tree.findall(lambda node: isinstance(node, tgroup) and node["cols"] == 3):
            group[0]["stub"] = 1
    app.connect("doctree-read", first)
"""


def test_cells_that_name_a_row_are_its_headers(small_book: Callable[..., Built]) -> None:
    table = """\
Book
====

+------+-----+-------+
| Drug | Day | Share |
+======+=====+=======+
| One  | 1   | 20%   |
|      +-----+-------+
|      | 7   | 30%   |
+------+-----+-------+
| Two  | 1   | 40%   |
+------+-----+-------+
"""
    built = small_book(
        "typstpdf",
        index="# Start\n\n| a | b |\n|---|---|\n| c | d |\n\n:::{toctree}\ntables\n:::\n",
        files={"tables.rst": table},
        settings=FIRST_COLUMN_NAMES_ROWS,
    )
    assert built.complaints == []
    with pikepdf.open(built.folder / "small.pdf") as pdf:
        root = pdf.Root.StructTreeRoot
        names = set(pikepdf.NameTree(root.IDTree))
        cells = []
        for cell in (element for element in walk(root) if element.S in ("/TH", "/TD")):
            facts = table_attributes(cell)
            headers = [str(name) for name in facts.get("/Headers", [])]
            assert names.issuperset(headers)
            cells.append((str(cell.S), str(cell.get("/ID", "")), headers))
    assert [tag for tag, *_ in cells[:4]] == ["/TH", "/TH", "/TD", "/TD"]  # a table without
    (_, drug, _), (_, day, _), (_, share, _) = cells[4:7]
    assert cells[7:] == [
        ("/TH", "row-1-0-0", [drug]),
        ("/TD", "", [day, "row-1-0-0"]),
        ("/TD", "", [share, "row-1-0-0"]),
        ("/TD", "", [day, "row-1-0-0"]),
        ("/TD", "", [share, "row-1-0-0"]),
        ("/TH", "row-1-2-0", [drug]),
        ("/TD", "", [day, "row-1-2-0"]),
        ("/TD", "", [share, "row-1-2-0"]),
    ]


def test_a_table_of_raw_typst_is_named_where_it_hides_whose_rows_have_headers(
    small_book: Callable[..., Built],
) -> None:
    table = ".. list-table::\n   :stub-columns: 1\n\n   * - a\n     - b\n"
    built = small_book(
        "typstpdf",
        index="# Start\n\n:::{toctree}\ntables\n:::\n",
        files={"tables.rst": f"Book\n====\n\n{table}\n.. raw:: typst\n\n   #table[a];\n"},
    )
    assert "the PDF has other tables than the chapters" in built.printed
    assert (built.folder / "small.pdf").is_file()
