"""Ratios between two runs: known answers, symmetry, and what is left out."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from analysis.statistics import unpaired
from analysis.statistics.unpaired import RESAMPLES, unpaired_ratio
from analysis.statistics.verdicts import Verdict, judge


def times(seed: int | str, blocks: int, middle: float = 1e6, spread: float = 0.02) -> list[float]:
    chance = random.Random(seed)
    return [middle * chance.lognormvariate(0, spread) for _ in range(blocks)]


def ends(found) -> tuple[float, float, float]:
    return found.low, found.value, found.high


def test_the_ratio_is_that_of_the_medians_over_all_blocks_of_all_runs():
    a = [[10.0, 20.0], [40.0], [80.0, 160.0]]
    b = [[5.0, 6.0, 4.0]]
    found = unpaired_ratio(a, b, 0.05, 1)
    assert found.value == pytest.approx(40 / 5)
    assert (found.count, found.runs, found.dropped) == (3, (3, 1), 0)


def test_below_ten_blocks_the_interval_is_mover():
    a = [[math.exp(x) for x in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)]]
    b = [[math.exp(x) for x in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)]]
    found = unpaired_ratio(a, b, 0.05, 1)
    # ln: medians 2.5 and 3, rank intervals 0..5 and 0..6, all of them one-half of their range away.
    assert math.log(found.value) == pytest.approx(-0.5)
    assert math.log(found.low) == pytest.approx(-0.5 - math.hypot(2.5, 3))
    assert math.log(found.high) == pytest.approx(-0.5 + math.hypot(2.5, 3))
    assert (found.method, found.reached) == ("MOVER", True)


def test_mover_takes_from_each_side_the_half_that_moves_the_ratio_that_way():
    a = [[math.exp(x) for x in (-1.0, 0.0, 0.0, 0.0, 0.0, 3.0)]]
    b = [[math.exp(x) for x in (-4.0, 0.0, 0.0, 0.0, 0.0, 12.0)]]
    found = unpaired_ratio(a, b, 0.05, 1)
    assert math.log(found.low) == pytest.approx(-math.hypot(1, 12))
    assert math.log(found.high) == pytest.approx(math.hypot(3, 4))


@pytest.mark.parametrize(
    ("a", "b", "method", "reached"),
    [
        (5, 20, "MOVER", False),
        (20, 5, "MOVER", False),
        (6, 6, "MOVER", True),
        (9, 20, "MOVER", True),
        (10, 10, "bootstrap", True),
        (10, 20, "bootstrap", True),
    ],
)
def test_the_method_goes_by_the_side_with_fewer_blocks(a, b, method, reached):
    found = unpaired_ratio([times(1, a)], [times(2, b)], 0.05, 1)
    assert (found.method, found.reached, found.count) == (method, reached, min(a, b))


def test_blocks_of_all_runs_count_together():
    assert unpaired_ratio([times(1, 5), times(2, 5)], [times(3, 10)], 0.05, 1).method == "bootstrap"


def test_a_level_beyond_the_resamples_is_left_to_the_rank_intervals():
    few, many = ([times(seed, 10)] for seed in (1, 2)), ([times(seed, 20)] for seed in (1, 2))
    assert unpaired_ratio(*few, 1e-4, 1).reached is False
    found = unpaired_ratio(*many, 1e-4, 1)
    assert (found.method, found.reached) == ("MOVER", True)


def test_the_rarest_levels_take_the_outermost_resamples():
    a, b = [times(1, 12)], [times(2, 12)]
    outermost = unpaired_ratio(a, b, 2.5 / RESAMPLES, 1)
    rare = unpaired_ratio(a, b, 9.9 / RESAMPLES, 1)
    usual = unpaired_ratio(a, b, 0.05, 1)
    assert ends(outermost) == ends(rare)
    assert rare.low < usual.low < usual.value < usual.high < rare.high


@pytest.mark.parametrize(
    "shapes",
    [
        ((6,), (6,)),
        ((5,), (12,)),
        ((10,), (10,)),
        ((10,), (20,)),
        ((20,), (11,)),
        ((10, 10), (10, 10)),
        ((7, 3, 12), (10,)),
        ((4, 4, 4), (6, 5, 1, 9)),
    ],
)
@pytest.mark.parametrize("alpha", [0.05, 0.05 / 30])
def test_a_ratio_inverts_exactly_when_the_sides_swap(shapes, alpha):
    for seed in range(20):
        sides = [
            [times(f"{seed} {side} {run}", blocks, 1e6 + 1e5 * side, 0.1) for run, blocks in shape]
            for side, shape in enumerate([tuple(enumerate(shape)) for shape in shapes])
        ]
        there = unpaired_ratio(sides[0], sides[1], alpha, seed)
        back = unpaired_ratio(sides[1], sides[0], alpha, seed)
        inverse = [1 / end for end in reversed(ends(back))]
        assert ends(there) == pytest.approx(inverse, rel=1e-13)
        assert (there.runs, there.reached) == (back.runs[::-1], back.reached)


@pytest.mark.parametrize("blocks", [[1], [5], [6], [10], [20], [10, 10], [3, 9, 14]])
def test_the_same_data_under_another_label_are_never_faster_or_slower(blocks):
    for seed in range(30):
        run = [times(f"{seed} {index}", count, 1e6, 0.2) for index, count in enumerate(blocks)]
        found = unpaired_ratio(run, run, 0.05, seed)
        assert found.value == 1
        assert found.low <= 1 <= found.high
        for delta in (0, 0.05):
            assert judge(found, delta, 0.05).verdict in (Verdict.SAME, Verdict.INCONCLUSIVE)


@pytest.mark.parametrize("alpha", [0.05, 0.5, 0.99])
def test_a_ratio_always_lies_in_its_interval(alpha):
    for seed in range(40):
        a, b = (
            [times(f"{seed} {side} {blocks}", blocks, 1e6, 0.5) for blocks in (3, 4, 9)]
            for side in "ab"
        )
        found = unpaired_ratio(a, b, alpha, seed)
        assert found.low <= found.value <= found.high


def test_times_that_do_not_vary_give_an_interval_without_width():
    found = unpaired_ratio([[30.0] * 10], [[10.0] * 10], 0.05, 1)
    assert ends(found) == pytest.approx((3, 3, 3))


def test_the_seed_decides_the_interval():
    a, b = [times(1, 10), times(2, 10)], [times(3, 12)]
    assert unpaired_ratio(a, b, 0.05, 1) == unpaired_ratio(a, b, 0.05, 1)
    first, second = unpaired_ratio(a, b, 0.05, 1), unpaired_ratio(a, b, 0.05, 2**70)
    assert first != second
    assert ends(first) == pytest.approx(ends(second), rel=0.01)


def test_a_recorded_seed_gives_the_interval_that_it_gave():
    a = [[float(value) for value in range(101, 113)]]
    b = [[float(value) for value in range(90, 112, 2)], [97.0, 99.0, 104.5]]
    recorded = (1.0097563285948021, 1.0703534769675696, 1.1191380304821545)
    assert ends(unpaired_ratio(a, b, 0.05, 42)) == pytest.approx(recorded, rel=1e-12)


def test_the_order_of_runs_and_of_blocks_changes_nothing():
    a, b = [times(1, 8), times(2, 5), times(3, 5)], [times(4, 12)]
    turned = [run[::-1] for run in a[::-1]]
    assert unpaired_ratio(a, b, 0.05, 1) == unpaired_ratio(turned, [sorted(b[0])], 0.05, 1)


def test_blocks_without_a_time_are_dropped_and_counted():
    a, b = times(1, 11), times(2, 12)
    spoilt = unpaired_ratio([[None, *a, 0.0], [None]], [[*b, 0]], 0.05, 1)
    clean = unpaired_ratio([a], [b], 0.05, 1)
    assert (spoilt.dropped, clean.dropped) == (4, 0)
    assert (ends(spoilt), spoilt.count, spoilt.runs) == (ends(clean), 11, (1, 1))


@pytest.mark.parametrize("side", [[], [[]], [[None, 0.0], [None]]])
def test_a_side_without_a_time_has_no_ratio(side):
    assert unpaired_ratio(side, [times(1, 10)], 0.05, 1) is None
    assert unpaired_ratio([times(1, 10)], side, 0.05, 1) is None


def test_runs_that_differ_widen_the_interval_more_than_their_blocks_would():
    apart = [times(1, 10, 1.0e6, 0.001), times(2, 10, 1.1e6, 0.001), times(3, 10, 1.2e6, 0.001)]
    shuffled = [time for run in apart for time in run]
    random.Random(1).shuffle(shuffled)
    mixed = [shuffled[:10], shuffled[10:20], shuffled[20:]]
    steady = [times(4, 30, 1.1e6, 0.001)]
    grouped, ungrouped = (unpaired_ratio(side, steady, 0.05, 1) for side in (apart, mixed))
    assert grouped.high / grouped.low > 1.05 * ungrouped.high / ungrouped.low


@pytest.mark.parametrize("shape", [(10,), (11,), (3, 3), (7, 3), (5, 4, 4)])
def test_the_resamples_are_those_of_drawing_runs_and_then_blocks_one_by_one(shape):
    chance = np.random.RandomState(7)
    runs = [sorted(chance.normal(0, 1, blocks).tolist()) for blocks in shape]
    drawn = []
    for _ in range(20_000):
        chosen = [runs[index] for index in chance.randint(len(runs), size=len(runs))]
        blocks = [run[i] for run in chosen for i in chance.randint(len(run), size=len(run))]
        drawn.append(np.median(blocks))
    shares = (1, 2.5, 10, 25, 50, 75, 90, 97.5, 99)
    found = unpaired._medians(runs, 3)
    # Medians of resamples take few values, so compare how many lie below points between them.
    points = np.percentile(drawn, shares) + 1e-9
    below = [(found <= point).mean() for point in points]
    assert below == pytest.approx([(np.array(drawn) <= point).mean() for point in points], abs=0.02)


def test_many_blocks_are_drawn_in_parts_that_fit_into_memory(monkeypatch):
    a, b = [times(1, 40), times(2, 40)], [times(3, 60)]
    whole = unpaired_ratio(a, b, 0.05, 1)
    monkeypatch.setattr(unpaired, "_MOST_DRAWS", 100_000)
    unpaired._middles.cache_clear()
    in_parts, back = unpaired_ratio(a, b, 0.05, 1), unpaired_ratio(b, a, 0.05, 1)
    unpaired._middles.cache_clear()
    assert in_parts != whole
    assert ends(in_parts) == pytest.approx(ends(whole), rel=0.005)
    assert ends(back) == pytest.approx([1 / end for end in reversed(ends(in_parts))], rel=1e-13)


@pytest.mark.parametrize("alpha", [0, 1, -0.5])
def test_a_level_outside_of_0_to_1_is_refused(alpha):
    with pytest.raises(ValueError, match="between 0 and 1"):
        unpaired_ratio([times(1, 10)], [times(2, 10)], alpha, 1)
