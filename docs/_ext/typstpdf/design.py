"""The components of sphinx-design, as paper can hold them: nothing folds, nothing slides.

Outside of HTML its components are containers that say by ``design_component`` what they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from .base import Translator
from .code import call, string, strings

if TYPE_CHECKING:
    from collections.abc import Callable

WHOLE = 12  # parts of a row, as sphinx-design counts its columns
MOST_COLUMNS = 4  # cards side by side on a page


class DesignRules(Translator):
    """Rules for containers of sphinx-design, by the name of the component."""

    def component(self, node: nodes.Element) -> Callable[[nodes.Element], None] | None:
        """Return the rule of a component; none where its children say all there is to say."""
        name = str(node.get("design_component", "")).replace("-", "_")
        return getattr(self, f"component_{name}", None)

    def titled(self, node: nodes.Element, function: str, *arguments: str) -> None:
        """Write a box whose title is the rubric at its head."""
        head = node.children[0] if node.children else None
        title, children = None, list(node.children)
        if isinstance(head, nodes.rubric):
            self.anchors(head)
            title = f"[{self.contents(head)}]"
            children = children[1:]
        options = {"title": title, "classes": self.classes_of(node)}
        self.add(f"#{call(function, *arguments, **options)}[")
        for child in children:
            child.walkabout(self)
        self.add("]\n\n")

    def component_dropdown(self, node: nodes.Element) -> None:
        """Write a dropdown: open, as a box with its title."""
        self.titled(node, "admonition", string("dropdown"))

    def component_aside(self, node: nodes.Element) -> None:
        """Write what stands beside the text as a box inside it."""
        self.titled(node, "admonition", string("aside"))

    def component_tab_item(self, node: nodes.Element) -> None:
        """Write one of several tabs; they stand one below the other."""
        self.titled(node, "tab")

    def component_card(self, node: nodes.Element) -> None:
        """Write a card as a box."""
        self.add(f"#card({strings(node['classes'])})[")
        for child in node.children:
            child.walkabout(self)
        self.add("]\n\n")

    def component_card_title(self, node: nodes.Element) -> None:
        """Write the title of a card."""
        self.add(f"#card-title[{self.contents(node).strip()}]\n\n")

    def component_card_header(self, node: nodes.Element) -> None:
        """Write the head of a card."""
        self.add(f"#card-head[{self.contents(node).strip()}]\n\n")

    def component_card_footer(self, node: nodes.Element) -> None:
        """Write the foot of a card."""
        self.add(f"#card-foot[{self.contents(node).strip()}]\n\n")

    def component_grid_row(self, node: nodes.Element) -> None:
        """Write cells side by side, as many as on a screen of middle size."""
        cells = [f"[{self.contents(child)}]" for child in node.children]
        self.add(f"#{call('card-grid', *cells, columns=str(self.columns(node)))};\n\n")

    def component_card_carousel(self, node: nodes.Element) -> None:
        """Write cards that slide on a screen side by side."""
        cells = []
        for child in node.children:
            self.capture()
            child.walkabout(self)
            cells.append(f"[{self.captured()}]")
        self.add(f"#{call('card-grid', *cells, columns=str(self.columns(node)))};\n\n")

    @staticmethod
    def columns(row: nodes.Element) -> int:
        """Return how many cells of a row stand side by side."""
        wished = len(row.children)
        for name in row["classes"]:
            if found := re.fullmatch(r"sd-row-cols-md-(\d+)|sd-card-cols-(\d+)", name):
                wished = int(found[1] or found[2])
        cells = [child for child in row.children if isinstance(child, nodes.Element)]
        for cell in cells:
            for name in cell["classes"]:
                if found := re.fullmatch(r"sd-col-md-(\d+)", name):
                    wished = min(wished, WHOLE // int(found[1]))
        return max(1, min(wished, MOST_COLUMNS, len(cells)))

    # -- Inline -------------------------------------------------------------------------

    visit_PassthroughTextElement = Translator.pass_through

    def depart_PassthroughTextElement(self, node: nodes.Element) -> None:
        self.add("\n\n")

    def visit_sd_badge(self, node: nodes.Element) -> None:
        self.open_inline(node, "badge")

    depart_sd_badge = Translator.close_inline

    def visit_sd_line_break(self, node: nodes.Element) -> None:
        self.add("#linebreak();")
        raise nodes.SkipNode

    # Icons are decoration: the words stand beside them.
    visit_sd_icon = visit_fontawesome = Translator.skip
