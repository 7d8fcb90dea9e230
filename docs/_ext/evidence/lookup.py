"""Finds the figure that a chapter names, ``KEY:NAME`` or ``KEY:NAME.PART``.

A fact is named by its own name (``dean2021:placebo-response-24h``), one group of a
result by result and arm (``ekstrand2022:remission-end.ketamine``), the comparison of a
result by the result alone. A last part picks a detail: ``low``, ``high``, ``n``,
``studies``, ``p``, ``events``, ``total``, ``mean``, ``sd``, ``certainty``; ``of100`` is a
share in whole people of 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from . import numbers
from .store import suggestion

if TYPE_CHECKING:
    from .models import Contrast, Fact, Group, Result
    from .store import Evidence

DETAILS = (
    *("low", "high", "level", "n", "studies", "p", "events", "total"),
    *("mean", "sd", "se", "percent", "certainty"),
)


class FigureNotFoundError(LookupError):
    """A chapter names what no record holds; the message says what is near."""


@dataclass(frozen=True)
class Figure:
    """One figure as it may be written.

    :ivar value: the number, a Decimal, or words (a p value as printed)
    """

    key: str
    value: Decimal | str
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    level: int = 95

    @property
    def quantity(self) -> str:
        """Number and unit."""
        if isinstance(self.value, str):
            return self.value
        return numbers.quantity(self.value, self.unit)

    @property
    def number(self) -> str:
        """The number alone."""
        return self.value if isinstance(self.value, str) else numbers.number(self.value, self.unit)

    @property
    def interval(self) -> str:
        """The interval, empty where there is none."""
        if self.low is None or self.high is None:
            return ""
        return numbers.interval(self.low, self.high, self.level)


def find(evidence: Evidence, target: str) -> Figure:
    """Return the figure that *target* names.

    :raises FigureNotFoundError: with the nearest right name
    """
    key, colon, path = target.partition(":")
    study = evidence.studies.get(key)
    if study is None:
        raise FigureNotFoundError(f'there is no record "{key}"{suggestion(key, evidence.studies)}')
    if not colon:
        raise FigureNotFoundError(f'"{target}" names no figure: write {key}:NAME')
    name, *parts = path.split(".")
    if name in study.facts:
        return of_fact(key, study.facts[name], parts)
    if name in study.results:
        return of_result(key, name, study.results[name], parts)
    near = suggestion(name, [*study.facts, *study.results])
    raise FigureNotFoundError(f'"{key}" has no figure "{name}"{near}')


def detail(key: str, thing: Fact | Group | Contrast, part: str) -> Figure:
    """Return a detail of a fact, group or contrast."""
    if part == "of100":
        return Figure(key, of_100(key, thing))
    value = getattr(thing, part, None) if part in DETAILS else None
    if value is None:
        held = [name for name in DETAILS if getattr(thing, name, None) is not None]
        raise FigureNotFoundError(f'"{key}" has no "{part}" here: there is {", ".join(held)}')
    percent = part == "percent" or (part in ("low", "high") and getattr(thing, "unit", "") == "%")
    return Figure(key, value if isinstance(value, str) else Decimal(value), "%" if percent else "")


def of_100(key: str, thing: Fact | Group | Contrast) -> Decimal:
    """Return a share in whole people of 100, halves rounded up."""
    share: Decimal | str | None = getattr(thing, "percent", None)
    if getattr(thing, "unit", "") == "%":
        share = getattr(thing, "value", None)
    events, total = getattr(thing, "events", None), getattr(thing, "total", None)
    if share is None and events is not None and total:
        share = 100 * Decimal(events) / Decimal(total)
    if not isinstance(share, Decimal):
        raise FigureNotFoundError(f'"{key}" has no share of people here, so there is no "of100"')
    return share.quantize(Decimal(1), ROUND_HALF_UP)


def of_fact(key: str, fact: Fact, parts: list[str]) -> Figure:
    """Return a fact, or a detail of it."""
    if parts:
        return detail(key, fact, parts[0])
    return Figure(key, fact.value, fact.unit, fact.low, fact.high, fact.level)


def of_result(key: str, name: str, result: Result, parts: list[str]) -> Figure:
    """Return what a group showed, the contrast, or a detail of either."""
    if parts and parts[0] in result.groups:
        group = result.groups[parts[0]]
        return detail(key, group, parts[1]) if len(parts) > 1 else of_group(key, group)
    contrast = result.contrast
    if contrast is None or (parts and parts[0] not in DETAILS):
        arms = ", ".join(result.groups)
        raise FigureNotFoundError(f'"{key}:{name}" needs one of its arms: {arms or "it has none"}')
    if parts:
        return detail(key, contrast, parts[0])
    return Figure(key, contrast.estimate, "", contrast.low, contrast.high, contrast.level)


def of_group(key: str, group: Group) -> Figure:
    """Return what a group showed: its percentage as printed, or its mean, or its counts."""
    if group.percent is not None:
        return Figure(key, group.percent, "%")
    if group.mean is not None:
        return Figure(key, group.mean)
    return Figure(key, f"{group.events} of {group.total}")
