"""The translator: which Typst call each node of the doctree becomes.

Structure only. What a call looks like on the page is said in ``typstpdf.typ``.
Block-level calls end with a blank line, inline calls with a semicolon, so that
neither depends on what follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator

from .code import call, label, string, strings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .builder import TypstBuilder

logger = logging.getLogger(__name__)


LONG_CELL = 1500  # characters; beyond them a cell may need to run over a page's end
CHARACTERS = 76  # about as many stand side by side in a table as wide as the page
# What Sphinx and MyST mark a link by that leads to a chapter, a section, a figure or a table.
POINTERS = frozenset({"std-ref", "std-doc", "std-numref", "doc", "std-any"})
LONG_WORD = 14  # characters; longer words are divided anyway


class part(nodes.Element):  # noqa: N801 - nodes are named in lower case
    """Marks where a captioned toctree, a part of the book, begins."""


class TypstTranslator(SphinxTranslator):
    """Turns the doctree of a whole book into the body of a Typst file."""

    builder: TypstBuilder

    def __init__(self, document: nodes.document, builder: TypstBuilder) -> None:
        super().__init__(document, builder)
        self.body: list[str] = []
        self.saved: list[list[str]] = []  # bodies set aside by `capture`
        self.docnames: list[str] = [document["docname"]]
        self.levels: list[int] = [0]  # heading level, one for each document that is open
        self.chapter_level = 1
        self.in_part = False
        self.contents_written = False
        self.table: Table | None = None
        self.footnotes: dict[str, nodes.footnote] = {}  # by document and id
        self.footnotes_written: set[str] = set()
        self.labels: dict[str, str] = {}  # the label's name, by document and id
        self.find_targets(document)

    # -- What the visitors share ----------------------------------------------------

    def astext(self) -> str:
        """Return the Typst source."""
        return "".join(self.body)

    def add(self, code: str) -> None:
        """Append *code* to the output."""
        self.body.append(code)

    def capture(self) -> None:
        """Set the output aside until `captured` gives back what was written since."""
        self.saved.append(self.body)
        self.body = []

    def captured(self) -> str:
        """Return what was written since the last `capture`."""
        code = "".join(self.body)
        self.body = self.saved.pop()
        return code

    def contents(self, node: nodes.Node) -> str:
        """Return the code of the children of *node*."""
        self.capture()
        for child in node.children:
            child.walkabout(self)
        return self.captured()

    def mark(self, node: nodes.Element) -> None:
        """Leave a mark by which a complaint of the compiler finds its chapter."""
        if node.source and node.line:
            self.add(f"/*@{node.source.replace('*/', '')}:{node.line}*/")

    def name(self, node_id: str, docname: str | None = None) -> str:
        """Return the label's name for an id, the same for all ids of one target."""
        full = f"{docname or self.docnames[-1]}#{node_id}"
        return self.labels.get(full, full)

    def anchors(self, node: nodes.Element) -> None:
        """Set the invisible target of *node*, where it has an id."""
        if node.get("ids"):
            self.add(f"#anchor({string(self.name(node['ids'][0]))});")

    def id_of(self, node: nodes.Element) -> str | None:
        """Return the label's name of *node* as a string literal, if it has one."""
        return string(self.name(node["ids"][0])) if node.get("ids") else None

    @classmethod
    def walk(cls, node: nodes.Element, docname: str) -> Iterator[tuple[str, nodes.Element]]:
        """Yield each element below *node* with the name of the document it stands in."""
        for child in node.children:
            if isinstance(child, nodes.Element):
                inner = child["docname"] if isinstance(child, addnodes.start_of_file) else docname
                yield inner, child
                yield from cls.walk(child, inner)

    def find_targets(self, root: nodes.document) -> None:
        """Note where links may lead, and each footnote: Typst wants it where it is called.

        A target with several ids has one label, named by its first id. A document's
        own name stands for its first section.
        """
        for docname, node in self.walk(root, root["docname"]):
            for node_id in node["ids"]:
                if isinstance(node, nodes.footnote):
                    self.footnotes[f"{docname}#{node_id}"] = node
                else:
                    self.labels[f"{docname}#{node_id}"] = f"{docname}#{node['ids'][0]}"
            if isinstance(node, nodes.section) and node["ids"]:
                self.labels.setdefault(f"{docname}#", f"{docname}#{node['ids'][0]}")

    def unknown_visit(self, node: nodes.Node) -> None:
        """Warn of a node without a rule, with its place; its text is still written."""
        logger.warning(
            "the PDF has no rule for the node <%s>: add visit_%s to typstpdf/writer.py",
            node.__class__.__name__,
            node.__class__.__name__,
            location=node,
            type="typstpdf",
            subtype="node",
        )

    def unknown_departure(self, node: nodes.Node) -> None:
        """Nothing: `unknown_visit` has spoken."""

    def pass_through(self, node: nodes.Element) -> None:
        """Write the children only: the node itself has no look of its own."""

    def skip(self, node: nodes.Element) -> None:
        """Write nothing."""
        raise nodes.SkipNode

    # -- Text and inline --------------------------------------------------------------

    def visit_Text(self, node: nodes.Text) -> None:
        self.add(f"#{string(' '.join(node.astext().split(chr(10))))};")
        raise nodes.SkipNode

    def open_inline(self, function: str) -> None:
        """Open an inline call."""
        self.add(f"#{function}[")

    def close_inline(self, node: nodes.Element) -> None:
        """Close an inline call."""
        self.add("];")

    def visit_emphasis(self, node: nodes.Element) -> None:
        self.open_inline("emph")

    depart_emphasis = close_inline
    visit_title_reference = visit_literal_emphasis = visit_emphasis
    depart_title_reference = depart_literal_emphasis = close_inline

    def visit_strong(self, node: nodes.Element) -> None:
        self.open_inline("strong")

    depart_strong = close_inline
    visit_literal_strong = visit_strong
    depart_literal_strong = close_inline

    def visit_subscript(self, node: nodes.Element) -> None:
        self.open_inline("sub")

    depart_subscript = close_inline

    def visit_superscript(self, node: nodes.Element) -> None:
        self.open_inline("super")

    depart_superscript = close_inline

    def visit_literal(self, node: nodes.Element) -> None:
        self.add(f"#raw({string(node.astext())});")
        raise nodes.SkipNode

    def visit_abbreviation(self, node: nodes.Element) -> None:
        self.anchors(node)

    def depart_abbreviation(self, node: nodes.Element) -> None:
        if explanation := node.get("explanation"):
            self.add(f"#{string(f' ({explanation})')};")

    def visit_inline(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add(f"#span({strings(node['classes'])})[")

    depart_inline = close_inline

    def visit_target(self, node: nodes.Element) -> None:
        # A target with refid only hands its name to the node that follows it.
        if "refid" not in node and "refuri" not in node:
            self.anchors(node)

    depart_target = pass_through

    def visit_reference(self, node: nodes.Element) -> None:
        self.anchors(node)
        uri = node.get("refuri", "")
        if "refid" in node:
            goal = self.name(node["refid"])
        elif uri.startswith("%"):
            docname, _, node_id = unquote(uri[1:]).partition("#")
            goal = self.name(node_id, docname)
        elif uri:
            printed = string(self.printed(node)) if self.printed(node) else None
            self.add(f"#{call('external', string(uri), printed=printed)}[")
            return
        else:
            self.add("#span(())[")
            return
        if goal in self.labels:
            function = "crossref" if self.is_pointer(node) else "internal"
            self.add(f"#{function}({label(goal)})[")
            return
        logger.warning(
            "the PDF has no target %r for this link: point it at a chapter of the book",
            goal,
            location=node,
            type="typstpdf",
            subtype="target",
        )
        self.add("#span(())[")

    depart_reference = close_inline

    @staticmethod
    def is_pointer(node: nodes.Element) -> bool:
        """Return whether a link sends its reader elsewhere, so that paper needs the page.

        A term or a citation does not: its place is in a list that a reader of paper finds.
        """
        inner = next(iter(node.findall(nodes.inline)), None)
        if inner is None or "no-page" in node.parent["classes"]:
            return False
        return not POINTERS.isdisjoint(inner["classes"])

    def printed(self, node: nodes.Element) -> str:
        """Return the address to print after a link, where its words do not show it already.

        A cell has no room for one.
        """
        scheme, _, address = node["refuri"].partition("://")
        words = node.astext().removeprefix("doi:").removeprefix(f"{scheme}://").strip("/ ")
        if scheme not in ("http", "https") or self.table is not None or words in address:
            return ""
        return str(address.rstrip("/"))

    def visit_footnote_reference(self, node: nodes.Element) -> None:
        full = f"{self.docnames[-1]}#{node['refid']}"
        if full in self.footnotes_written:
            self.add(f"#footnote({label(full)});")
        else:
            self.footnotes_written.add(full)
            note = self.footnotes[full]
            self.capture()
            for child in note.children[1:]:  # the first is its number
                child.walkabout(self)
            self.add(f"#footnote[{self.captured().strip()}]#{label(full)};")
        raise nodes.SkipNode

    visit_footnote = skip
    visit_generated = depart_generated = pass_through
    visit_index = visit_comment = visit_substitution_definition = skip
    visit_tabular_col_spec = visit_meta = skip

    # -- Blocks -----------------------------------------------------------------------

    visit_document = depart_document = pass_through

    def visit_start_of_file(self, node: nodes.Element) -> None:
        self.docnames.append(node["docname"])
        nested = len(self.levels) > 1
        self.levels.append(self.levels[-1] if nested else int(self.in_part))

    def depart_start_of_file(self, node: nodes.Element) -> None:
        self.docnames.pop()
        self.levels.pop()

    def visit_compound(self, node: nodes.Element) -> None:
        if "toctree-wrapper" in node["classes"] and not self.contents_written:
            self.contents_written = True
            self.add("#contents();\n\n")
            titles = {"figure": "Figures", "table": "Tables"}
            for kind in self.config.typst_lists:
                self.add(f"#captions({string(kind)}, {string(titles[kind])});\n\n")

    depart_compound = pass_through

    def visit_part(self, node: nodes.Element) -> None:
        self.in_part = True
        self.add(f"#part-page[#{string(node['caption'])};]\n\n")
        raise nodes.SkipNode

    def visit_section(self, node: nodes.Element) -> None:
        self.levels[-1] += 1

    def depart_section(self, node: nodes.Element) -> None:
        self.levels[-1] -= 1

    def visit_title(self, node: nodes.Element) -> None:
        section = node.parent
        if not isinstance(section, nodes.section):  # a topic's or sidebar's: written by those
            raise nodes.SkipNode
        is_chapter = isinstance(section.parent, (addnodes.start_of_file, nodes.document))
        nested = len(self.levels) > 2
        function = "chapter" if is_chapter and not nested else "section"
        self.mark(node)
        title = self.contents(node)
        if function == "chapter":
            self.chapter_level = self.levels[-1]
        options = {
            "level": str(self.levels[-1]),
            "depth": str(self.levels[-1] - self.chapter_level),
            "id": self.id_of(section),
        }
        self.add(f"#{call(function, **options)}[{title}]\n\n")
        raise nodes.SkipNode

    def visit_rubric(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add("#rubric[")

    def depart_block(self, node: nodes.Element) -> None:
        """Close a block call."""
        self.add("]\n\n")

    depart_rubric = depart_block

    def visit_paragraph(self, node: nodes.Element) -> None:
        self.mark(node)
        self.anchors(node)

    def depart_paragraph(self, node: nodes.Element) -> None:
        self.add("\n\n")

    visit_compact_paragraph = visit_paragraph
    depart_compact_paragraph = depart_paragraph

    def visit_container(self, node: nodes.Element) -> None:
        if "literal-block-wrapper" in node["classes"]:
            caption = next((c for c in node.children if isinstance(c, nodes.caption)), None)
            self.open_captioned(node, "code-block", caption)
            return
        self.anchors(node)
        self.add(f"#container({strings(node['classes'])})[")

    depart_container = depart_block

    def visit_block_quote(self, node: nodes.Element) -> None:
        attribution = node.next_node(nodes.attribution)
        by = f"[{self.contents(attribution)}]" if attribution is not None else None
        self.add(f"#{call('blockquote', attribution=by)}[")

    depart_block_quote = depart_block
    visit_attribution = skip

    def visit_line_block(self, node: nodes.Element) -> None:
        self.add("#line-block[")

    depart_line_block = depart_block

    def visit_line(self, node: nodes.Element) -> None:
        pass

    def depart_line(self, node: nodes.Element) -> None:
        self.add("#linebreak();")

    def visit_transition(self, node: nodes.Element) -> None:
        self.add("#transition();\n\n")
        raise nodes.SkipNode

    def visit_literal_block(self, node: nodes.Element) -> None:
        self.anchors(node)
        language = node.get("language", "none")
        options = {
            "lang": None if language in ("default", "none", "text") else string(language),
            "numbers": "true" if node.get("linenos") else None,
        }
        self.add(f"#{call('code-block', string(node.astext()), **options)};\n\n")
        raise nodes.SkipNode

    def visit_raw(self, node: nodes.Element) -> None:
        if "typst" in node.get("format", "").split():
            self.add(f"{node.astext()}\n\n")
        raise nodes.SkipNode

    # -- Lists ------------------------------------------------------------------------

    @staticmethod
    def is_tight(node: nodes.Element) -> bool:
        """Return whether each item is a single short block."""
        return all(len(item.children) <= 1 for item in node.children)

    def open_list(self, node: nodes.Element, function: str, **options: str | None) -> None:
        """Open a list; its items follow as arguments."""
        self.anchors(node)
        options["tight"] = "true" if self.is_tight(node) else "false"
        options["classes"] = strings(node["classes"]) if node["classes"] else None
        self.add(f"#{call(function, **options)[:-1]}, ")

    def depart_list(self, node: nodes.Element) -> None:
        """Close a list."""
        self.add(")\n\n")

    def visit_bullet_list(self, node: nodes.Element) -> None:
        self.open_list(node, "bullets")

    depart_bullet_list = depart_list

    def visit_enumerated_list(self, node: nodes.Element) -> None:
        kinds = {"arabic": "1", "loweralpha": "a", "upperalpha": "A"}
        kinds |= {"lowerroman": "i", "upperroman": "I"}
        kind = kinds[node.get("enumtype", "arabic")]
        pattern = node.get("prefix", "") + kind + node.get("suffix", ".")
        start = str(node["start"]) if "start" in node else None
        self.open_list(node, "numbered", numbering=string(pattern), start=start)

    depart_enumerated_list = depart_list

    def visit_list_item(self, node: nodes.Element) -> None:
        self.add("[")
        self.anchors(node)

    def depart_item(self, node: nodes.Element) -> None:
        """Close one item, with no empty paragraph at its end."""
        self.add("], ")

    depart_list_item = depart_item

    def visit_definition_list(self, node: nodes.Element) -> None:
        self.add("#definitions(")

    depart_definition_list = depart_list
    visit_glossary = depart_glossary = pass_through

    def visit_definition_list_item(self, node: nodes.Element) -> None:
        terms = [child for child in node.children if isinstance(child, nodes.term)]
        classifiers = [child for child in node.children if isinstance(child, nodes.classifier)]
        codes = []
        for term in terms:
            self.capture()
            self.anchors(term)
            for child in term.children:
                child.walkabout(self)
            codes.append(f"[{self.captured()}]")
        kinds = [f"[{self.contents(child)}]" for child in classifiers]
        options = {"classifiers": f"({', '.join(kinds)},)" if kinds else None}
        self.add(call("definition", "(" + ", ".join(codes) + ",)", **options) + "[")
        for child in node.children:
            if isinstance(child, nodes.definition):
                child.walkabout(self)
        self.add("], ")
        raise nodes.SkipNode

    visit_definition = depart_definition = pass_through

    def visit_field_list(self, node: nodes.Element) -> None:
        self.add("#fields(")

    depart_field_list = depart_list
    visit_option_list = visit_docinfo = visit_field_list
    depart_option_list = depart_docinfo = depart_list

    def visit_field(self, node: nodes.Element) -> None:
        name, body = node.children
        self.add(f"[{self.contents(name)}], [{self.contents(body)}], ")
        raise nodes.SkipNode

    # -- Admonitions ------------------------------------------------------------------

    def visit_admonition(self, node: nodes.Element, kind: str = "admonition") -> None:
        title = admonitionlabels.get(kind, "")
        code = f"#{string(str(title))};"
        children = node.children
        if children and isinstance(children[0], nodes.title):
            code = self.contents(children[0])
        self.mark(node)
        self.anchors(node)
        options = {"title": f"[{code}]", "classes": strings(node["classes"])}
        self.add(f"#{call('admonition', string(kind), **options)}[")

    depart_admonition = depart_block

    def visit_topic(self, node: nodes.Element) -> None:
        self.visit_admonition(node, "topic")

    depart_topic = depart_block
    visit_sidebar = visit_topic
    depart_sidebar = depart_block

    def visit_versionmodified(self, node: nodes.Element) -> None:
        self.add('#container(("versionmodified",))[')

    depart_versionmodified = depart_block

    # -- Figures and images -----------------------------------------------------------

    def visit_image(self, node: nodes.Element) -> None:
        uri = node["uri"]
        if uri not in self.builder.images:
            raise nodes.SkipNode  # Sphinx has warned of it
        options = {
            "alt": string(node.get("alt", "")),
            "width": self.length(node.get("width")),
            "inline": "true" if isinstance(node.parent, nodes.TextElement) else None,
            "align": node.get("align"),
        }
        self.mark(node)
        self.anchors(node)
        self.add(f"#{call('picture', string(f'images/{self.builder.images[uri]}'), **options)};")
        if not isinstance(node.parent, nodes.TextElement):
            self.add("\n\n")
        raise nodes.SkipNode

    @staticmethod
    def length(width: str | None) -> str | None:
        """Return a docutils length as a Typst one; a bare number and px are CSS pixels."""
        if not width:
            return None
        number = width.rstrip("abcdefghijklmnopqrstuvwxyz%").strip()
        unit = width[len(number) :].strip()
        if unit in ("", "px"):
            return f"{float(number) * 0.75:g}pt"
        return f"{number}{unit}" if unit in ("%", "em", "cm", "mm", "in", "pt") else None

    def number_of(self, node: nodes.Element, kind: str) -> str | None:
        """Return "Figure 3" for a figure or table that Sphinx has numbered."""
        numbers = self.builder.env.toc_fignumbers.get(self.docnames[-1], {}).get(kind, {})
        for node_id in node["ids"]:
            if node_id in numbers:
                number = ".".join(map(str, numbers[node_id]))
                template: str = self.config.numfig_format[kind]
                return template % number
        return None

    def open_captioned(self, node: nodes.Element, kind: str, caption: nodes.Element | None) -> None:
        """Open a figure or table with number and caption."""
        number = self.number_of(node, kind)
        legend = next((c for c in node.children if isinstance(c, nodes.legend)), None)
        options = {
            "kind": string(kind),
            "id": self.id_of(node),
            "number": string(number) if number else None,
            "caption": f"[{self.contents(caption)}]" if caption is not None else None,
            "legend": f"[{self.contents(legend)}]" if legend is not None else None,
        }
        self.mark(node)
        self.add(f"#{call('captioned', **options)}[")

    def visit_figure(self, node: nodes.Element) -> None:
        caption = next((c for c in node.children if isinstance(c, nodes.caption)), None)
        self.open_captioned(node, "figure", caption)

    depart_figure = depart_block
    visit_caption = visit_legend = skip  # written by `open_captioned`

    # -- Tables -----------------------------------------------------------------------

    def visit_table(self, node: nodes.Element) -> None:
        title = next((c for c in node.children if isinstance(c, nodes.title)), None)
        self.open_captioned(node, "table", title)

    depart_table = depart_block

    def visit_tgroup(self, node: nodes.Element) -> None:
        self.table = Table(node)
        options = {
            "widths": "(" + "".join(f"{width}fr, " for width in self.table.widths) + ")",
            "head": str(self.table.head),
            "stubs": str(self.table.stubs),
            "classes": strings(node.parent["classes"]),
        }
        self.add(f"#{call('data-table', **options)[:-1]}, ")

    def depart_tgroup(self, node: nodes.Element) -> None:
        self.table = None
        self.add(");")

    visit_colspec = skip

    def visit_thead(self, node: nodes.Element) -> None:
        self.add("table.header(")

    def depart_thead(self, node: nodes.Element) -> None:
        self.add("), ")

    visit_tbody = depart_tbody = pass_through
    visit_row = depart_row = pass_through

    def visit_entry(self, node: nodes.Element) -> None:
        options = {
            "colspan": str(node["morecols"] + 1) if node.get("morecols") else None,
            "rowspan": str(node["morerows"] + 1) if node.get("morerows") else None,
        }
        if len(node.astext()) > LONG_CELL:
            options["breakable"] = "true"
        classes = node["classes"]
        for side in ("left", "center", "right"):
            if f"text-{side}" in classes:
                options["align"] = side
        self.add(f"{call('table.cell', **options)}[")

    depart_entry = depart_item


class Table:
    """What the columns of a table are like.

    :ivar widths: parts of the whole, one for each column
    :ivar head: how many rows at the top name their columns
    :ivar stubs: how many columns on the left name their row
    """

    def __init__(self, tgroup: nodes.Element) -> None:
        columns = [child for child in tgroup.children if isinstance(child, nodes.colspec)]
        self.head = sum(len(head.children) for head in tgroup.findall(nodes.thead))
        self.stubs = sum(bool(column.get("stub")) for column in columns)
        texts = self.columns_of_text(tgroup, len(columns))
        if "colwidths-given" in tgroup.parent["classes"]:
            wished = [float(column["colwidth"]) for column in columns]
        else:  # in proportion to the text, softened so that no column starves
            longest = [max(map(len, column), default=1) for column in texts]
            wished = [min(length, 120) ** 0.6 for length in longest]
        self.widths = self.roomy(wished, texts)

    @staticmethod
    def columns_of_text(tgroup: nodes.Element, count: int) -> list[list[str]]:
        """Return the text of each column's cells; spanning cells have no say in widths."""
        texts: list[list[str]] = [[] for _ in range(count)]
        for row in tgroup.findall(nodes.row):
            entries = list(row.findall(nodes.entry))
            if any(entry.get("morecols") or entry.get("morerows") for entry in entries):
                continue
            for column, entry in enumerate(entries[:count]):
                texts[column].append(entry.astext())
        return texts

    @staticmethod
    def roomy(wished: list[float], texts: list[list[str]]) -> list[int]:
        """Return the widths wished for, widened where a column could not hold its longest word."""
        shares = [CHARACTERS * width / sum(wished) for width in wished]
        words = [
            max((len(w) for text in column for w in text.split()), default=1) for column in texts
        ]
        return [
            round(100 * max(share, min(word, LONG_WORD) + 2))
            for share, word in zip(shares, words, strict=True)
        ]


def _simple_admonition(kind: str) -> Any:
    def visit(self: TypstTranslator, node: nodes.Element) -> None:
        self.visit_admonition(node, kind)

    return visit


for _kind in admonitionlabels:
    setattr(TypstTranslator, f"visit_{_kind}", _simple_admonition(_kind))
    setattr(TypstTranslator, f"depart_{_kind}", TypstTranslator.depart_block)
