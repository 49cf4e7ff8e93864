"""Known answers of the rank statistics."""

from __future__ import annotations

import json
import math
import random

import pytest
from analysis.statistics.estimates import (
    coverage,
    estimate,
    interval_rank,
    mdape,
    median,
    pair,
    ratio,
    values_needed,
)
from conftest import REPOSITORY

# The cases that tests/statistics_test.cpp holds the program to as well.
GOLDEN = json.loads((REPOSITORY / "tests" / "golden" / "ranks.json").read_text())


@pytest.mark.parametrize("case", GOLDEN["rank_intervals"], ids=str)
def test_the_golden_cases_of_rank_intervals_hold(case):
    rank = interval_rank(case["count"], case["alpha"])
    assert (None if rank is None else [rank, case["count"] - rank + 1]) == case["ranks"]


@pytest.mark.parametrize("case", GOLDEN["medians"], ids=str)
def test_the_golden_cases_of_medians_hold(case):
    assert median(case["values"]) == case["median"]


@pytest.mark.parametrize("case", GOLDEN["paired_ratios"], ids=lambda case: case["about"])
def test_the_golden_cases_of_paired_ratios_hold(case):
    pairs = pair(*(dict(enumerate(case[side])) for side in ("times", "base")))
    found = ratio(pairs, 0.05)
    assert len(pairs.logs) == case["pairs"]
    assert (found is not None and found.reached) == (case["ratio"] is not None)
    if case["ratio"] is not None:
        exactly = {"rel": 1e-12}
        assert found.value == pytest.approx(case["ratio"], **exactly)
        assert found.low == pytest.approx(case["low"], **exactly)
        assert found.high == pytest.approx(case["high"], **exactly)


@pytest.mark.parametrize(
    ("values", "middle"), [([3], 3), ([5, 1, 3], 3), ([4, 1, 3, 2], 2.5), ([1, 1, 9], 1)]
)
def test_the_median_is_the_middle_value_or_the_mean_of_the_middle_two(values, middle):
    assert median(values) == middle


def test_no_values_have_no_median():
    with pytest.raises(ValueError, match="no values"):
        median([])


@pytest.mark.parametrize(
    ("count", "rank", "covered"),
    [
        (6, 1, 0.96875),
        (7, 1, 0.984375),
        (8, 1, 0.9921875),
        (9, 2, 0.9609375),
        (10, 2, 0.978515625),
        (15, 4, 0.96484375),
        (20, 6, 0.95861053466796875),
    ],
)
def test_the_rank_table_at_95_percent(count, rank, covered):
    assert interval_rank(count, 0.05) == rank
    assert coverage(count, rank) == covered


@pytest.mark.parametrize("count", range(6))
def test_fewer_than_six_values_have_no_95_percent_interval(count):
    assert interval_rank(count, 0.05) is None


@pytest.mark.parametrize("alpha", [0.05, 0.01, 0.05 / 22])
@pytest.mark.parametrize("count", range(1, 60))
def test_the_rank_is_the_largest_that_keeps_the_level(count, alpha):
    rank = interval_rank(count, alpha) or 0
    assert rank == 0 or coverage(count, rank) >= 1 - alpha
    assert coverage(count, rank + 1) < 1 - alpha


def test_a_level_of_exactly_the_coverage_is_reached():
    assert interval_rank(5, 2 / 2**5) == 1
    assert interval_rank(5, math.nextafter(2 / 2**5, 0)) is None


def test_thousands_of_values_do_not_overflow():
    rank = interval_rank(5000, 0.05)
    assert coverage(5000, rank) == pytest.approx(0.95, abs=0.002)


@pytest.mark.parametrize("alpha", [0, 1, -0.1, 5])
def test_a_level_outside_of_0_to_1_is_refused(alpha):
    with pytest.raises(ValueError, match="between 0 and 1"):
        interval_rank(6, alpha)


@pytest.mark.parametrize(("comparisons", "blocks"), [(1, 6), (2, 7), (14, 10), (22, 10), (26, 11)])
def test_more_comparisons_need_more_blocks(comparisons, blocks):
    assert values_needed(0.05 / comparisons) == blocks


def test_an_estimate_takes_its_ends_from_the_order_statistics():
    values = [float(value) for value in (7, 3, 10, 1, 9, 4, 8, 2, 6, 5)]
    found = estimate(values, 0.05)
    assert (found.value, found.interval.low, found.interval.high) == (5.5, 2, 9)
    assert (found.interval.count, found.interval.rank, found.interval.reached) == (10, 2, True)


def test_too_few_values_give_their_range_with_its_real_coverage():
    interval = estimate([3.0, 1.0, 2.0, 5.0, 4.0], 0.05).interval
    assert (interval.low, interval.high, interval.reached) == (1, 5, False)
    assert interval.coverage == 0.9375


