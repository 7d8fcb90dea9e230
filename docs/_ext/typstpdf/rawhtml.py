"""What a little raw HTML in a chapter becomes on paper; the rest is named, never lost silently.

Markdown has no mark for a line break, a struck word or a box to tick, so that authors and
MyST write them in HTML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from .base import Translator

if TYPE_CHECKING:
    from collections.abc import Iterator

# Tags around a few words, by the call that looks the same.
AROUND = {
    "sub": "sub",
    "sup": "super",
    "b": "strong",
    "strong": "strong",
    "i": "emph",
    "em": "emph",
    "cite": "emph",
    "u": "underline",
    "ins": "underline",
    "s": "strike",
    "del": "strike",
    "mark": "highlight",
    "small": "small",
    "kbd": "keyboard",
}


class RawRules(Translator):
    """Rules for raw nodes: Typst is written as it is, some HTML has an equal."""

    def visit_raw(self, node: nodes.Element) -> None:
        formats = node.get("format", "").split()
        if "typst" in formats:
            inline = isinstance(node.parent, nodes.TextElement)
            self.add(node.astext() if inline else f"{node.astext()}\n\n")
        elif "html" in formats:
            self.html(node)
        raise nodes.SkipNode  # any other format was written for another builder

    def html(self, node: nodes.Element) -> None:
        """Write what stands for a piece of HTML, or warn that nothing does."""
        html = re.sub(r"<!--.*?-->", "", node.astext(), flags=re.DOTALL).strip()
        if code := dict(self.pairs(node.parent)).get(node) or self.single(html):
            self.add(code)
        elif html and not html.startswith("</") and not self.has_twin(node):
            # A lone end tag stands for nothing: the tag that began it has been named.
            message = (
                "the PDF cannot show this HTML: %s Put it inside {only} html, or give the PDF "
                "its own beside it with {raw} typst"
            )
            self.warn(node, "raw", message, html if len(html) < 60 else html[:60] + " ...")

    @staticmethod
    def single(html: str) -> str:
        """Return the code of a tag that has no end, empty for others."""
        if re.fullmatch(r"<br\s*/?>", html):
            return "#linebreak();"
        if re.fullmatch(r"<hr\s*/?>", html):
            return "#transition();\n\n"
        if re.fullmatch(r"<wbr\s*/?>", html):
            return '#"\u200b";'
        if re.fullmatch(r'<input\b[^>]*type="checkbox"[^>]*>', html):
            return f"#checkbox({'true' if 'checked=' in html else 'false'});"
        return ""

    @staticmethod
    def pairs(parent: nodes.Element) -> Iterator[tuple[nodes.Node, str]]:
        """Yield each start and end tag that belong together, with their code."""
        waiting: list[tuple[nodes.Node, str]] = []
        for child in parent.children:
            if not isinstance(child, nodes.raw):
                continue
            tag = re.fullmatch(r"<(/?)(\w+)[^>]*>", child.astext().strip())
            if not tag or tag[2] not in AROUND:
                continue
            if not tag[1]:
                waiting.append((child, tag[2]))
            elif waiting and waiting[-1][1] == tag[2]:
                yield waiting.pop()[0], f"#{AROUND[tag[2]]}["
                yield child, "];"

    @staticmethod
    def has_twin(node: nodes.Element) -> bool:
        """Return whether the same thing stands beside *node* as Typst."""
        place = node.parent.index(node)
        beside = node.parent.children[max(place - 1, 0) : place + 2]
        return any(isinstance(n, nodes.raw) and "typst" in n.get("format", "") for n in beside)
