"""Builds the book twice, elsewhere and otherwise, and compares the outputs byte by byte.

    python tests/validators/reproducible.py

The folder, the time zone, the locale, the order of hashes and the clock differ; the commit's
time does not. Prints a line for each file that differs; exit status 1 where one does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILDERS = ("html", "typstpdf", "epub")
# Sphinx's own notes for its next build, which no reader is given.
NOT_PUBLISHED = {".buildinfo", ".typstpdf"}
CONDITIONS = (
    {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
)


def main() -> int:
    """Build under both conditions and compare."""
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch) / "here", Path(scratch) / "a longer name" / "there"]
        for folder, condition in zip(folders, CONDITIONS, strict=True):
            build(folder, condition)
        complaints = list(different(*(folder / "out" for folder in folders)))
    for complaint in complaints:
        print(complaint)
    if not complaints:
        print("two builds are the same, byte by byte")
    return int(bool(complaints))


def build(folder: Path, condition: dict[str, str]) -> None:
    """Copy the sources to *folder* and build all formats into ``folder/out``."""
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    for beside in ("refs.bib", "CONTRIBUTING.md"):  # both are read from the chapters' side
        shutil.copy2(ROOT / beside, folder)
    env = {**os.environ, **condition}
    env.setdefault("SOURCE_DATE_EPOCH", "1795568000")
    for builder in BUILDERS:
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder]
        command += ["-d", str(folder / "trees")]
        command += [str(folder / "docs"), str(folder / "out" / builder)]
        subprocess.run(command, env=env, check=True, cwd=folder)  # noqa: S603


def different(one: Path, other: Path) -> list[str]:
    """Return a line for each published file that stands in one folder only, or differs."""
    names = {
        path.relative_to(folder)
        for folder in (one, other)
        for path in folder.rglob("*")
        # The Typst source marks its lines with the places of the chapters; the PDF does not.
        if path.is_file() and path.name not in NOT_PUBLISHED and path.suffix != ".typ"
    }
    complaints = []
    for name in sorted(names):
        if not ((one / name).is_file() and (other / name).is_file()):
            complaints.append(f"{name}: in one build only")
        elif (one / name).read_bytes() != (other / name).read_bytes():
            complaints.append(f"{name}: differs from build to build")
    return complaints


if __name__ == "__main__":
    sys.exit(main())
