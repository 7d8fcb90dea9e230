"""Effects of single trials and their pooled effect, by statsmodels.

Methods: effects of counts and of means as in the Cochrane Handbook 6.4 and 10.4 (version
6.5), Hedges' g as in statsmodels; between-study variance by Paule and Mandel (1982);
intervals by Hartung and Knapp (2001), never narrower than the ordinary random-effects
interval (Roever and others 2015), and for two trials, where it would run from nothing to
everything, the ordinary one; prediction interval as in Higgins and others (2009).

statsmodels and scipy are imported where they are needed: a build that pools nothing anew
does not wait two seconds for them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .models import Group, Question, Result, Study, Use

RATIOS = ("risk ratio", "odds ratio")
STATISTIC = {
    "risk ratio": "risk-ratio",
    "odds ratio": "odds-ratio",
    "risk difference": "diff",
}
PERCENT = 95  # of the intervals shown
Z95 = NormalDist().inv_cdf(0.975)
ENOUGH = 5  # with fewer trials a prediction interval says nothing either
FEW = 3  # with fewer trials Hartung and Knapp's interval says nothing: one degree of freedom


class PoolingError(ValueError):
    """A result lacks what the measure of the question needs."""


@dataclass(frozen=True)
class Effect:
    """One trial's effect.

    :ivar estimate: on the scale that is pooled: the logarithm of a ratio, else the difference
    :ivar variance: its variance
    :ivar treated: people in the treated arms; None where the source gives only a contrast
    :ivar corrected: whether half an event was added to each cell
    """

    study: str
    label: str | None
    estimate: float
    variance: float
    treated: int | None = None
    controls: int | None = None
    treated_events: int | None = None
    control_events: int | None = None
    corrected: bool = False
    given: tuple[float, float] | None = None  # the interval as the source prints it

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval, on the scale that is pooled."""
        if self.given:
            return self.given
        half = Z95 * math.sqrt(self.variance)
        return self.estimate - half, self.estimate + half


@dataclass(frozen=True)
class Pooled:
    """The pooled effect of several trials, on the scale that is pooled.

    :ivar weights: each trial's share, adding up to 1
    :ivar i2: share of the variation that is between trials, 0 to 1
    :ivar prediction: where the effect of a new trial would lie; None for fewer than five
    """

    estimate: float
    low: float
    high: float
    tau2: float
    i2: float
    q: float
    weights: tuple[float, ...]
    prediction: tuple[float, float] | None


@dataclass(frozen=True)
class Answer:
    """A question with its trials' effects and, of two or more, their pooled effect."""

    question: Question
    effects: tuple[Effect, ...]
    unusable: tuple[str, ...]  # trials without a single event: they say nothing about a ratio
    pooled: Pooled | None

    def shown(self, value: float) -> float:
        """Return a value of the pooled scale as readers know it: a ratio, not its logarithm."""
        return math.exp(value) if self.question.measure in RATIOS else value

    @property
    def people(self) -> int | None:
        """All people counted, or None where a source gives only contrasts."""
        counts = [(e.treated, e.controls) for e in self.effects]
        if any(t is None or c is None for t, c in counts):
            return None
        return sum((t or 0) + (c or 0) for t, c in counts)

    @property
    def summary(self) -> tuple[float, float, float]:
        """Estimate, low and high as readers know them: pooled, or the single trial's."""
        if self.pooled:
            values = (self.pooled.estimate, self.pooled.low, self.pooled.high)
        else:
            effect = self.effects[0]
            values = (effect.estimate, *effect.interval)
        estimate, low, high = (self.shown(value) for value in values)
        return estimate, low, high


def t_quantile(freedom: int) -> float:
    """Return the 97.5% quantile of Student's t."""
    from scipy import stats

    return float(stats.t.ppf(0.975, freedom))


def combine(groups: Sequence[Group]) -> tuple[float, float, int]:
    """Return mean, SD and n of several groups taken as one (Cochrane Handbook 6.5.2.10)."""
    mean, sd, n = float(groups[0].mean or 0), float(groups[0].sd or 0), groups[0].n or 0
    for group in groups[1:]:
        mean2, sd2, n2 = float(group.mean or 0), float(group.sd or 0), group.n or 0
        total = n + n2
        between = n * n2 / total * (mean - mean2) ** 2
        sd = math.sqrt(((n - 1) * sd**2 + (n2 - 1) * sd2**2 + between) / (total - 1))
        mean, n = (n * mean + n2 * mean2) / total, total
    return mean, sd, n


