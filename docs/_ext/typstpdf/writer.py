"""The translator: which Typst call each node of the doctree becomes.

Structure only. What a call looks like on the page is said in ``typstpdf.typ``.
Block-level calls end with a blank line, inline calls with a semicolon, so that
neither depends on what follows.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels

from .base import Translator
from .code import call, label, string, strings
from .design import DesignRules
from .formulas import FormulaRules
from .lists import ListRules
from .objects import ObjectRules
from .paragraphs import place
from .rawhtml import RawRules
from .tables import TableRules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .builder import TypstBuilder

# What Sphinx and MyST mark a link by that leads to a chapter, a section, a figure or a table.
POINTERS = frozenset({"std-ref", "std-doc", "std-numref", "doc", "std-any"})


class part(nodes.Element):  # noqa: N801 - nodes are named in lower case
    """Marks where a captioned toctree, a part of the book, begins."""


class TypstTranslator(
    ListRules, TableRules, FormulaRules, ObjectRules, DesignRules, RawRules, Translator
):
    """Turns the doctree of a whole book into the body of a Typst file.

    Here are the rules for text, links and the order of a book; those for lists, tables,
    figures, formulas and so on stand in files of their own.
    """

    def __init__(self, document: nodes.document, builder: TypstBuilder) -> None:
        super().__init__(document, builder)
        self.levels: list[int] = [0]  # heading level, one for each document that is open
        self.chapter_level = 1
        self.in_part = False
        self.contents_written = False
        self.stubs = []
        self.headings: list[tuple[int, str]] = []  # level and title
        self.footnotes: dict[str, nodes.footnote] = {}  # by document and id
        self.footnotes_written: set[str] = set()
        elements = list(self.walk(document, document["docname"]))
        self.find_targets(elements)
        self.listed = {node.tagname for _, node in elements if self.is_listed(node)}

    # -- Where links may lead ---------------------------------------------------------

    @classmethod
    def walk(cls, node: nodes.Element, docname: str) -> Iterator[tuple[str, nodes.Element]]:
        """Yield each element below *node* with the name of the document it stands in."""
        for child in node.children:
            if isinstance(child, nodes.Element):
                inner = child["docname"] if isinstance(child, addnodes.start_of_file) else docname
                yield inner, child
                yield from cls.walk(child, inner)

    def find_targets(self, elements: list[tuple[str, nodes.Element]]) -> None:
        """Note where links may lead, where they do, and each footnote: Typst wants it in place.

        A target with several ids has one label, named by its first id. A document's
        own name stands for its first section.
        """
        for docname, node in elements:
            for node_id in node["ids"]:
                if isinstance(node, nodes.footnote):
                    self.footnotes[f"{docname}#{node_id}"] = node
                else:
                    self.labels[f"{docname}#{node_id}"] = f"{docname}#{node['ids'][0]}"
            if isinstance(node, nodes.section) and node["ids"]:
                self.labels.setdefault(f"{docname}#", f"{docname}#{node['ids'][0]}")

        for docname, node in elements:
            if isinstance(node, nodes.reference):
                self.wanted.add(self.goal(node, docname))

    def goal(self, reference: nodes.Element, docname: str) -> str:
        """Return the label's name that a link of a document leads to; empty for a link out."""
        if "refid" in reference:
            return self.name(reference["refid"], docname)
        uri = reference.get("refuri", "")
        if not uri.startswith("%"):
            return ""
        there, _, node_id = unquote(uri[1:]).partition("#")
        return self.name(node_id, there)

    # -- Text and inline --------------------------------------------------------------

    def visit_Text(self, node: nodes.Text) -> None:
        lines = node.astext().split("\n")
        if self.verbatim:
            self.add("#linebreak();".join(f"#raw({string(line)});" for line in lines))
        else:
            self.add(f"#{string(' '.join(lines))};")
        raise nodes.SkipNode

    def visit_emphasis(self, node: nodes.Element) -> None:
        self.open_inline(node, "emph")

    depart_emphasis = Translator.close_inline
    visit_title_reference = visit_literal_emphasis = visit_manpage = visit_emphasis
    depart_title_reference = depart_literal_emphasis = Translator.close_inline
    depart_manpage = Translator.close_inline

    def visit_strong(self, node: nodes.Element) -> None:
        self.open_inline(node, "strong")

    depart_strong = Translator.close_inline
    visit_literal_strong = visit_strong
    depart_literal_strong = Translator.close_inline

    def visit_subscript(self, node: nodes.Element) -> None:
        self.open_inline(node, "sub")

    depart_subscript = Translator.close_inline

    def visit_superscript(self, node: nodes.Element) -> None:
        self.open_inline(node, "super")

    depart_superscript = Translator.close_inline

    def visit_literal(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add(f"#raw({string(node.astext())});")
        raise nodes.SkipNode

    def visit_abbreviation(self, node: nodes.Element) -> None:
        self.anchors(node)

    def depart_abbreviation(self, node: nodes.Element) -> None:
        explanation = node.get("explanation")
        if explanation and not isinstance(node.parent, addnodes.desc_sig_operator):
            self.add(f"#{string(f' ({explanation})')};")

    visit_acronym = depart_acronym = Translator.pass_through  # docutils' own explains nothing

    def visit_inline(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add(f"#span({strings(node['classes'])})[")

    depart_inline = Translator.close_inline

    def visit_target(self, node: nodes.Element) -> None:
        # A target with refid only hands its name to the node that follows it.
        if "refid" not in node and "refuri" not in node:
            self.anchors(node)

    depart_target = Translator.pass_through

    def visit_reference(self, node: nodes.Element) -> None:
        self.anchors(node)
        uri = node.get("refuri", "")
        if goal := self.goal(node, self.docnames[-1]):
            if goal in self.labels:
                function = "crossref" if self.is_pointer(node) else "internal"
                self.add(f"#{function}({label(goal)})[")
                return
            message = "the PDF has no target %r for this link: point it at a chapter of the book"
            self.warn(node, "target", message, goal)
        elif uri:
            printed = string(self.printed(node)) if self.printed(node) else None
            self.add(f"#{call('external', string(uri), printed=printed)}[")
            return
        self.add("#span(())[")

    depart_reference = Translator.close_inline

    def visit_download_reference(self, node: nodes.Element) -> None:
        if "refuri" in node:
            self.visit_reference(node)
        else:  # paper holds no file, but may say which it is
            name = PurePosixPath(node["reftarget"]).name
            file = None if name in node.astext() else string(name)
            self.add(f"#{call('download', file=file)}[")

    depart_download_reference = Translator.close_inline

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

    # Written where they are called, and by their citation.
    visit_footnote = visit_label = Translator.skip

    def visit_citation(self, node: nodes.Element) -> None:
        self.mark(node)
        self.anchors(node)
        self.add(f"#citation[{self.contents(node.children[0])}][")

    depart_citation = Translator.depart_block

    def visit_citation_reference(self, node: nodes.Element) -> None:
        self.add('#"[";')

    def depart_citation_reference(self, node: nodes.Element) -> None:
        self.add('#"]";')

    visit_generated = depart_generated = Translator.pass_through
    visit_index = visit_comment = visit_substitution_definition = Translator.skip
    visit_tabular_col_spec = visit_meta = visit_highlightlang = visit_toctree = Translator.skip

    # -- What went wrong --------------------------------------------------------------

    def visit_problematic(self, node: nodes.Element) -> None:
        self.open_inline(node, "problematic")

    depart_problematic = Translator.close_inline

    def visit_system_message(self, node: nodes.Element) -> None:
        title = string(f"{node.get('type', 'System message')}, line {node.get('line', '?')}")
        self.add(f"#{call('admonition', string('error'), title=f'[#{title};]')}[")

    depart_system_message = Translator.depart_block

    # -- Blocks -----------------------------------------------------------------------

    visit_document = depart_document = Translator.pass_through

    def visit_start_of_file(self, node: nodes.Element) -> None:
        self.docnames.append(node["docname"])
        nested = len(self.levels) > 1
        self.levels.append(self.levels[-1] if nested else int(self.in_part))

    def depart_start_of_file(self, node: nodes.Element) -> None:
        self.docnames.pop()
        self.levels.pop()

    def visit_compound(self, node: nodes.Element) -> None:
        self.anchors(node)
        if "toctree-wrapper" in node["classes"] and not self.contents_written:
            self.contents_written = True
            self.add("#contents(headings);\n\n")
            titles = {"figure": "Figures", "table": "Tables"}
            for kind in filter(self.listed.__contains__, self.config.typst_lists):
                self.add(f"#captions({string(kind)}, {string(titles[kind])});\n\n")

    depart_compound = Translator.pass_through

    def visit_part(self, node: nodes.Element) -> None:
        self.in_part = True
        self.headings.append((1, node["caption"]))
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
        self.headings.append((self.levels[-1], node.astext()))
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

    depart_rubric = Translator.depart_block
    visit_subtitle = visit_rubric
    depart_subtitle = Translator.depart_block

    def visit_centered(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add("#centered[")

    depart_centered = Translator.depart_block

    def visit_decoration(self, node: nodes.Element) -> None:
        message = "the PDF has heads and feet of its own: it leaves out this header or footer"
        self.warn(node, "decoration", message)
        raise nodes.SkipNode

    visit_header = visit_footer = visit_decoration

    def visit_paragraph(self, node: nodes.Element) -> None:
        self.mark(node)
        self.anchors(node)
        if self.config.typst_page_map and (name := place(node)):
            self.add(f"#anchor({string(self.name(name))});")

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
        if component := self.component(node):
            component(node)
            raise nodes.SkipNode
        self.add(f"#container({strings(node['classes'])})[")

    depart_container = Translator.depart_block

    def visit_block_quote(self, node: nodes.Element) -> None:
        self.anchors(node)
        attribution = next((c for c in node.children if isinstance(c, nodes.attribution)), None)
        options = {
            "attribution": f"[{self.contents(attribution)}]" if attribution is not None else None,
            "classes": self.classes_of(node),
        }
        self.add(f"#{call('blockquote', **options)}[")

    depart_block_quote = Translator.depart_block
    visit_attribution = Translator.skip  # written by `visit_block_quote`

    def visit_line_block(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add("#line-block[")

    depart_line_block = Translator.depart_block

    def visit_line(self, node: nodes.Element) -> None:
        self.add("#verse[")

    depart_line = Translator.depart_block

    def visit_transition(self, node: nodes.Element) -> None:
        self.add("#transition();\n\n")
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
        options = {
            "title": f"[{code}]" if code != '#"";' else None,
            "classes": strings(node["classes"]),
        }
        self.add(f"#{call('admonition', string(kind), **options)}[")

    depart_admonition = Translator.depart_block

    def visit_topic(self, node: nodes.Element) -> None:
        self.visit_admonition(node, "topic")

    depart_topic = Translator.depart_block
    visit_sidebar = visit_topic
    depart_sidebar = Translator.depart_block

    def visit_versionmodified(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add('#container(("versionmodified",))[')

    depart_versionmodified = Translator.depart_block

    # -- Nodes of Sphinx's own extensions -----------------------------------------------

    def visit_todo_node(self, node: nodes.Element) -> None:
        self.visit_admonition(node, "todo")

    depart_todo_node = Translator.depart_block
    visit_autosummary_table = depart_autosummary_table = Translator.pass_through
    visit_autosummary_toc = Translator.skip


def _simple_admonition(kind: str) -> Any:
    def visit(self: TypstTranslator, node: nodes.Element) -> None:
        self.visit_admonition(node, kind)

    return visit


for _kind in admonitionlabels:
    setattr(TypstTranslator, f"visit_{_kind}", _simple_admonition(_kind))
    setattr(TypstTranslator, f"depart_{_kind}", TypstTranslator.depart_block)
