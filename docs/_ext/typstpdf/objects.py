"""Descriptions of functions, classes, commands and grammars."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes

from .base import Translator


class ObjectRules(Translator):
    """Rules for what directives such as ``py:function`` and ``productionlist`` write."""

    def visit_desc(self, node: nodes.Element) -> None:
        self.mark(node)
        self.anchors(node)
        self.add(f"#object(({''.join(map(self.signature, self.signatures(node)))}))[")

    depart_desc = Translator.depart_block

    @staticmethod
    def signatures(node: nodes.Element) -> list[nodes.Element]:
        """Return the signatures of what is described."""
        return [child for child in node.children if isinstance(child, addnodes.desc_signature)]

    def signature(self, node: nodes.Element) -> str:
        """Return the code of one signature, which links lead to."""
        self.capture()
        self.anchors(node)
        self.add(self.contents(node))
        return f"[{self.captured()}], "

    visit_desc_signature = Translator.skip  # written by `visit_desc`
    visit_desc_content = depart_desc_content = Translator.pass_through

    def visit_desc_inline(self, node: nodes.Element) -> None:
        self.open_inline(node, "signature")

    depart_desc_inline = Translator.close_inline

    def visit_desc_signature_line(self, node: nodes.Element) -> None:
        if node.parent.index(node):
            self.add("#linebreak();")

    depart_desc_signature_line = Translator.pass_through

    # -- Inside a signature -----------------------------------------------------------

    def visit_desc_name(self, node: nodes.Element) -> None:
        self.open_inline(node, "strong")

    depart_desc_name = Translator.close_inline
    visit_desc_addname = depart_desc_addname = Translator.pass_through
    visit_desc_classname = depart_desc_classname = Translator.pass_through
    visit_desc_type = depart_desc_type = Translator.pass_through
    visit_desc_annotation = depart_desc_annotation = Translator.pass_through
    # All the desc_sig_* are of this class.
    visit_desc_sig_element = depart_desc_sig_element = Translator.pass_through

    def visit_desc_returns(self, node: nodes.Element) -> None:
        self.add('#" \u2192 ";')

    depart_desc_returns = Translator.pass_through

    def visit_desc_parameterlist(self, node: nodes.Element) -> None:
        brackets = node.get("open_paren", "("), node.get("close_paren", ")")
        self.parameters(node, *brackets)

    def visit_desc_type_parameter_list(self, node: nodes.Element) -> None:
        self.parameters(node, "[", "]")

    def parameters(self, node: nodes.Element, opening: str, closing: str) -> None:
        """Write parameters between brackets; optional ones have brackets of their own."""
        self.add(f'#"{opening}";')
        self.parameters_inside(node, first=True)
        self.add(f'#"{closing}";')
        raise nodes.SkipNode

    def parameters_inside(self, node: nodes.Element, *, first: bool) -> None:
        """Write the parameters in *node*, with a comma before each but the very first."""
        for child in node.children:
            comma = "" if first else '#", ";'
            if isinstance(child, addnodes.desc_optional):
                self.add(f'#"[";{comma}')
                self.parameters_inside(child, first=True)
                self.add('#"]";')
            else:
                self.add(comma)
                child.walkabout(self)
            first = False

    def visit_desc_parameter(self, node: nodes.Element) -> None:
        if not node.get("noemph"):
            self.open_inline(node, "emph")

    def depart_desc_parameter(self, node: nodes.Element) -> None:
        if not node.get("noemph"):
            self.add("];")

    visit_desc_type_parameter = visit_desc_parameter
    depart_desc_type_parameter = depart_desc_parameter
    visit_desc_optional = depart_desc_optional = Translator.pass_through

    # -- Grammars -----------------------------------------------------------------------

    def visit_productionlist(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add("#productions(")

    depart_productionlist = Translator.depart_list

    def visit_production(self, node: nodes.Element) -> None:
        self.add("[")
        self.anchors(node)

    depart_production = Translator.depart_item
