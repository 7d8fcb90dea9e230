"""What a PDF costs: a generated book, built by typstpdf and, beside it, by pandoc with Typst.

    python tests/bench.py [FOLDER]

Both make the same book of 40 chapters from their own plain start: typstpdf from doctrees that
another builder has read, with running heads, lists and an index; pandoc from Markdown with
citeproc. They take turns for some rounds, as a machine has slow minutes. Prints of each step the
least seconds of wall time and the largest resident size of all rounds. Exit status 1 where
typstpdf costs more than promised: more time than pandoc, or more than 600 MB.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pypandoc

ROOT = Path(__file__).parent.parent
CHAPTERS, SECTIONS, PARAGRAPHS, SENTENCES, SOURCES = 40, 6, 5, 4, 150
MOST_MB = 600
ROUNDS = 5
TEXT = """
ketamine depression trial people placebo response remission score week dose infusion found
which after before because several small large little known effect review study the of and a
in to with for was were by not at from
"""
WORDS = TEXT.split()


@dataclass
class Cost:
    """What one step took: the least seconds of wall time, megabytes at its largest."""

    seconds: float = float("inf")
    megabytes: float = 0

    def note(self, seconds: float, megabytes: float) -> None:
        """Take in one more run."""
        self.seconds = min(self.seconds, seconds)
        self.megabytes = max(self.megabytes, megabytes)


def main(folder: Path) -> int:
    """Write the book, build it both ways, print the table; return the exit status."""
    write_book(folder)
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-d", "doctrees"]
    steps = {
        "reading (dummy builder)": [*sphinx, "-E", "-b", "dummy", ".", "dummy"],
        "typstpdf": [*sphinx, "-b", "typstpdf", ".", "pdf"],
        "pandoc": pandoc(folder),
        "Typst on pandoc's source": [sys.executable, "-c", COMPILE],
    }
    costs = {step: Cost() for step in steps}
    for _ in range(ROUNDS):
        shutil.rmtree(folder / "pdf", ignore_errors=True)
        for step, command in steps.items():
            costs[step].note(*run(command, folder))
    for step, cost in costs.items():
        print(f"{step:26} {cost.seconds:6.1f} s {cost.megabytes:6.0f} MB")
    ours = costs["typstpdf"]
    theirs = costs["pandoc"].seconds + costs["Typst on pandoc's source"].seconds
    print(f"{'pandoc with Typst':26} {theirs:6.1f} s")
    return int(ours.seconds > theirs or ours.megabytes > MOST_MB)


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """Run a command and return its seconds and megabytes; stop where it fails."""
    began = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ | {"PWD": str(folder)})
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"bench: {' '.join(command[:4])} ... failed")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


# -- The book -----------------------------------------------------------------------------


def write_book(folder: Path) -> None:
    """Write a book of 82,000 words: citations, a table, notes, index entries in each chapter."""
    dice = random.Random(1)  # noqa: S311 - the same book each time, no secret
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "conf.py").write_text(CONF.format(ext=str(ROOT / "docs" / "_ext")), "utf-8")
    (folder / "refs.bib").write_text("\n".join(map(source, range(SOURCES))), "utf-8")
    names = [f"chapter{number:02}" for number in range(CHAPTERS)]
    listed = "\n".join([*names, "references"])
    (folder / "index.md").write_text(f"# A book\n\n```{{toctree}}\n{listed}\n```\n", "utf-8")
    references = "# References\n\n```{bibliography}\n:all:\n```\n"
    (folder / "references.md").write_text(references, "utf-8")
    for number, name in enumerate(names):
        chapter = write_chapter(number, dice)
        (folder / f"{name}.md").write_text(chapter.replace("[@", "{cite:p}`").replace("@]", "`"))
        plain = chapter.replace("@]", "]").replace(TABLE_START, "").replace(TABLE_END, "")
        plain = re.sub(r"\{index\}`.*?`", "", plain)
        (folder / f"{name}.pandoc.md").write_text(plain, "utf-8")


def source(number: int) -> str:
    """Return one entry of the bib file."""
    return (
        f"@article{{key{number},\n  author = {{Author{number}, Ann and Other, Bob}},\n"
        f"  title = {{On the study of {WORDS[number % 20]} number {number}}},\n"
        f"  journal = {{Journal {number % 9}}},\n  year = {{{1990 + number % 35}}},\n"
        f"  volume = {{{number}}},\n  pages = {{1--9}},\n  doi = {{10.1000/{number}}},\n}}\n"
    )


def sentence(dice: random.Random) -> str:
    """Return a sentence of 15 words."""
    return " ".join(dice.choices(WORDS, k=15)).capitalize() + "."


def write_chapter(number: int, dice: random.Random) -> str:
    """Return one chapter as Markdown that both read, citations marked ``[@key@]``."""
    lines = [f"# Chapter {number}", ""]
    for section in range(SECTIONS):
        lines += [f"## Section {number}.{section}", ""]
        for paragraph in range(PARAGRAPHS):
            text = " ".join(sentence(dice) for _ in range(SENTENCES))
            if paragraph < 3:
                text += f" See [@key{dice.randrange(SOURCES)}@]."
            if paragraph == 0:
                text += f"[^note{number}-{section}]"
                text += "{index}`" + " ".join(dice.choices(WORDS, k=2)) + "`"
            lines += [text, ""]
        lines += [f"[^note{number}-{section}]: {sentence(dice)}", ""]
    lines += [TABLE_START, "| What | One | Two |", "|---|---|---|"]
    for _ in range(8):
        lines.append(f"| {sentence(dice)[:24]} | {dice.random():.2f} | {dice.random():.2f} |")
    return "\n".join([*lines, TABLE_END, ""])


TABLE_START, TABLE_END = "```{table} A table", "```"
CONF = """
import sys
sys.path.insert(0, {ext!r})
extensions = ["myst_parser", "sphinxcontrib.bibtex", "references", "typstpdf"]
exclude_patterns = ["*.pandoc.md", "dummy", "pdf", "doctrees"]
bibtex_bibfiles = ["refs.bib"]
bibtex_reference_style = "book"
bibtex_default_style = "book"
project, author, release, language = "A book", "Nobody", "1", "en"
numfig = True
typst_documents = [("index", "book.pdf")]
"""
COMPILE = """
import typst
typst.compile("pandoc.typ", output="pandoc.pdf", ignore_system_fonts=True)
"""


def pandoc(folder: Path) -> list[str]:
    """Return the command by which pandoc writes its Typst source."""
    chapters = sorted(str(path) for path in folder.glob("*.pandoc.md"))
    options = ["--citeproc", "--bibliography", "refs.bib", "-s", "--toc", "-M", "title=A book"]
    return [pypandoc.get_pandoc_path(), *chapters, *options, "-t", "typst", "-o", "pandoc.typ"]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
        os.chdir(sys.argv[1])
        sys.exit(main(Path.cwd()))
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        sys.exit(main(Path(scratch)))
