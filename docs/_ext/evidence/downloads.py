"""Writes the data set as files: JSON, CSV with one row a result, and the JSON Schema."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from .models import Question, Study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .store import Evidence

COLUMNS = (
    *("version", "study", "name", "kind", "outcome", "scale", "time", "analysis"),
    *("arm", "control", "events", "total", "percent", "mean", "sd", "n"),
    *("measure", "treatment", "against", "estimate", "low", "high", "level", "p"),
    *("about", "value", "unit", "certainty", "derived", "where", "url", "read"),
    "question",
)


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each kind of record, by file name."""
    return {
        "study.schema.json": Study.model_json_schema(),
        "question.schema.json": Question.model_json_schema(),
    }


def as_json(evidence: Evidence, version: str, changes: list[Any]) -> str:
    """Return the whole data set as JSON; decimals are strings that keep their digits."""
    dump = {"mode": "json", "exclude_none": True}
    data = {
        "version": version,
        "changes": changes,
        "studies": {k: s.model_dump(**dump) for k, s in evidence.studies.items()},  # type: ignore[arg-type]
        "questions": {k: q.model_dump(**dump) for k, q in evidence.questions.items()},  # type: ignore[arg-type]
    }
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, default=str)


def rows(evidence: Evidence, version: str) -> Iterator[dict[str, Any]]:
    """Yield a row for each group, contrast and fact."""
    asked: dict[tuple[str, str, str], list[str]] = {}
    for name, question in evidence.questions.items():
        for use in question.results:
            for arm in [*use.treatment, use.control]:
                asked.setdefault((use.study, use.result, arm), []).append(name)
    for key, study in evidence.studies.items():
        for name, result in study.results.items():
            base = {"version": version, "study": key, "name": name} | result.model_dump(
                include={"outcome", "scale", "time", "analysis", "derived"}
            )
            base |= result.source.model_dump(include={"where", "url", "read"})
            for arm, group in result.groups.items():
                control = study.arms[arm].control
                used = " ".join(asked.get((key, name, arm), []))
                about = {"kind": "group", "arm": arm, "control": control, "question": used}
                yield base | about | group.model_dump()
            if contrast := result.contrast:
                values = contrast.model_dump()
                values["against"] = values.pop("control")
                yield base | {"kind": "contrast"} | values
        for name, fact in study.facts.items():
            base = {"version": version, "study": key, "name": name, "kind": "fact"}
            yield (
                base
                | fact.model_dump(exclude={"source", "studies"})
                | fact.source.model_dump(include={"where", "url", "read"})
            )


def as_csv(evidence: Evidence, version: str) -> str:
    """Return the data set as CSV."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(evidence, version))
    return file.getvalue()


def write(evidence: Evidence, version: str, changes: list[Any], folder: Path) -> None:
    """Write all files of the data set into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evidence.json").write_text(as_json(evidence, version, changes), "utf-8")
    (folder / "evidence.csv").write_text(as_csv(evidence, version), "utf-8")
    schema = json.dumps(schemas()["study.schema.json"], ensure_ascii=False, indent=1)
    (folder / "evidence.schema.json").write_text(schema, "utf-8")
