"""Lists of all kinds."""

from __future__ import annotations

from docutils import nodes
from docutils.languages import get_language

from .base import Translator
from .code import call, string


class ListRules(Translator):
    """Rules for whatever holds items."""

    @staticmethod
    def is_tight(node: nodes.Element) -> bool:
        """Return whether each item is a single short block."""
        return all(len(item.children) <= 1 for item in node.children)

    def open_list(self, node: nodes.Element, function: str, **options: str | None) -> None:
        """Open a list; its items follow as arguments."""
        self.anchors(node)
        options["tight"] = "true" if self.is_tight(node) else "false"
        options["classes"] = self.classes_of(node)
        self.add(f"#{call(function, **options)[:-1]}, ")

    def visit_bullet_list(self, node: nodes.Element) -> None:
        self.open_list(node, "bullets")

    depart_bullet_list = Translator.depart_list

    def visit_enumerated_list(self, node: nodes.Element) -> None:
        kinds = {"arabic": "1", "loweralpha": "a", "upperalpha": "A"}
        kinds |= {"lowerroman": "i", "upperroman": "I"}
        kind = kinds[node.get("enumtype", "arabic")]
        pattern = node.get("prefix", "") + kind + node.get("suffix", ".")
        start = str(node["start"]) if "start" in node else None
        self.open_list(node, "numbered", numbering=string(pattern), start=start)

    depart_enumerated_list = Translator.depart_list

    def visit_list_item(self, node: nodes.Element) -> None:
        self.add("[")
        self.anchors(node)

    depart_list_item = Translator.depart_item

    def visit_acks(self, node: nodes.Element) -> None:
        self.anchors(node)

    depart_acks = Translator.pass_through

    # -- Names and what they mean ---------------------------------------------------

    def visit_definition_list(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add("#definitions(")

    depart_definition_list = Translator.depart_list
    visit_glossary = visit_acks
    depart_glossary = Translator.pass_through

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

    visit_definition = depart_definition = Translator.pass_through
    # Written by their item.
    visit_term = visit_classifier = Translator.skip

    def visit_field_list(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add("#fields(")

    depart_field_list = Translator.depart_list

    def visit_field(self, node: nodes.Element) -> None:
        name, body = node.children
        self.add(f"[{self.contents(name)}], [{self.contents(body)}], ")
        raise nodes.SkipNode

    visit_field_name = visit_field_body = Translator.skip  # written by their field

    # -- Options of a command ---------------------------------------------------------

    def visit_option_list(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add("#options(")

    depart_option_list = Translator.depart_list

    def visit_option_list_item(self, node: nodes.Element) -> None:
        group, description = node.children
        self.add(f"[#raw({string(self.option_text(group))});], [{self.contents(description)}], ")
        raise nodes.SkipNode

    @staticmethod
    def option_text(group: nodes.Node) -> str:
        """Return the spellings of an option as they are typed."""
        return ", ".join(option.astext() for option in group.children)

    # Written by their item.
    visit_option_group = visit_option = visit_option_string = Translator.skip
    visit_option_argument = visit_description = Translator.skip

    # -- What a reStructuredText file says of itself at its head ----------------------

    visit_docinfo = visit_field_list
    depart_docinfo = Translator.depart_list

    def visit_author(self, node: nodes.Element) -> None:
        """Write one piece of a file's head; several authors stand in one node."""
        labels = get_language(self.settings.language_code).labels
        label = labels.get(node.tagname, node.tagname.capitalize())
        self.add(f"[#{string(label)};], [{self.contents(node)}], ")
        raise nodes.SkipNode

    visit_organization = visit_address = visit_contact = visit_version = visit_author
    visit_revision = visit_status = visit_date = visit_copyright = visit_author
    visit_authors = depart_authors = Translator.pass_through

    # -- Columns ----------------------------------------------------------------------

    def visit_hlist(self, node: nodes.Element) -> None:
        self.anchors(node)
        self.add("#side-by-side(")

    depart_hlist = Translator.depart_list

    def visit_hlistcol(self, node: nodes.Element) -> None:
        self.add("[")

    depart_hlistcol = Translator.depart_item
