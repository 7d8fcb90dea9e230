"""What a record of a study and a clinical question must hold: pydantic models, strict.

Numbers are decimals that keep the digits their source printed: 12.0 is not 12.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Time = Annotated[
    str,
    StringConstraints(pattern=r"^\d+(\.\d+)? (minutes?|hours?|days?|weeks?|months?|years?)$"),
    Field(description="A number and its unit: 24 hours, 7 days, 1 year"),
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
Count = Annotated[int, Field(ge=0)]

Kind = Literal[
    "trial",
    "review",
    "observational",
    "survey",
    "registry",
    "label",
    "guideline",
    "regulator",
    "statistics",
    "mechanism",
    "animal",
    "commentary",
    "history",
]
Funding = Literal["company", "public", "charity", "mixed", "none", "not seen"]
Measure = Literal[
    "risk ratio",
    "odds ratio",
    "risk difference",
    "mean difference",
    "standardised mean difference",
    "hazard ratio",
    "rate ratio",
    "correlation",
]
Outcome = Literal[
    "response",
    "remission",
    "depression score",
    "relapse",
    "suicidal ideation",
    "suicide attempt",
    "suicide",
    "death",
    "PTSD symptoms",
    "anxiety symptoms",
    "OCD symptoms",
    "dissociation",
    "raised blood pressure",
    "nausea",
    "sedation",
    "any adverse event",
    "serious adverse event",
    "discontinuation",
    "discontinuation for adverse events",
    "abstinence",
    "cognition",
    "other",
]
Certainty = Literal["high", "moderate", "low", "very low"]


class Model(BaseModel):
    """Strict: an unknown field is an error, and nothing is changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Interval(Model):
    """An estimate with its interval, where the source gives one."""

    low: Decimal | None = None
    high: Decimal | None = None
    level: Annotated[int, Field(ge=50, le=99)] = 95

    def check_interval(self, estimate: Decimal) -> None:
        """Raise ValueError where the interval is half, turned round, or misses its estimate."""
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval has two ends: give both low and high")
        if self.low is None or self.high is None:
            return
        if self.low > self.high:
            raise ValueError(f"low {self.low} is above high {self.high}: turn them round")
        if not self.low <= estimate <= self.high:
            raise ValueError(
                f"the interval {self.low} to {self.high} does not hold its estimate {estimate}"
            )


class Source(Model):
    """Where a figure stands."""

    where: Text = Field(description="Section, table or figure: abstract, results; table 2")
    url: Url = Field(description="The page at which it was read")
    read: date = Field(description="The day it was read")
    note: Text | None = Field(None, description="What weakens it: a copy, a digest, second hand")


class Arm(Model):
    """One group of a study."""

    treatment: Text = Field(description="Drug, dose, route, how often")
    n: Count | None = Field(None, description="People randomised to it, or who entered it")
    control: bool = False


class Group(Model):
    """What one arm showed: counts, or mean and spread."""

    events: Count | None = None
    total: Count | None = None
    percent: Decimal | None = Field(None, ge=0, le=100, description="As the source prints it")
    mean: Decimal | None = None
    sd: Decimal | None = Field(None, gt=0)
    se: Decimal | None = Field(None, gt=0)
    n: Count | None = None

    @model_validator(mode="after")
    def check(self) -> Group:
        """Check that counts, percentage and spread fit together."""
        if self.events is None and self.percent is None and self.mean is None:
            raise ValueError("a group needs events and total, a percent, or a mean")
        if self.events is not None:
            if self.total is None:
                raise ValueError("events need a total")
            if self.events > self.total:
                raise ValueError(f"{self.events} events of a total of {self.total}")
            if self.percent is not None and self.total:
                self.check_percent(self.events, self.total, self.percent)
        if self.sd is not None and (self.mean is None or self.n is None):
            raise ValueError("sd needs mean and n beside it")
        return self

    @staticmethod
    def check_percent(events: int, total: int, percent: Decimal) -> None:
        """Raise ValueError where a percentage cannot be the rounded counts."""
        exact = Decimal(100) * events / total
        exponent = percent.as_tuple().exponent
        step = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
        if abs(exact - percent) > step * Decimal("0.51"):
            raise ValueError(
                f"{events} of {total} is {exact.quantize(step)}%, and the record says {percent}%"
            )


class Contrast(Interval):
    """A comparison as the source gives it."""

    measure: Measure
    treatment: Name
    control: Name
    estimate: Decimal
    p: Text | None = Field(None, description='As printed: "0.03", "<0.001"')

    @model_validator(mode="after")
    def check(self) -> Contrast:
        """Check the interval."""
        self.check_interval(self.estimate)
        return self


class Result(Model):
    """One outcome at one time."""

    outcome: Outcome
    scale: Text | None = Field(None, description="MADRS, HAM-D, CADSS ... and the line, if any")
    time: Time
    analysis: Text = Field(
        description="Who was counted: observed cases, last value carried forward"
    )
    groups: dict[Name, Group] = Field(default_factory=dict)
    contrast: Contrast | None = None
    derived: Text | None = Field(None, description="How a number was worked out, if it was")
    source: Source

    @model_validator(mode="after")
    def check(self) -> Result:
        """Check that the result holds something."""
        if not self.groups and self.contrast is None:
            raise ValueError("a result needs groups or a contrast")
        return self