@pytest.mark.parametrize(
    ("count", "lowest", "highest"), [(6, 1, 6), (10, 2, 9), (15, 4, 12), (20, 6, 15)]
)
def test_the_ends_of_an_interval_at_95_percent_by_the_number_of_blocks(count, lowest, highest):
    found = estimate([float(value) for value in range(count, 0, -1)], 0.05)
    assert (found.low, found.high, found.reached, found.count) == (lowest, highest, True, count)


def test_an_estimate_hands_on_what_its_interval_says():
    found = estimate([3.0, 1.0, 2.0], 0.05)
    assert (found.low, found.high) == (found.interval.low, found.interval.high) == (1, 3)
    assert (found.reached, found.count) == (False, 3)


@pytest.mark.parametrize(
    ("values", "error"),
    [([9.0], 0), ([98.0, 100.0, 103.0], 0.02), ([1.0, 2.0, 2.0, 9.0], 0.25), ([5.0, 5.0, 0.0], 0)],
)
def test_the_median_absolute_percentage_error_is_around_the_median(values, error):
    assert mdape(values) == pytest.approx(error)


def test_one_spike_does_not_move_the_median_absolute_percentage_error():
    steady = [99.0, 100.0, 101.0, 100.0, 98.0]
    assert mdape([*steady, 1e9]) <= 2 * mdape(steady)


@pytest.mark.parametrize("values", [[], [0.0], [0.0, 0.0, 7.0]])
def test_no_values_and_a_median_of_0_have_no_percentage_error(values):
    assert mdape(values) is None


def test_one_value_covers_nothing_and_no_values_estimate_nothing():
    assert estimate([4.0], 0.05).interval.coverage == 0
    assert estimate([], 0.05) is None


def test_a_rate_swaps_the_ends_of_a_time():
    time = estimate([2.0, 4.0, 5.0, 1.0, 4.0, 8.0], 0.05)
    rate = time.rate(40)
    assert (rate.value, rate.interval.low, rate.interval.high) == (10, 5, 40)


def test_a_rate_of_a_zero_time_does_not_exist():
    assert estimate([0.0], 0.05).rate(40) is None
    assert estimate([0.0, 4.0, 4.0], 0.05).rate(40).interval.high == math.inf


def test_a_paired_ratio_is_the_median_of_the_ratios_within_blocks():
    a = {0: 2.0, 1: 6.0, 2: 20.0}
    b = {0: 1.0, 1: 2.0, 2: 5.0}
    found = ratio(pair(a, b), 0.05)
    assert found.value == pytest.approx(3)
    assert (found.interval.low, found.interval.high) == (pytest.approx(2), pytest.approx(4))


def test_pairing_removes_a_drift_that_both_sides_share():
    drift = {block: 1.5**block for block in range(6)}
    found = ratio(pair({b: 3 * d for b, d in drift.items()}, drift), 0.05)
    assert found.interval.low == pytest.approx(3)
    assert found.interval.high == pytest.approx(3)


@pytest.mark.parametrize("blocks", [1, 5, 6, 7, 10, 20])
def test_a_paired_ratio_inverts_exactly_when_the_sides_swap(blocks):
    chance = random.Random(blocks)
    a = {block: chance.lognormvariate(10, 1) for block in range(blocks)}
    b = {block: chance.lognormvariate(11, 1) for block in range(blocks)}
    there, back = ratio(pair(a, b), 0.05 / 3), ratio(pair(b, a), 0.05 / 3)
    exactly = {"rel": 1e-14}
    assert there.value == pytest.approx(1 / back.value, **exactly)
    assert there.interval.low == pytest.approx(1 / back.interval.high, **exactly)
    assert there.interval.high == pytest.approx(1 / back.interval.low, **exactly)
    assert there.interval.rank == back.interval.rank


def test_blocks_in_which_a_side_failed_is_missing_or_took_no_time_are_dropped_and_counted():
    a = {0: 2.0, 1: None, 2: 2.0, 3: 0.0, 4: 2.0}
    b = {0: 1.0, 1: 1.0, 2: None, 3: 1.0, 5: 1.0}
    pairs = pair(a, b)
    assert len(pairs.logs) == 1
    assert pairs.dropped == 5


def test_no_common_block_gives_no_ratio():
    assert ratio(pair({0: 1.0}, {1: 1.0}), 0.05) is None


def test_the_interval_covers_the_median_as_often_as_it_says():
    chance = random.Random(7)
    covered = 0
    for _ in range(2000):
        # One-sided spikes: nothing like a normal distribution. The median is 1 + ln 2.
        interval = estimate([1 + chance.expovariate(1) for _ in range(10)], 0.05).interval
        covered += interval.low <= 1 + math.log(2) <= interval.high
    assert covered / 2000 == pytest.approx(0.9785, abs=0.01)