def effect_of_counts(measure: str, a: int, n1: int, c: int, n2: int) -> tuple[float, float, bool]:
    """Return the effect of two proportions, its variance and whether it was corrected.

    Half an event is added to each cell where one is empty (Cochrane Handbook 10.4.4.2).
    """
    from statsmodels.stats.meta_analysis import effectsize_2proportions

    empty = measure in RATIOS and 0 in (a, c, n1 - a, n2 - c)
    add = 0.5 if empty else 0.0
    estimate, variance = effectsize_2proportions(
        np.array([a + add]),
        np.array([n1 + 2 * add]),
        np.array([c + add]),
        np.array([n2 + 2 * add]),
        statistic=STATISTIC[measure],
    )
    return float(estimate[0]), float(variance[0]), empty


def effect(use: Use, result: Result, question: Question) -> Effect | None:
    """Return the effect of one trial, or None where it cannot say anything about a ratio.

    :raises PoolingError: where the record lacks what the measure needs
    """
    treated = [result.groups[arm] for arm in use.treatment if arm in result.groups]
    control = result.groups.get(use.control)
    whole = len(treated) == len(use.treatment) and control is not None
    if use.basis == "contrast":
        return effect_of_contrast(use, result, question)
    if question.measure in STATISTIC:
        if not whole or control is None or any(g.events is None for g in [*treated, control]):
            raise PoolingError(f'"{use.study}" has no events and totals in "{use.result}"')
        a, n1 = sum(g.events or 0 for g in treated), sum(g.total or 0 for g in treated)
        c, n2 = control.events or 0, control.total or 0
        if question.measure in RATIOS and (a + c == 0 or a + c == n1 + n2):
            return None
        estimate, variance, corrected = effect_of_counts(question.measure, a, n1, c, n2)
        return Effect(use.study, use.label, estimate, variance, n1, n2, a, c, corrected)
    if whole and control is not None and all(g.sd and g.n for g in [*treated, control]):
        mean, sd, n1 = combine(treated)
        mean2, sd2, n2 = float(control.mean or 0), float(control.sd or 0), control.n or 0
        if question.measure == "mean difference":
            estimate, variance = mean - mean2, sd**2 / n1 + sd2**2 / n2
        else:
            from statsmodels.stats.meta_analysis import effectsize_smd

            smd = effectsize_smd(mean, sd, n1, mean2, sd2, n2)
            estimate, variance = float(smd[0]), float(smd[1])
        return Effect(use.study, use.label, estimate, variance, n1, n2)
    return effect_of_contrast(use, result, question)


def on_pooled_scale(
    measure: str, value: float, ends: tuple[float, float], level: int
) -> tuple[float, float, tuple[float, float] | None]:
    """Return a printed effect on the scale that is pooled, its variance and its 95% interval.

    The variance is that of the interval (Cochrane Handbook 6.3.1); an interval of another
    level is not given back, as plots show intervals of 95%.
    """
    if measure in RATIOS:
        value, ends = math.log(value), (math.log(ends[0]), math.log(ends[1]))
    z = NormalDist().inv_cdf(0.5 + level / 200)
    return value, ((ends[1] - ends[0]) / (2 * z)) ** 2, ends if level == PERCENT else None


def effect_of_contrast(use: Use, result: Result, question: Question) -> Effect:
    """Return the effect as the source gives it, its variance from its interval (6.3.1)."""
    contrast = result.contrast
    if (
        contrast is None
        or contrast.measure != question.measure
        or contrast.low is None
        or contrast.high is None
        or [contrast.treatment] != use.treatment
        or contrast.control != use.control
    ):
        raise PoolingError(
            f'"{use.study}" has neither means with SD and n nor a {question.measure} '
            f'with its interval in "{use.result}"'
        )
    ends = float(contrast.low), float(contrast.high)
    printed = on_pooled_scale(question.measure, float(contrast.estimate), ends, contrast.level)
    value, variance, given = printed
    sizes = [g.n or g.total for g in (result.groups.get(a) for a in use.treatment) if g]
    control = result.groups.get(use.control)
    return Effect(
        use.study,
        use.label,
        value,
        variance,
        sum(n for n in sizes if n) or None,
        (control.n or control.total) if control else None,
        given=given,
    )


