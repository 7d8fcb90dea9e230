"""Reads and checks all records and questions once; names every fault with file and line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from nearest import did_you_mean
from pydantic import BaseModel, ValidationError
from utf8 import line_of_fault

from .models import Question, Study, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


M = TypeVar("M", bound=BaseModel)


class Loader(yaml.CSafeLoader):
    """Reads numbers as decimals, so that the digits printed in a source are kept.

    The loader in C: it reads two hundred records in a tenth of the time.
    """


Loader.add_constructor(
    "tag:yaml.org,2002:float",
    lambda _, node: Decimal(node.value.replace("_", "")),
)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, where, and what would be right."""

    path: Path
    line: int
    message: str


@dataclass
class Evidence:
    """All records and questions of the book.

    :ivar faults: what is wrong with them; empty in a sound book
    """

    folder: Path
    studies: dict[str, Study] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def path(self, key: str) -> Path:
        """Return the file of a study or question."""
        kind = "studies" if key in self.studies else "questions"
        return self.folder / kind / f"{key}.yaml"


def load(folder: Path, keys: Iterable[str]) -> Evidence:
    """Return the evidence under *folder*, checked against the *keys* of the bibliography."""
    evidence = Evidence(folder)
    known = set(keys)
    for path in sorted((folder / "studies").glob("*.yaml")):
        if path.stem not in known:
            message = f'refs.bib has no key "{path.stem}"{suggestion(path.stem, known)}'
            evidence.faults.append(Fault(path, 1, message))
        if record := read(path, Study, evidence.faults):
            evidence.studies[path.stem] = record
    for path in sorted((folder / "questions").glob("*.yaml")):
        if question := read(path, Question, evidence.faults):
            evidence.questions[path.stem] = question
            evidence.faults.extend(question_faults(path, question, evidence.studies, known))
    return evidence


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return a half-sentence with the nearest of *names*, empty where none is near."""
    question = did_you_mean(name, names)
    return f": {question}" if question else ""


def read(path: Path, model: type[M], faults: list[Fault]) -> M | None:
    """Return the record in *path*, or None with its faults noted."""
    try:
        text = path.read_text(encoding="utf-8")
        loader = Loader(text)
        node = loader.get_single_node()
        record = loader.construct_document(node)
    except UnicodeDecodeError:
        line = line_of_fault(path.read_bytes()) or 1
        faults.append(Fault(path, line, "not UTF-8 from here on: save the file as UTF-8"))
        return None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.append(Fault(path, line, f"this is no YAML: {error.problem}"))
        return None
    try:
        return model.model_validate(record)
    except ValidationError as error:
        for problem in error.errors():
            faults.append(fault(path, node, model, problem["loc"], problem))
        return None


def fault(
    path: Path, node: Any, model: type[BaseModel], where: tuple[int | str, ...], problem: Any
) -> Fault:
    """Return what pydantic found as one line with a place and, where one is near, a right name."""
    dotted = ".".join(str(part) for part in where) or "the record"
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = f"there is no such field{suggestion(str(where[-1]), field_names(model))}"
    elif problem["type"] == "missing":
        message = "this field is missing: add it"
    elif problem["type"] == "literal_error":
        wanted = re.findall(r"'([^']*)'", str(problem["ctx"]["expected"]))
        message = f'"{problem["input"]}" is not allowed{suggestion(str(problem["input"]), wanted)}'
        message += f" Allowed: {', '.join(wanted)}" if "?" not in message else ""
    elif str(problem["type"]).startswith("string_") and where and where[-1] == "time":
        message = f'"{problem["input"]}" is no time: give number and unit, such as 24 hours'
    return Fault(path, line_of(node, where), f"{dotted}: {message}")


def field_names(model: type[BaseModel]) -> set[str]:
    """Return the names of all fields of a model and of the models inside it."""
    names: set[str] = set()
    pending, seen = [model], set()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        for name, info in current.model_fields.items():
            names.add(name)
            pending.extend(models_in(info.annotation))
    return names


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that a type annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from models_in(argument)


def line_of(node: Any, where: tuple[int | str, ...]) -> int:
    """Return the line, from 1, on which the thing at *where* stands, or the nearest above it."""
    line = 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def question_faults(
    path: Path, question: Question, studies: dict[str, Study], keys: set[str]
) -> Iterator[Fault]:
    """Yield what is wrong between a question and the records it names."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader)
    controls: set[tuple[str, str]] = set()
    scales: set[str] = set()
    for index, use in enumerate(question.results):
        line = line_of(node, ("results", index))
        for message in use_faults(use, studies):
            yield Fault(path, line, f"results.{index}: {message}")
        if (use.study, use.control) in controls:
            message = f'the arm "{use.control}" of "{use.study}" is counted twice'
            message += ": take its treatment arms together in one entry"
            yield Fault(path, line, f"results.{index}: {message}")
        controls.add((use.study, use.control))
        if use.study in studies and use.result in studies[use.study].results:
            scales.add((studies[use.study].results[use.result].scale or "").split(" ")[0])
    if question.review:
        line = line_of(node, ("review",))
        for message in review_faults(question, studies):
            yield Fault(path, line, f"review: {message}")
    if question.measure == "mean difference" and len(scales) > 1:
        message = f"measure: points on different scales ({', '.join(sorted(scales))}) are not added"
        line = line_of(node, ("measure",))
        yield Fault(path, line, message + ": use standardised mean difference")
    for index, out in enumerate(question.left_out):
        if re.fullmatch(r"[a-z]+\d{4}[a-z]*", out.study) and out.study not in keys:
            message = f'refs.bib has no key "{out.study}"{suggestion(out.study, keys)}'
            line = line_of(node, ("left_out", index))
            yield Fault(path, line, f"left_out.{index}: {message}")


def review_faults(question: Question, studies: dict[str, Study]) -> Iterator[str]:
    """Yield what is wrong with the review that a question names."""
    review = question.review
    study = studies.get(review.study) if review else None
    if review is None or study is None:
        yield f'there is no record "{review.study if review else ""}"'
        return
    fact = study.facts.get(review.fact)
    if fact is None:
        yield f'"{review.study}" has no fact "{review.fact}"{suggestion(review.fact, study.facts)}'
    elif fact.measure != question.measure or fact.low is None:
        yield f'"{review.fact}" of "{review.study}" is no {question.measure} with an interval'


def use_faults(use: Use, studies: dict[str, Study]) -> Iterator[str]:
    """Yield what is wrong with one result that a question names."""
    study = studies.get(use.study)
    if study is None:
        yield f'there is no record "{use.study}"{suggestion(use.study, studies)}'
        return
    if use.result not in study.results:
        near = suggestion(use.result, study.results)
        yield f'"{use.study}" has no result "{use.result}"{near}'
    for arm in [*use.treatment, use.control]:
        if arm not in study.arms:
            yield f'"{use.study}" has no arm "{arm}"{suggestion(arm, study.arms)}'
