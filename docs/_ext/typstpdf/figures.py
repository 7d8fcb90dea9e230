"""Pictures, listings, and whatever has a caption and a number."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from .base import Translator
from .code import call, string

# Names that Pygments gives to languages, by those that Typst knows.
LANGUAGES = {
    "console": "bash",
    "shell": "bash",
    "shell-session": "bash",
    "ipython": "python",
    "ipython3": "python",
    "pycon": "python",
    "python3": "python",
    "py3": "python",
    "javascript": "js",
    "typescript": "ts",
    "none": "",
    "default": "",
    "text": "",
}


class FigureRules(Translator):
    """Rules for images, figures and code."""

    # -- Images -----------------------------------------------------------------------

    def visit_image(self, node: nodes.Element) -> None:
        uri = node["uri"]
        if uri not in self.builder.images:
            raise nodes.SkipNode  # Sphinx has warned of it
        inline = self.is_inline(node)
        options = {
            "alt": string(node["alt"]) if "alt" in node else None,
            "width": self.length(node.get("width")),
            "height": self.length(node.get("height")),
            "scale": f"{node['scale']}%" if node.get("scale", 100) != 100 else None,
            "inline": "true" if inline else None,
            "align": self.side(node),
        }
        self.mark(node)
        self.anchors(node)
        self.add(f"#{call('picture', string(f'images/{self.builder.images[uri]}'), **options)};")
        if not inline:
            self.add("\n\n")
        raise nodes.SkipNode

    @staticmethod
    def is_inline(node: nodes.Element) -> bool:
        """Return whether an image, or the link around it, stands in a line of text."""
        around = node.parent
        while isinstance(around, nodes.reference):
            around = around.parent
        return isinstance(around, nodes.TextElement)

    @staticmethod
    def side(node: nodes.Element) -> str | None:
        """Return where something stands between the margins, if it says so."""
        align = node.get("align")
        return align if align in ("left", "center", "right") else None

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

    # -- Captions ---------------------------------------------------------------------

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
        """Open a figure, table or listing with number and caption."""
        number = self.number_of(node, kind)
        legend = next((c for c in node.children if isinstance(c, nodes.legend)), None)
        options = {
            "kind": string(kind),
            "id": self.id_of(node),
            "number": string(number) if number else None,
            "caption": f"[{self.contents(caption)}]" if caption is not None else None,
            "legend": f"[{self.contents(legend)}]" if legend is not None else None,
            "width": self.length(node.get("width")),
            "align": self.side(node),
            "listed": self.in_list(caption) if caption and self.is_listed(node) else None,
        }
        self.mark(node)
        self.add(f"#{call('captioned', **options)}[")

    @staticmethod
    def is_listed(node: nodes.Element) -> bool:
        """Return whether the list of figures or of tables names a node."""
        if not isinstance(node, (nodes.figure, nodes.table)) or "no-list" in node["classes"]:
            return False
        return any(isinstance(child, (nodes.caption, nodes.title)) for child in node.children)

    @staticmethod
    def in_list(caption: nodes.Element) -> str:
        """Return the words for the list of figures or tables: the caption's first sentence."""
        words = nodes.Element("", *(c.deepcopy() for c in caption.children))
        for note in list(words.findall(nodes.footnote_reference)):
            note.parent.remove(note)
        sentence = " ".join(words.astext().split()).partition(". ")[0].rstrip(".")
        return string(sentence)

    def visit_figure(self, node: nodes.Element) -> None:
        caption = next((c for c in node.children if isinstance(c, nodes.caption)), None)
        self.open_captioned(node, "figure", caption)

    depart_figure = Translator.depart_block
    visit_caption = visit_legend = Translator.skip  # written by `open_captioned`

    # -- Code -------------------------------------------------------------------------

    def visit_literal_block(self, node: nodes.Element) -> None:
        self.anchors(node)
        if node.rawsource != node.astext():  # a parsed literal, with emphasis and links inside
            self.add("#parsed-literal[")
            self.verbatim = True
            return
        arguments: dict[str, Any] = node.get("highlight_args", {})
        language = str(node.get("language", "none"))
        marked = ", ".join(map(str, arguments.get("hl_lines", [])))
        options = {
            "lang": string(LANGUAGES.get(language, language)),
            "numbers": "true" if node.get("linenos") else None,
            "first": str(arguments["linenostart"]) if "linenostart" in arguments else None,
            "marked": f"({marked},)" if marked else None,
        }
        if options["lang"] == '""':
            options["lang"] = None
        self.mark(node)
        self.add(f"#{call('code-block', string(node.astext().rstrip()), **options)};\n\n")
        raise nodes.SkipNode

    def depart_literal_block(self, node: nodes.Element) -> None:
        self.verbatim = False
        self.add("]\n\n")

    def visit_doctest_block(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add(f"#{call('code-block', string(node.astext()), lang=string('python'))};\n\n")
        raise nodes.SkipNode
