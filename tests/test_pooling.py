"""Pooling, held against published answers and against what must always be true."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from evidence import pooling
from evidence.models import Group
from hypothesis import assume, given
from hypothesis import strategies as st

# Kacker 2004 (Metrologia 41:132-136), table 1: nine laboratories; the standard deviation between
# them by Paule and Mandel is 0.8399. Data and answer as in the tests of statsmodels.
KACKER = [61.00, 61.40, 62.21, 62.30, 62.34, 62.60, 62.70, 62.84, 65.90]
KACKER_VARIANCE = [0.2025, 1.2100, 0.0900, 0.2025, 0.3844, 0.5625, 0.0676, 0.0225, 1.8225]

# Chen and Peace, Applied Meta-Analysis with R: six trials, each mean, SD, n of both arms; Hedges' g
# as the R package meta gives it, in the tests of statsmodels.
CHEN = [
    (94, 22, 60, 92, 20, 60, 0.09452437336063831),
    (98, 21, 65, 92, 22, 65, 0.27735640148036095),
    (98, 28, 40, 88, 26, 40, 0.36654634845797818),
    (94, 19, 200, 82, 17, 200, 0.66438509989113559),
    (98, 21, 50, 88, 22, 45, 0.46180797677414176),
    (96, 21, 85, 92, 22, 85, 0.18516464424648887),
]

trials = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=3, max_size=12)


def test_the_variance_between_laboratories_is_the_one_that_kacker_published() -> None:
    found = pooling.pool(KACKER, KACKER_VARIANCE, "random")
    assert math.sqrt(found.tau2) == pytest.approx(0.8399, abs=6e-5)


@pytest.mark.parametrize("trial", CHEN)
def test_hedges_g_is_the_one_that_chen_and_peace_published(trial: tuple[float, ...]) -> None:
    mean1, sd1, n1, mean2, sd2, n2, published = trial
    from statsmodels.stats.meta_analysis import effectsize_smd

    assert float(effectsize_smd(mean1, sd1, n1, mean2, sd2, n2)[0]) == pytest.approx(published)


def test_hartung_and_knapp_agree_with_statsmodels() -> None:
    from statsmodels.stats.meta_analysis import combine_effects

    found = pooling.pool(KACKER, KACKER_VARIANCE, "random", floor=False)
    reference = combine_effects(
        np.asarray(KACKER), np.asarray(KACKER_VARIANCE), "iterated", use_t=True
    )
    low, high = reference.conf_int(use_t=True)[3]
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-5)


def test_two_proportions_give_the_ratio_that_one_works_out_by_hand() -> None:
    estimate, variance, corrected = pooling.effect_of_counts("risk ratio", 30, 47, 7, 25)
    assert math.exp(estimate) == pytest.approx((30 / 47) / (7 / 25))
    assert variance == pytest.approx(1 / 30 - 1 / 47 + 1 / 7 - 1 / 25)
    assert not corrected


def test_an_empty_cell_gets_half_an_event_in_every_cell() -> None:
    estimate, _, corrected = pooling.effect_of_counts("odds ratio", 6, 22, 0, 19)
    assert corrected
    assert math.exp(estimate) == pytest.approx((6.5 / 16.5) / (0.5 / 19.5))


def test_groups_taken_together_are_as_if_they_had_been_one() -> None:
    people = [3.0, 5.0, 8.0], [1.0, 2.0, 2.5, 4.0]
    groups = [
        Group(mean=Decimal(float(np.mean(p))), sd=Decimal(float(np.std(p, ddof=1))), n=len(p))
        for p in people
    ]
    everyone = [*people[0], *people[1]]
    assert pooling.combine(groups) == pytest.approx(
        (np.mean(everyone), np.std(everyone, ddof=1), 7)
    )


@given(trials, st.randoms())
def test_the_order_of_trials_does_not_matter(
    data: list[tuple[float, float]], random: object
) -> None:
    shuffled = sorted(data, key=lambda _: random.random())  # type: ignore[attr-defined]
    first = pooling.pool([y for y, _ in data], [v for _, v in data], "random")
    second = pooling.pool([y for y, _ in shuffled], [v for _, v in shuffled], "random")
    assert first.estimate == pytest.approx(second.estimate, abs=1e-4)
    assert first.high - first.low == pytest.approx(second.high - second.low, rel=1e-3, abs=1e-4)


@given(trials)
def test_more_precise_trials_give_a_narrower_common_effect(data: list[tuple[float, float]]) -> None:
    estimates, variances = zip(*data, strict=True)
    wide = pooling.pool(estimates, variances, "common")
    narrow = pooling.pool(estimates, [v / 4 for v in variances], "common")
    assert narrow.high - narrow.low == pytest.approx((wide.high - wide.low) / 2)


@given(st.floats(-3, 3), st.lists(st.floats(0.01, 2), min_size=2, max_size=10))
def test_trials_that_agree_have_no_variance_between_them(
    effect: float, variances: list[float]
) -> None:
    found = pooling.pool([effect] * len(variances), variances, "random")
    assert found.tau2 == pytest.approx(0, abs=1e-9)
    assert found.i2 == pytest.approx(0, abs=1e-9)
    assert found.estimate == pytest.approx(effect)


@given(trials)
def test_the_interval_is_never_narrower_than_the_ordinary_one(
    data: list[tuple[float, float]],
) -> None:
    estimates, variances = zip(*data, strict=True)
    assume(len(set(estimates)) > 1)
    floored = pooling.pool(estimates, variances, "random")
    plain = pooling.pool(estimates, variances, "random", floor=False)
    assert floored.high - floored.low >= plain.high - plain.low - 1e-9


@given(trials)
def test_a_new_trial_may_lie_further_out_than_the_mean(data: list[tuple[float, float]]) -> None:
    estimates, variances = zip(*data, strict=True)
    found = pooling.pool(estimates, variances, "random")
    assert (found.prediction is None) == (len(data) < pooling.ENOUGH)
    if found.prediction is None:
        return
    assert found.prediction[0] <= found.low + 1e-9
    assert found.prediction[1] >= found.high - 1e-9


@given(trials)
def test_the_weights_add_up_to_one(data: list[tuple[float, float]]) -> None:
    estimates, variances = zip(*data, strict=True)
    assert sum(pooling.pool(estimates, variances, "random").weights) == pytest.approx(1)


def test_two_trials_get_the_ordinary_interval() -> None:
    found = pooling.pool([0.0, 0.0], [1.0, 1.0], "random")
    assert found.high == pytest.approx(pooling.Z95 / math.sqrt(2))
    assert found.prediction is None
