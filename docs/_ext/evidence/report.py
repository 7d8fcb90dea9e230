"""Prints each question with its pooled result, and what changed since the last commit.

Run as ``python -m evidence.report``; ``--schema`` writes the JSON Schemas instead.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from bibfile import Entry, parse

from . import downloads, pooling
from .numbers import rounded
from .store import Evidence, load

DOCS = Path(__file__).parents[2]
ROOT = DOCS.parent


def keys(bib: str) -> dict[str, int]:
    """Return the keys of a bib file's text, each with its line."""
    return {entry.key: entry.line for entry in parse(bib) if isinstance(entry, Entry)}


def lines(evidence: Evidence) -> dict[str, str]:
    """Return a line for each question: effect, trials, heterogeneity, certainty."""
    found: dict[str, str] = {}
    for name, question in sorted(evidence.questions.items()):
        try:
            answer = pooling.answer(question, evidence.studies)
        except (pooling.PoolingError, KeyError) as why:
            found[name] = f"cannot be answered: {why}"
            continue
        estimate, low, high = answer.summary
        people = answer.people if answer.people is not None else "?"
        text = f"{question.measure} {rounded(estimate)} ({rounded(low)} to {rounded(high)})"
        trials = len({effect.study for effect in answer.effects})
        text += f" | {trials} trials, {people} people"
        if answer.pooled:
            text += f" | tau² {rounded(answer.pooled.tau2, 3)}, I² {100 * answer.pooled.i2:.0f}%"
        found[name] = f"{text} | {question.certainty}"
    return found


def committed() -> Evidence | None:
    """Return the evidence of the last commit, or None where there is none."""
    git = ["git", "-C", str(ROOT), "archive", "HEAD", "docs/evidence", "refs.bib"]
    done = subprocess.run(git, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        return None
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(folder, filter="data")
        bib = (Path(folder) / "refs.bib").read_text("utf-8")
        return load(Path(folder) / "docs" / "evidence", keys(bib))


def main() -> int:
    """Print the report; return 1 where a record is at fault."""
    if "--schema" in sys.argv:
        for name, schema in downloads.schemas().items():
            text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
            (DOCS / "evidence" / name).write_text(text, "utf-8")
        return 0
    now = load(DOCS / "evidence", keys((ROOT / "refs.bib").read_text("utf-8")))
    for fault in now.faults:
        print(f"{fault.path.relative_to(ROOT)}:{fault.line}: {fault.message}")
    old, new = committed(), lines(now)
    before = lines(old) if old else {}
    print(f"{len(now.studies)} records, {len(now.questions)} questions")
    for name, line in new.items():
        print(f"{name:32} {line}")
        if old and before.get(name) != line:
            print(f"{'  was':32} {before.get(name, 'not there')}")
    for name in sorted(set(before) - set(new)):
        print(f"{name:32} is gone; was {before[name]}")
    return 1 if now.faults else 0


if __name__ == "__main__":
    sys.exit(main())
