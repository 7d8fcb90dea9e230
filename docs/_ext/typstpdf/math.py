"""Formulas: LaTeX becomes MathML by docutils, and that becomes Typst code.

docutils reads the LaTeX that authors write in ``math`` roles and directives; what it does
not know, and what has no rule here, is a :class:`MathError`, never a gap in the formula.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from docutils.utils.math import MathError, unichar2tex
from docutils.utils.math.latex2mathml import functions, tex2mathml

from .code import call, string

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from xml.etree.ElementTree import Element

__all__ = ["MathError", "mathml", "one_line", "typst"]

# Environments that docutils does not know, by the one of its own that looks the same.
ENVIRONMENTS = {
    "align": "aligned",
    "alignat": "aligned",
    "alignedat": "aligned",
    "eqnarray": "aligned",
    "flalign": "aligned",
    "split": "aligned",
    "gather": "matrix",
    "gathered": "matrix",
    "multline": "matrix",
    "array": "matrix",
}
ACCENTS = {
    "\u02c9": "\u00af",  # bar
    "\u02c6": "^",
    "^": "^",
    "~": "~",
    "\u02c7": "\u02c7",  # check
    "\u02d8": "\u02d8",  # breve
    "\u02d9": ".",
    "\u00a8": "\u00a8",  # two dots
    "\u02d9\u02d9\u02d9": "\u20db",
    "\u02d9\u02d9\u02d9\u02d9": "\u20dc",
    "\u00b4": "\u00b4",  # acute
    "`": "`",
    "\u02da": "\u02da",  # ring
    "\u2192": "\u2192",
    "\u2190": "\u2190",
    "\u2194": "\u2194",
}
OVER = {"_": "overline", "\u23de": "overbrace"}
UNDER = {"_": "underline", "\u23df": "underbrace"}
OPENING, CLOSING = "([{\u27e8\u230a\u2308|\u2016\u2225", ")]}\u27e9\u230b\u2309|\u2016\u2225"
BIG = frozenset("∑∏∐⋂⋃⨀⨁⨂⨄⨆⋁⋀")
NAMES = frozenset(functions.values()) - {""}
LIMITS = frozenset({"lim", "max", "min", "sup", "inf", "det", "gcd", "Pr", "lim sup", "lim inf"})
FONT_SIZES = {"0": "display", "1": "script", "2": "sscript"}


def one_line(latex: str) -> str:
    """Return the source of a formula in one line, as it is read out to who cannot see it."""
    return " ".join(latex.split())


def mathml(latex: str, *, block: bool = False) -> Element:
    r"""Return the MathML of a formula.

    >>> ElementTree.tostring(mathml("x^2")[0], "unicode")
    '<msup><mi>x</mi><mn>2</mn></msup>'
    """
    source = re.sub(r"(?<!\\)%.*", "", latex)
    braces = re.sub(r"\\.", "", source)
    if braces.count("{") != braces.count("}"):  # docutils would close one itself
        raise MathError("a brace is open or has none to close")
    source = re.sub(r"\\(label|tag)\*?\{[^}]*\}|\\(nonumber|notag)\b", "", source)
    source = re.sub(r"\\(begin|end)\{equation\*?\}", "", source)
    source = re.sub(r"(\\begin\{(?:array|alignat\*?|alignedat)\})\s*\{[^}]*\}", r"\1", source)
    # docutils ends neither by itself: a bold letter at the end of its group, and \\frac12.
    source = re.sub(r"\\(?:boldsymbol|pmb|bm)\s*(\{[^{}]*\}|\\?\w+)", r"{\\boldsymbol{\1}}", source)
    source = re.sub(r"\\([dtc]?frac)\s*(\d)\s*(\d)", r"\\\1{\2}{\3}", source)
    source = re.sub(r"\\(begin|end)\{(\w+)\*?\}", _known_environment, source)
    parts = [part.strip() for part in source.split("\n\n") if part.strip()]
    source = r" \\ ".join(parts)  # as Sphinx has it: paragraphs are equations below each other
    try:
        markup = tex2mathml(source.translate(unichar2tex.uni2tex_table), as_block=block)
    except MathError:
        raise
    except Exception as error:  # docutils stumbles over an "&" outside of a table, for one
        raise MathError(f"this LaTeX is not well formed ({error!r})") from error
    markup = markup.replace("&ApplyFunction;", "\u2061")  # XML knows no such name
    root = ElementTree.fromstring(markup)  # noqa: S314 - docutils wrote it
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.tail = None
        if element.tag not in ("mi", "mn", "mo", "mtext"):
            element.text = None
    return root


def _known_environment(found: re.Match[str]) -> str:
    return f"\\{found[1]}{{{ENVIRONMENTS.get(found[2], found[2])}}}"


def typst(latex: str, *, block: bool = False) -> str:
    r"""Return a formula as Typst code, an expression.

    >>> typst(r"\frac{a}{2}")
    'math.frac({glyph("a")}, {letters("2")})'
    """
    return row(list(mathml(latex, block=block))).removeprefix("{").removesuffix("}")


# -- Rows of elements -------------------------------------------------------------------


def row(elements: Sequence[Element]) -> str:
    """Return the code of elements side by side."""
    codes: list[str] = []
    waiting = list(elements)
    while waiting:
        element = waiting.pop(0)
        primes = 0
        while waiting and is_prime(waiting[0]):
            waiting.pop(0)
            primes += 1
        code = convert(element)
        if primes:
            code = call("math.attach", f"{{{code}}}", t=f"math.primes({primes})")
        codes.append(code)
    return "{" + "; ".join(filter(None, codes)) + "}"


def is_prime(element: Element) -> bool:
    """Return whether *element* is a prime that is written after what it belongs to."""
    return element.tag == "mo" and element.text in ("'", "\u2032")


def fences(elements: Sequence[Element]) -> bool:
    r"""Return whether the row stands between ``\left`` and ``\right``, which grow with it."""

    def grows(element: Element, of: str) -> bool:
        return (
            element.tag == "mo"
            and (element.text or " ") in of
            and element.get("stretchy") != "false"
        )

    return len(elements) > 1 and (grows(elements[0], OPENING) or grows(elements[-1], CLOSING))


# -- One element ------------------------------------------------------------------------


def convert(element: Element) -> str:
    """Return the code of one element."""
    rule = RULES.get(element.tag)
    if rule is None:
        raise MathError(f"the PDF has no rule for the MathML element <{element.tag}>")
    code = rule(element)
    if "boldsymbol" in element.get("class", "").split():
        code = f"math.bold({code})"
    if element.get("displaystyle") and element.tag in ("mrow", "mstyle", "mfrac"):
        inline = FONT_SIZES.get(element.get("scriptlevel", "")) if code else None
        if element.get("displaystyle") == "true":
            inline = "display"
        elif inline == "display":
            inline = "inline"
        code = f"math.{inline or 'inline'}({{{code}}})"
    return code


def _identifier(element: Element) -> str:
    text = element.text or ""
    if text in NAMES or (len(text) > 1 and element.get("mathvariant") == "normal"):
        return call("math.op", string(text), limits="true" if text in LIMITS else "false")
    if len(text) != 1:
        return f"letters({string(text)})"
    if element.get("mathvariant") == "normal" or element.get("class") == "capital-greek":
        return f"math.upright(glyph({string(text)}))"
    return f"glyph({string(text)})"


def _text(element: Element) -> str:
    return f"letters({string(element.text or '')})"


def _operator(element: Element) -> str:
    text = element.text or ""
    if text in ("", "\u2061"):  # the invisible sign between a function and what it is of
        return ""
    if text in NAMES:
        return call("math.op", string(text), limits="true")
    if is_prime(element):
        return "math.primes(1)"
    code = f"glyph({string(text)})" if len(text) == 1 else f"letters({string(text)})"
    if element.get("minsize"):  # \big and its like
        code = call("math.lr", code, size=element.get("minsize"))
    if element.get("form") == "postfix":
        code = f'math.class("punctuation", {code})'
    return code


def _space(element: Element) -> str:
    width = element.get("width", "0em")
    found = re.fullmatch(r"(-?[\d.]+)(em|ex|pt|cm|mm|in)", width)
    if not found:
        raise MathError(f"the PDF has no rule for a space of {width!r} in a formula")
    number, unit = float(found[1]), found[2]
    return f"h({number * 0.45:g}em)" if unit == "ex" else f"h({number:g}{unit})"


def _row(element: Element) -> str:
    inner = list(element)
    if element.get("class") == "binom" and len(inner) == 3:
        return call("math.binom", *(row([child]) for child in inner[1]))
    code = row(inner)
    return f"math.lr({code})" if fences(inner) else code


def _fraction(element: Element) -> str:
    top, bottom = (row([child]) for child in element)
    if element.get("linethickness") == "0":
        return call("math.binom", top, bottom)
    return call("math.frac", top, bottom)


def _root(element: Element) -> str:
    base, index = (row([child]) for child in element)
    return call("math.root", index, base)


def _around(function: str) -> Callable[[Element], str]:
    return lambda element: f"{function}({row(list(element))})"


def _scripts(element: Element) -> str:
    base, below, above = _parts(element)
    brace = (base[1].text or "") if base.tag in ("munder", "mover") and len(base) > 1 else ""
    if element.tag == "msub" and below is not None and UNDER.get(brace) == "underbrace":
        return call("math.underbrace", row([base[0]]), row([below]))
    if element.tag == "msup" and above is not None and OVER.get(brace) == "overbrace":
        return call("math.overbrace", row([base[0]]), row([above]))
    code = row([base])
    if base.text in BIG:
        code = f"math.scripts({code})"
    return _attached(code, below, above)


def _limits(element: Element) -> str:
    base, below, above = _parts(element)
    if above is not None and below is None and above.tag == "mo":
        mark = above.text or ""
        if mark in OVER:
            return f"math.{OVER[mark]}({row([base])})"
        if mark in ACCENTS and base.text != mark:
            return call("math.accent", row([base]), string(ACCENTS[mark]))
    if below is not None and above is None and below.tag == "mo" and below.text in UNDER:
        return f"math.{UNDER[below.text]}({row([base])})"
    moves = base.get("movablelimits") == "true"  # beside the sign where a line has no room
    code = row([base])
    return _attached(code if moves else f"math.limits({code})", below, above)


def _attached(code: str, below: Element | None, above: Element | None) -> str:
    return call(
        "math.attach",
        code,
        b=row([below]) if below is not None else None,
        t=row([above]) if above is not None else None,
    )


def _parts(element: Element) -> tuple[Element, Element | None, Element | None]:
    base, *rest = element
    if len(rest) == 2:
        return base, rest[0], rest[1]
    if element.tag in ("msub", "munder"):
        return base, rest[0], None
    return base, None, rest[0]


def _table(element: Element) -> str:
    rows = [[row(list(cell)) for cell in line] for line in element]
    if rows and rows[-1] in ([], ["{}"]):  # LaTeX allows a line end after the last line
        rows.pop()
    if element.get("class") == "ams-align":
        lines = ["; align-point; ".join(cells) for cells in rows]
        return "{" + "; linebreak(); ".join(lines) + "}"
    cells = [f"({', '.join(line)},)" for line in rows]
    options = {"align": "left" if element.get("class") == "cases" else None}
    return call("math.mat", *cells, delim="none", **options)


RULES: dict[str, Callable[[Element], str]] = {
    "mi": _identifier,
    "mn": _text,
    "mtext": _text,
    "mo": _operator,
    "mspace": _space,
    "mrow": _row,
    "mstyle": _row,
    "mpadded": _row,
    "mfrac": _fraction,
    "msqrt": _around("math.sqrt"),
    "mroot": _root,
    "mphantom": _around("hide"),
    "menclose": _around("boxed"),
    "msub": _scripts,
    "msup": _scripts,
    "msubsup": _scripts,
    "munder": _limits,
    "mover": _limits,
    "munderover": _limits,
    "mtable": _table,
}
