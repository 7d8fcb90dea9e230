"""Names, with file and line, what a chapter's prose must not have.

- a word of the house list (words-to-avoid.txt) or an American spelling,
- an abbreviation that is not written out where it first stands,
- a term of the glossary that is not linked where it first stands,
- a run of more than twelve words that another chapter has too.

A line that needs the word all the same has ``% word: why`` just above it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import codespell_lib

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HOUSE_LIST = Path(__file__).with_name("words-to-avoid.txt")
BRITISH = Path(codespell_lib.__file__).parent / "data" / "dictionary_en-GB_to_en-US.txt"
# American in that list, and British in another sense; "World Health Organization" is a name.
BOTH = {"story", "practice", "practices", "practicing", "license", "licensed", "licensing"}
BOTH |= {"meter", "meters", "program", "programs", "organization", "check", "checks", "tire"}
BOTH |= {"disk", "draft", "drafts", "curb", "inquiry", "fiber"}
# Known to everybody, or the name of a trial, a law or a body that goes by its letters.
COMMON = {"PDF", "EPUB", "US", "UK", "EU", "USA", "OK", "TV", "DNA", "DOI", "CC", "BY", "ID"}
COMMON |= {"AM", "PM", "SMS", "HIV", "YAML", "JSON", "CSV", "MIT", "URL", "AIDS", "NHS", "SHOUT"}
# Trials and drugs are called by their letters.
TRIALS = {"STAR", "KADS", "ASPIRE", "ESCAPE-TRD", "ELEKT-D", "GENECT", "SYNAPSE"}
NAMED = re.compile(r"[IVX]+|NCT\d+|[A-Z]{1,4}-?\d+")
RUN = 12

ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}`(?P<text>[^`]*)`")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


class Complaint(NamedTuple):
    """One thing to mend."""

    path: Path
    line: int
    message: str


class Line(NamedTuple):
    """One line of prose, as written and as read aloud."""

    number: int
    source: str
    words: str
    allowed: bool


def aloud(source: str) -> str:
    """Return a line as read aloud: terms and links are their words, figures are gone."""

    def role(found: re.Match[str]) -> str:
        if found["name"] not in ("term", "abbr"):
            return " # "
        return re.sub(r"\s*<.*>$", "", found["text"])

    return LINK.sub(r"\1", ROLE.sub(role, source)).replace("*", "")


def lines(path: Path) -> Iterator[Line]:
    """Yield the prose of a chapter: no front matter, code, comment, option or heading."""
    above, code, front = "", False, False
    for number, source in enumerate(path.read_text("utf-8").split("\n"), start=1):
        bare = source.strip()
        if number == 1 and bare == "---":
            front = True
        elif front:
            front = bare != "---"
        elif bare.startswith("```"):
            code = not code and "{" not in bare
        elif bare.startswith("## References"):
            return
        elif bare and not code and not bare.startswith(("%", ":", "#", "- label:", "[^")):
            yield Line(number, source, aloud(bare), above.startswith("% word:"))
        above = bare


def house_list() -> list[tuple[re.Pattern[str], str]]:
    """Return each word to avoid with what to write instead."""
    found = []
    for line in HOUSE_LIST.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            word, arrow, instead = line.partition(" -> ")
            if not arrow:
                raise SystemExit(f'{HOUSE_LIST}: "{line}" is not of the form WORD -> INSTEAD')
            found.append((re.compile(rf"\b(?:{word})\b", re.IGNORECASE), instead))
    return found


def american() -> dict[str, str]:
    """Return each American spelling with the British one."""
    pairs = (line.split("->") for line in BRITISH.read_text("utf-8").splitlines())
    return {
        word.strip(): british
        for british, words in pairs
        for word in words.split(",")
        if word.strip() not in BOTH
    }


def words_to_avoid(path: Path) -> Iterator[Complaint]:
    """Yield each word of a chapter that the house does not use."""
    for line in lines(path):
        if line.allowed:
            continue
        for pattern, instead in AVOIDED:
            if found := pattern.search(line.words):
                yield Complaint(path, line.number, f'"{found[0]}": write {instead}')
        for word in re.findall(r"[a-z]+", line.words.lower()):
            if word in AMERICAN:
                yield Complaint(path, line.number, f'"{word}": write {AMERICAN[word]}')


def abbreviations(path: Path) -> Iterator[Complaint]:
    """Yield each abbreviation that stands alone where it comes first."""
    seen: set[str] = set()
    if path.stem == "glossary":
        return  # it is there to write them out
    for line in lines(path):
        if boxed(path, line.number):
            continue  # it says in plain words what the thing is
        prose = aloud(LINK.sub("", line.source))  # a link's words are another chapter's title
        linked = {aloud(role[0]) for role in ROLE.finditer(line.source) if role["name"] == "term"}
        for found in re.finditer(r"(?<![\w-])[A-Z][A-Z0-9]{1,5}(?:-[A-Z0-9]+)*(?![\w-])", prose):
            short = found[0]
            if (short in seen | COMMON | TRIALS) or NAMED.fullmatch(short):
                continue
            seen.add(short)
            before, after = prose[: found.start()], prose[found.end() :]
            explained = before.endswith("(") or after.startswith(" (")
            if not (explained or line.allowed or any(short in link for link in linked)):
                yield Complaint(path, line.number, f'"{short}" comes first here: write it out')


def terms(path: Path, glossary: Sequence[str]) -> Iterator[Complaint]:
    """Yield each term of the glossary that is used and linked nowhere, or linked too late."""
    if path.stem in ("glossary", "index", "help-now"):
        return
    # A table's cell has no room for links; the text around it has the terms.
    cell = re.compile(r"\* -|  - ")
    everything = [line for line in lines(path) if not boxed(path, line.number)]
    read = [line for line in everything if not cell.match(line.source) and not line.allowed]
    for term in sorted(set(glossary) - {"certainty"}):  # its words are links of their own
        flags = 0 if any(c.isupper() for c in term[1:]) else re.IGNORECASE
        pattern = re.compile(rf"(?<![\w-]){re.escape(term)}(?![\w-])", flags)
        first = next((line for line in read if pattern.search(line.words)), None)
        if first and not any(
            linked(line.source, term) for line in everything if line.number <= first.number
        ):
            yield Complaint(path, first.number, f'"{term}" comes first here: link it as a term')


def linked(source: str, term: str) -> bool:
    """Return whether a line links a term to the glossary."""
    names = (re.sub(r".*<(.*)>$", r"\1", r["text"]) for r in ROLE.finditer(source))
    return term.lower() in (name.lower() for name in names)


def boxed(path: Path, number: int) -> bool:
    """Return whether a line stands in the box in plain words, which has no links."""
    text = path.read_text("utf-8").split("\n")
    opened = [i for i, line in enumerate(text, 1) if line == ":class: plain-words"]
    return bool(opened) and opened[0] < number < text.index(":::", opened[0]) + 1


def copied(paths: Sequence[Path]) -> Iterator[Complaint]:
    """Yield each run of more than twelve words that two chapters share."""
    first: dict[tuple[str, ...], tuple[Path, int]] = {}
    for path in paths:
        for line in lines(path):
            said = re.findall(r"[a-z0-9]+", line.words.lower())
            for start in range(len(said) - RUN):
                run = tuple(said[start : start + RUN + 1])
                other, where = first.setdefault(run, (path, line.number))
                if other != path:
                    text = f'"{" ".join(run)}" stands in {other.name}:{where} too'
                    yield Complaint(path, line.number, text)
                    break


def complaints(docs: Path) -> list[Complaint]:
    """Return what there is to mend in the chapters of a folder, in their order."""
    paths = sorted(
        p for p in docs.rglob("*.md") if not p.relative_to(docs).parts[0].startswith("_")
    )
    text = (docs / "reference" / "glossary.md").read_text("utf-8")
    glossary = re.findall(r"^([^\s`#:(\[-][^\n]*)\n  \S", text, re.MULTILINE)
    found = list(copied(paths))
    for path in paths:
        found += [*words_to_avoid(path), *abbreviations(path), *terms(path, glossary)]
    return sorted(found)


def main(folder: str) -> int:
    """Print all complaints about the chapters of a folder; return 1 where there is one."""
    found = complaints(Path(folder))
    for complaint in found:
        print(f"{complaint.path}:{complaint.line}: {complaint.message}")
    print(f"{len(found)} complaints" if found else "every chapter keeps the house's style")
    return 1 if found else 0


AVOIDED, AMERICAN = house_list(), american()

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