class Fact(Interval):
    """One plain figure: a prevalence, a half-life, a price, a review's pooled effect."""

    value: Decimal
    unit: Text = Field("", description='"%", "hours", "points", "people"; empty for a ratio')
    about: Text = Field(description="What is counted or measured, in whom, when")
    measure: Measure | None = None
    n: Count | None = Field(None, description="People behind the figure")
    studies: Count | None = Field(None, description="Studies behind the figure")
    p: Text | None = None
    certainty: Certainty | None = Field(None, description="Only where the source graded it")
    derived: Text | None = Field(None, description="How a number was worked out, if it was")
    source: Source

    @model_validator(mode="after")
    def check(self) -> Fact:
        """Check the interval and percentages."""
        self.check_interval(self.value)
        if self.unit == "%" and abs(self.value) > 100 and "change" not in self.about:
            raise ValueError(
                f"{self.value}% is more than all: is it a change? Then say so in about"
            )
        return self


class Bias(Model):
    """The risk of bias in one domain."""

    domain: Literal[
        "randomisation", "blinding", "missing data", "measurement", "selective reporting", "other"
    ]
    judgement: Literal["low", "some concerns", "high", "unclear"]
    reason: Text


class Study(Model):
    """One study, review, label or page: everything the book draws from it."""

    kind: Kind
    design: Text
    registration: Text | None = None
    population: Text
    country: list[Text] = Field(default_factory=list)
    sponsor: Text = "not seen"
    funding: Funding = "not seen"
    seen: Text = Field(description="What of it was read: abstract; full text; table 1")
    arms: dict[Name, Arm] = Field(default_factory=dict)
    results: dict[Name, Result] = Field(default_factory=dict)
    facts: dict[Name, Fact] = Field(default_factory=dict)
    limits: list[Text] = Field(default_factory=list)
    bias: list[Bias] = Field(default_factory=list)

    @model_validator(mode="after")
    def check(self) -> Study:
        """Check that results speak of arms that exist, and of no more people than these had."""
        for name, result in self.results.items():
            used = set(result.groups)
            if result.contrast:
                used |= {result.contrast.treatment, result.contrast.control}
            for arm in sorted(used - set(self.arms)):
                known = ", ".join(self.arms) or "none"
                raise ValueError(f'result "{name}" speaks of an arm "{arm}": the arms are {known}')
            for arm, group in result.groups.items():
                counted, entered = group.total or group.n, self.arms[arm].n
                if counted and entered and counted > entered:
                    raise ValueError(
                        f'result "{name}" counts {counted} people in "{arm}", which had {entered}'
                    )
        clash = sorted(set(self.results) & set(self.facts))
        if clash:
            raise ValueError(f"a result and a fact are both called {clash[0]}: rename one")
        return self


class Use(Model):
    """One result that answers a question."""

    study: Text
    result: Name
    treatment: list[Name] = Field(min_length=1, description="Arms taken together as treated")
    control: Name
    label: Text | None = Field(None, description="Shown beside the study's name in the plot")
    basis: Literal["groups", "contrast"] = Field(
        "groups", description="contrast: the source's own comparison, adjusted by its model"
    )


class Review(Model):
    """A review's own pooled effect, where no trial's figures could be read."""

    study: Text
    fact: Name = Field(description="A fact of its record with measure, low and high")


class LeftOut(Model):
    """One study that might have answered the question and does not."""

    study: Text = Field(description="A key of refs.bib, or a description")
    why: Text


class Step(Model):
    """One GRADE reason to trust the evidence less or more."""

    domain: Literal[
        "risk of bias",
        "inconsistency",
        "indirectness",
        "imprecision",
        "publication bias",
        "large effect",
        "dose response",
        "opposing confounding",
    ]
    steps: Literal[-2, -1, 1, 2]
    reason: Text


class Question(Model):
    """One clinical question, how it is pooled and how certain its answer is."""

    question: Text
    people: Text
    intervention: Text
    comparator: Text
    outcome: Text
    time: Text
    measure: Literal[
        "risk ratio",
        "odds ratio",
        "risk difference",
        "mean difference",
        "standardised mean difference",
    ]
    model: Literal["random", "common"] = "random"
    better: Literal["higher", "lower"] = Field(description="Which way favours the treatment")
    results: list[Use] = Field(default_factory=list)
    review: Review | None = None
    left_out: list[LeftOut] = Field(default_factory=list)
    start: Literal["high", "low"] = Field("high", description="high: randomised trials")
    grade: list[Step] = Field(default_factory=list)
    certainty: Certainty
    answer: Text
    note: Text | None = None

    @model_validator(mode="after")
    def check(self) -> Question:
        """Check that the certainty is where the steps lead (GRADE handbook, chapter 5)."""
        ladder = ["very low", "low", "moderate", "high"]
        at = ladder.index(self.start) + sum(step.steps for step in self.grade)
        led = ladder[max(0, min(at, 3))]
        if led != self.certainty:
            raise ValueError(
                f"the steps lead from {self.start} to {led}, and the record says {self.certainty}"
            )
        if bool(self.results) == bool(self.review):
            raise ValueError("a question needs results of trials or, failing these, one review")
        return self


def minutes(time: str) -> Decimal:
    """Return a time such as ``24 hours`` in minutes, for sorting."""
    number, unit = re.fullmatch(r"([\d.]+) (\w+?)s?", time).groups()  # type: ignore[union-attr]
    per = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43830, "year": 525960}
    return Decimal(number) * per[unit]
