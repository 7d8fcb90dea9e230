"""Names what a chapter says without a record: ``python -m evidence.guard``.

It reads the sources of the chapters and reports, with file and line,

- each percentage, interval, n, p value and dose by weight that no role draws from a record,
- each sentence that sets a treatment against a control, or writes a figure, without a source,
- each record that no chapter and no question uses, and each bib entry that is not cited.

A false alarm is silenced by a line just above it that gives the reason: in a chapter
``% typed: the claim itself, not a finding``, in a record ``# unused: why it is kept``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .report import DOCS, ROOT, keys
from .store import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What must come from a record, by the words that a complaint uses for it.
TYPED = {
    "percentage": re.compile(r"(?<![\w.])\d[\d.,]*\s?%"),
    "interval": re.compile(r"interval[^.]{0,20}?\d[\d.]* to \d|\d+% interval"),
    "number of people": re.compile(r"\bn\s?=\s?\d"),
    "p value": re.compile(r"\bp\s?[=<>≤]\s?0?\.\d"),
    "dose": re.compile(r"\d[\d.]*\s?mg(/kg)?\b"),
}
# A sentence of this kind claims an effect.
CLAIM = re.compile(
    r"\b(than|against|over|v) (a )?(placebo|midazolam|saline|control|quetiapine|ECT)\b"
)
# A pooled answer is a source too: its question names the trials.
SOURCE = re.compile(r"\{cite:\w+\}`|\{ev\}`|\{ev:(?:pooled|certainty)\}`")
FIGURE = re.compile(r"\{ev:\w+\}`")
ROLE = re.compile(r"\{[\w:-]+\}`[^`]*`")
IN_CHART = re.compile(r"(?<=: )[\w-]+:[\w.-]+( (to|v) [\w-]+:[\w.-]+)?$")
SILENCED = re.compile(r"^%\s*typed:\s*\S")


class Complaint(NamedTuple):
    """One thing to mend, or to silence with a reason."""

    path: Path
    line: int
    message: str


def prose(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line number, line and the line above, for each line that is read as prose.

    Front matter, code, comments and the options of directives are not; neither is alt
    text, which repeats the figures of a picture in words.
    """
    front = False
    fences: list[bool] = []  # for each open fence, whether what it holds is code
    above = ""
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if number == 1 and stripped == "---":
            front = True
        elif front:
            front = stripped != "---"
        elif stripped == "```" and fences:
            fences.pop()
        elif stripped.startswith("```"):
            fences.append("{" not in stripped or "code" in stripped)
        elif not any(fences) and not stripped.startswith(("%", ":", "#")):
            yield number, line, above
        above = line


def chapter_complaints(path: Path) -> Iterator[Complaint]:
    """Yield what a chapter says without a record or a source."""
    for number, line, above in prose(path.read_text(encoding="utf-8")):
        if SILENCED.match(above.strip()):
            continue
        bare = IN_CHART.sub("", ROLE.sub("", line))
        for what, pattern in TYPED.items():
            if found := pattern.search(bare):
                message = f'the {what} "{found[0].strip()}" is typed: draw it from a record with ev'
                yield Complaint(path, number, message)
        # A table's cells have their source in the row, not in each line.
        cell = line.lstrip().startswith(("* -", "- "))
        if not cell and not SOURCE.search(line) and (CLAIM.search(bare) or FIGURE.search(line)):
            message = "this sentence claims an effect without a source: cite it"
            yield Complaint(path, number, message)


def chapters() -> list[Path]:
    """Return the sources of all chapters and of what they include."""
    return sorted(p for p in DOCS.rglob("*.md") if "_ext" not in p.parts)


def unused(texts: Iterable[str]) -> Iterator[Complaint]:
    """Yield the records that nothing uses and the bib entries that nothing cites."""
    bib = ROOT / "refs.bib"
    lines = keys(bib.read_text("utf-8"))
    evidence = load(DOCS / "evidence", lines)
    named: set[str] = set()
    for text in texts:
        for role in re.findall(r"\{(?:cite:\w+|ev(?::\w+)?)\}`([^`]*)`", text):
            named |= {part.split(":")[0].strip() for part in role.split(",")}
        named |= set(re.findall(r"^- .*: ([\w-]+):[\w.-]+", text, re.MULTILINE))  # of a chart
    asked = {use.study for question in evidence.questions.values() for use in question.results}
    asked |= {q.review.study for q in evidence.questions.values() if q.review}
    asked |= {out.study for question in evidence.questions.values() for out in question.left_out}
    for key in sorted(set(evidence.studies) - named - asked):
        path = evidence.path(key)
        if not re.search(r"^# unused: \S", path.read_text("utf-8"), re.MULTILINE):
            yield Complaint(path, 1, "no chapter and no question uses this record")
    listed = named | set(evidence.studies)  # the page of all studies cites each record
    for key in sorted(set(lines) - listed):
        yield Complaint(bib, lines[key], f'"{key}" is not cited by any chapter')


def main() -> int:
    """Print all complaints; return 1 where there is one."""
    paths = chapters()
    found = [complaint for path in paths for complaint in chapter_complaints(path)]
    found += unused(path.read_text("utf-8") for path in paths)
    for complaint in found:
        print(f"{complaint.path.relative_to(ROOT)}:{complaint.line}: {complaint.message}")
    print(f"{len(found)} complaints" if found else "every figure comes from a record")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