def pool(
    estimates: Sequence[float], variances: Sequence[float], model: str, *, floor: bool = True
) -> Pooled:
    """Return the pooled effect of two or more trials.

    :param model: ``random`` or ``common``
    :param floor: keep a Hartung-Knapp interval from being narrower than the ordinary one
    """
    from statsmodels.stats.meta_analysis import combine_effects

    y, v = np.asarray(estimates, float), np.asarray(variances, float)
    k = len(y)
    result = combine_effects(y, v, method_re="iterated", use_t=False)
    tau2 = max(0.0, float(result.tau2))
    q = float(result.q)
    i2 = max(0.0, (q - (k - 1)) / q) if q > 0 else 0.0
    between = 0.0 if model == "common" else tau2
    weights = 1 / (v + between)
    centre = float(np.sum(weights * y) / np.sum(weights))
    ordinary = 1 / float(np.sum(weights))
    if model == "common" or k < FEW:
        se, quantile = math.sqrt(ordinary), Z95
    else:
        knapp = float(np.sum(weights * (y - centre) ** 2)) / (k - 1) * ordinary
        se = math.sqrt(max(knapp, ordinary) if floor else knapp)
        quantile = t_quantile(k - 1)
    prediction = None
    if k >= ENOUGH and model == "random":
        half = t_quantile(k - 2) * math.sqrt(between + se**2)
        prediction = (centre - half, centre + half)
    return Pooled(
        estimate=centre,
        low=centre - quantile * se,
        high=centre + quantile * se,
        tau2=tau2,
        i2=i2,
        q=q,
        weights=tuple(float(w) for w in weights / weights.sum()),
        prediction=prediction,
    )


def effect_of_review(question: Question, studies: dict[str, Study]) -> Effect:
    """Return the pooled effect of a review as the review gives it."""
    review = question.review
    if review is None:
        raise PoolingError("there is neither a trial nor a review")
    fact = studies[review.study].facts[review.fact]
    if fact.low is None or fact.high is None:
        raise PoolingError(f'"{review.study}" gives no interval')
    ends = float(fact.low), float(fact.high)
    printed = on_pooled_scale(question.measure, float(fact.value), ends, fact.level)
    value, variance, given = printed
    label = f"a review of {fact.studies} trials" if fact.studies else "a review"
    return Effect(review.study, label, value, variance, given=given)


def answer(question: Question, studies: dict[str, Study]) -> Answer:
    """Return a question's answer. A single trial is shown as it is, not pooled."""
    if question.review:
        return Answer(question, (effect_of_review(question, studies),), (), None)
    effects: list[Effect] = []
    unusable: list[str] = []
    for use in question.results:
        found = effect(use, studies[use.study].results[use.result], question)
        if found is None:
            unusable.append(use.study)
        else:
            effects.append(found)
    if not effects:
        raise PoolingError("no trial has an effect that can be shown")
    pooled = None
    if len(effects) > 1:
        pooled = pool([e.estimate for e in effects], [e.variance for e in effects], question.model)
    return Answer(question, tuple(effects), tuple(unusable), pooled)


@dataclass(frozen=True)
class Absolute:
    """Of 100 people: how many with the control, how many with the treatment, from low to high."""

    control: float
    treated: float
    low: float
    high: float


def absolute(found: Answer) -> Absolute | None:
    """Return the effect in people of 100, at the median risk of the control groups.

    None for a measure of means, and for a ratio where no control had the event: nothing can be
    carried over from none. The ratio is carried over as in the Cochrane Handbook 15.4.4.
    """
    risks = [
        e.control_events / e.controls
        for e in found.effects
        if e.control_events is not None and e.controls
    ]
    if not risks or found.question.measure not in STATISTIC:
        return None
    base = float(np.median(risks))
    if base == 0 and found.question.measure != "risk difference":
        return None

    def risk(value: float) -> float:
        if found.question.measure == "risk ratio":
            return min(1.0, base * value)
        if found.question.measure == "risk difference":
            return min(1.0, max(0.0, base + value))
        odds = value * base / (1 - base) if base < 1 else math.inf
        return odds / (1 + odds) if math.isfinite(odds) else 1.0

    estimate, low, high = (100 * risk(value) for value in found.summary)
    return Absolute(100 * base, estimate, low, high)
