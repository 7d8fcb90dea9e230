"""Formulas, inline and displayed."""

from __future__ import annotations

from docutils import nodes

from .base import Translator
from .code import call, string
from .math import MathError, one_line, typst


class FormulaRules(Translator):
    """Rules for mathematics."""

    def formula(self, node: nodes.Element, *, block: bool) -> str | None:
        """Return the code of a formula; none, with a warning, where it cannot be read."""
        try:
            return typst(node.astext(), block=block)
        except MathError as error:
            message = (
                "the PDF cannot set this formula and shows its source: %s Write it another way, "
                "or give the PDF its own with {raw} typst"
            )
            self.warn(node, "math", message, error)
            return None

    def visit_math(self, node: nodes.Element) -> None:
        self.anchors(node)
        code = self.formula(node, block=False)
        if code is None:
            self.add(f"#raw({string(one_line(node.astext()))});")
        else:
            alt = string(one_line(node.astext()))
            self.add(f"#{call('inline-math', f'{{{code}}}', alt=alt)};")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.Element) -> None:
        self.mark(node)
        code = self.formula(node, block=True)
        if code is None:
            self.anchors(node)
            self.add(f"#code-block({string(node.astext())});\n\n")
            raise nodes.SkipNode
        number = self.equation_number(node)
        options = {
            "alt": string(one_line(node.astext())),
            "id": self.id_of(node),
            "number": string(f"({number})") if number else None,
        }
        self.add(f"#{call('display-math', f'{{{code}}}', **options)};\n\n")
        raise nodes.SkipNode

    def equation_number(self, node: nodes.Element) -> str:
        """Return the number that Sphinx has given to an equation, empty without one."""
        if not node.get("number"):
            return ""
        if not (self.config.math_numfig and self.config.numfig):
            return str(node["number"])
        numbers = self.builder.env.toc_fignumbers.get(self.docnames[-1], {})
        number = numbers.get("displaymath", {}).get(node["ids"][0], ())
        head, dot, last = ".".join(map(str, number)).rpartition(".")
        return f"{head}{self.config.math_numsep if dot else ''}{last}"
