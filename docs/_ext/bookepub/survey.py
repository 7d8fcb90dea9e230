"""What the finished pages hold, read from themselves, so that what is said of them is true."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}svg"

# What the manifest must say of a page that holds such an element (EPUB 3.3, D.6.2).
PROPERTIES = {
    "{http://www.w3.org/1998/Math/MathML}math": "mathml",
    SVG: "svg",
    f"{XHTML}script": "scripted",
}


@dataclass
class Survey:
    """What one page, or all pages of a book, hold.

    :ivar properties: what the manifest says of the page
    :ivar breaks: the id and the number of each printed page that begins here
    """

    properties: set[str] = field(default_factory=set)
    breaks: list[tuple[str, str]] = field(default_factory=list)
    pictures: bool = False
    undescribed: bool = False
    roles: bool = False

    @classmethod
    def of(cls, page: Path) -> Survey:
        """Return what one page holds."""
        survey = cls()
        for element in ElementTree.parse(page).iter():  # noqa: S314 - own output
            role = element.get("role", "")
            if name := PROPERTIES.get(element.tag):
                survey.properties.add(name)
            if role == "doc-pagebreak":
                survey.breaks.append((element.get("id", ""), element.get("aria-label", "")))
            survey.roles |= role.startswith("doc-")
            survey.pictures |= element.tag in (f"{XHTML}img", SVG)
            survey.undescribed |= element.tag == f"{XHTML}img" and not element.get("alt")
        return survey


def features(surveys: Iterable[Survey], *, has_index: bool) -> dict[str, list[str]]:
    """Return the accessibility metadata of a book (EPUB Accessibility 1.1, 2.2).

    Nothing is said of conformity to WCAG: only a person can judge that, and none has.
    """
    pages = list(surveys)
    math = any("mathml" in page.properties for page in pages)
    pictures = any(page.pictures for page in pages)
    described = pictures and not any(page.undescribed for page in pages)
    breaks = any(page.breaks for page in pages)
    named = {
        "alternativeText": described,
        "ARIA": any(page.roles for page in pages),
        "displayTransformability": True,  # no page fixes type, colour or width of text
        "index": has_index,
        "MathML": math,
        "pageBreakMarkers": breaks,
        "pageNavigation": breaks,
        "readingOrder": True,
        "structuralNavigation": True,
        "tableOfContents": True,
    }
    return {
        "accessMode": ["textual", *(["visual"] if pictures else [])],
        # Words alone suffice where each picture is described; never a mode that is not there.
        "accessModeSufficient": [
            *(["textual"] if described or not pictures else []),
            *(["textual,visual"] if pictures else []),
        ],
        "accessibilityFeature": [name for name, is_true in named.items() if is_true],
        "accessibilityHazard": ["none"],  # nothing moves, flashes or sounds
    }
