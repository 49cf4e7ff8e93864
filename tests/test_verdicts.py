"""Verdicts: what an interval and a margin together allow to say."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import pytest
from analysis.statistics.estimates import estimate, pair, ratio, values_needed
from analysis.statistics.verdicts import (
    MOST_BLOCKS,
    Judgement,
    Verdict,
    is_clear,
    judge,
    margin,
)

FASTER, SLOWER, SAME, INCONCLUSIVE = (
    Verdict.FASTER,
    Verdict.SLOWER,
    Verdict.SAME,
    Verdict.INCONCLUSIVE,
)
SWAPPED = {FASTER: SLOWER, SLOWER: FASTER, SAME: SAME, INCONCLUSIVE: INCONCLUSIVE}


@dataclass(frozen=True)
class Shown:
    """A ratio with its interval, as a table shows it."""

    low: float
    value: float
    high: float
    reached: bool = True
    count: int = 10

    def swapped(self) -> Shown:
        return Shown(1 / self.high, 1 / self.value, 1 / self.low, self.reached, self.count)


def test_the_words_of_the_verdicts():
    assert [verdict.value for verdict in Verdict] == [
        "faster", "slower", "a little slower", "same", "inconclusive",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("low", "value", "high", "verdict"),
    [
        (0.80, 0.90, 0.99, FASTER),
        (1.01, 1.10, 1.20, SLOWER),
        (0.97, 1.00, 1.03, SAME),
        (1.01, 1.02, 1.03, SAME),
        (1.00, 1.00, 1.00, SAME),
        (0.80, 0.90, 1.01, INCONCLUSIVE),
        (0.99, 1.10, 1.20, INCONCLUSIVE),
        (0.90, 1.00, 1.04, INCONCLUSIVE),
        (0.96, 1.00, 1.10, INCONCLUSIVE),
        (1.01, 1.04, 1.20, INCONCLUSIVE),
        (0.80, 0.97, 0.99, INCONCLUSIVE),
        (1.00, 1.10, 1.20, INCONCLUSIVE),
        (0.80, 0.90, 1.00, INCONCLUSIVE),
    ],
)
def test_a_verdict_needs_an_interval_that_shows_it_and_a_ratio_that_matters(
    low, value, high, verdict
):
    assert judge(Shown(low, value, high), 0.05, 0.05).verdict is verdict


def test_the_edge_of_the_margin_belongs_to_it_on_both_sides():
    assert judge(Shown(1 / 1.05, 1.0, 1.05), 0.05, 0.05).verdict is SAME
    assert judge(Shown(1.01, 1.05, 1.2), 0.05, 0.05).verdict is INCONCLUSIVE
    assert judge(Shown(1 / 1.2, 1 / 1.05, 1 / 1.01), 0.05, 0.05).verdict is INCONCLUSIVE


def test_the_margin_is_as_wide_below_1_as_above_it():
    # 1/1.05 is 0.952: a ratio of 0.951 is faster, and would not be with a margin from 0.95.
    assert judge(Shown(0.94, 0.951, 0.96), 0.05, 0.05).verdict is FASTER
    assert judge(Shown(0.951, 1.0, 1.02), 0.05, 0.05).verdict is INCONCLUSIVE


def test_too_few_blocks_are_inconclusive_whatever_they_show():
    for low, value, high in ((0.5, 0.6, 0.7), (2, 3, 4), (0.99, 1, 1.01)):
        found = judge(Shown(low, value, high, reached=False, count=5), 0.05, 0.05)
        assert found == Judgement(INCONCLUSIVE, 6)


def test_without_a_ratio_nothing_is_known_and_more_blocks_do_not_help():
    assert judge(None, 0.05, 0.05) == Judgement(INCONCLUSIVE, None)


@pytest.mark.parametrize("verdict", [FASTER, SLOWER, SAME])
def test_what_is_settled_needs_no_blocks(verdict):
    shown = {FASTER: (0.7, 0.8, 0.9), SLOWER: (1.2, 1.3, 1.4), SAME: (0.99, 1, 1.01)}[verdict]
    assert judge(Shown(*shown), 0.05, 0.05) == Judgement(verdict, None)


@pytest.mark.parametrize("seed", range(300))
def test_swapping_the_sides_swaps_faster_and_slower_and_nothing_else(seed):
    chance = random.Random(seed)
    blocks = chance.choice((3, 6, 10, 20))
    a = {block: chance.lognormvariate(10, 0.06) for block in range(blocks)}
    b = {block: chance.lognormvariate(10 + chance.gauss(0, 0.08), 0.06) for block in range(blocks)}
    delta = chance.choice((0.0, 0.02, 0.05, 0.2))
    there = judge(ratio(pair(a, b), 0.05), delta, 0.05)
    back = judge(ratio(pair(b, a), 0.05), delta, 0.05)
    assert back == Judgement(SWAPPED[there.verdict], there.blocks_needed)


@pytest.mark.parametrize("value", [1.05, math.nextafter(1.05, 2), math.nextafter(1.05, 1), 1.0])
@pytest.mark.parametrize("low", [1.0, math.nextafter(1, 0), math.nextafter(1, 2)])
def test_swapping_the_sides_holds_at_the_last_digit_too(value, low):
    shown = Shown(min(low, value), value, 1.2)
    there, back = judge(shown, 0.05, 0.05), judge(shown.swapped(), 0.05, 0.05)
    assert back == Judgement(SWAPPED[there.verdict], there.blocks_needed)


def test_the_same_times_on_both_sides_are_the_same_even_without_a_margin():
    times = {block: 1e6 + block for block in range(6)}
    assert judge(ratio(pair(times, times), 0.05), 0, 0.05).verdict is SAME


def test_a_median_with_its_interval_can_be_judged_directly():
    assert judge(estimate([1.2, 1.21, 1.22, 1.23, 1.24, 1.25], 0.05), 0.05, 0.05).verdict is SLOWER


@pytest.mark.parametrize(
    ("floor", "least", "delta"),
    [(None, 0.05, 0.05), (0.01, 0.05, 0.05), (0.08, 0.05, 0.08), (0.01, 0.0, 0.01)],
)
def test_the_margin_is_the_noise_floor_of_the_machine_but_not_below_the_least(floor, least, delta):
    assert margin(floor, least) == delta


def test_the_least_margin_is_5_percent():
    assert margin(None) == margin(0.0) == 0.05


def test_outside_of_the_margin_the_half_that_faces_1_must_shrink_to_reach_it():
    # It is twice as long as the way to 1, so it takes 4 times as many blocks; the other half does
    # not matter.
    shown = Shown(math.exp(-0.1), math.exp(0.1), math.exp(3))
    assert judge(shown, 0.05, 0.05).blocks_needed == pytest.approx(40, abs=1)


def test_within_the_margin_each_half_must_shrink_into_it():
    edge = math.log(1.05)
    below = Shown(math.exp(-3 * edge), 1.0, math.exp(edge / 2))
    assert judge(below, 0.05, 0.05).blocks_needed == pytest.approx(90, abs=1)
    leaning = Shown(math.exp(-edge / 4), math.exp(edge / 2), math.exp(3 * edge / 2))
    assert judge(leaning, 0.05, 0.05).blocks_needed == pytest.approx(40, abs=1)


def test_the_blocks_needed_have_an_interval_and_are_more_than_there_are():
    for comparisons in (1, 22, 500):
        alpha = 0.05 / comparisons
        few = judge(Shown(1.3, 1.4, 1.5, reached=False, count=3), 0.05, alpha)
        assert few.blocks_needed == values_needed(alpha)
    barely = judge(Shown(1.0, 1.4, 1.5, count=30), 0.05, 0.05)
    assert barely.blocks_needed == 31


def test_more_blocks_do_not_settle_a_ratio_on_the_edge_of_the_margin():
    assert judge(Shown(0.9, 1.05, 1.2), 0.05, 0.05).blocks_needed is None
    assert judge(Shown(0.9, 1 / 1.05, 1.2), 0.05, 0.05).blocks_needed is None
    assert judge(Shown(0.9, 1.0499, 1.2), 0.05, 0.05).blocks_needed is None


def test_the_blocks_needed_end_where_nobody_would_wait_for_them():
    needed = [
        judge(Shown(math.exp(0.1 - half), math.exp(0.1), 9.0), 0.05, 0.05).blocks_needed
        for half in (0.2, 0.5, 0.99, 1.01, 2)
    ]
    assert needed[:3] == sorted(needed[:3])
    assert needed[2] <= MOST_BLOCKS
    assert needed[3:] == [None, None]


@pytest.mark.parametrize("delta", [-0.01, math.nan])
def test_a_negative_margin_is_refused(delta):
    with pytest.raises(ValueError, match="margin"):
        judge(Shown(0.9, 1, 1.1), delta, 0.05)


@pytest.mark.parametrize(
    ("low", "value", "high"),
    [(0, 1, 2), (-1, 1, 2), (1, 1, math.inf), (1, math.nan, 2), (1, 3, 2), (2, 1, 3)],
)
def test_what_is_no_ratio_of_times_is_refused(low, value, high):
    with pytest.raises(ValueError, match="ratio of times"):
        judge(Shown(low, value, high), 0.05, 0.05)


@pytest.mark.parametrize(
    ("low", "value", "high", "clear"),
    [
        (1.06, 1.07, 1.08, True),
        (1.01, 1.11, 1.30, True),
        (1.01, 1.10, 1.30, False),
        (1.02, 1.053, 1.08, False),
        (1.05, 1.07, 1.08, False),
    ],
)
def test_what_is_clear_lies_beyond_the_margin_or_its_ratio_beyond_twice_that(
    low, value, high, clear
):
    assert judge(Shown(low, value, high), 0.05, 0.05).verdict is SLOWER
    assert is_clear(Shown(low, value, high), 0.05) is clear


def test_the_edges_of_what_is_clear_are_no_matter_of_rounding():
    assert not is_clear(Shown(1.01, 1.05 * 1.05, 1.2), 0.05)
    assert not is_clear(Shown(1.05, 1.07, 1.2), 0.05)
    assert is_clear(Shown(1.01, 1.05 * 1.05 + 1e-9, 1.2), 0.05)
    assert not is_clear(Shown(1.06, 1.15, 1.2), 0.1)
