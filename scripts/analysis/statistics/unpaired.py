"""Ratios between two runs or machines, whose blocks have nothing to do with each other.

L = median(ln a) - median(ln b), over all blocks of each side. Its interval comes from a bootstrap,
highest level first: runs are drawn with replacement, and from each of them blocks; its ends are
percentiles of the L of the resamples. With fewer than 10 blocks on a side, and at levels that are
beyond 10,000 resamples, it is the MOVER interval (method of variance estimates recovery; Zou and
Donner 2008, Statistics in Medicine 27) of the two rank intervals: from L, the root of the summed
squared distances from each median to its interval's end.

Where a side is one run, nothing here knows how much runs differ: the interval tells what other
blocks of these runs would give, not other runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.statistics.estimates import Estimate, estimate

RESAMPLES = 10_000
LEAST_BLOCKS = 10
BOOTSTRAP, MOVER = "bootstrap", "MOVER"

# A percentile with fewer resamples beyond it than this is left to chance: the outermost resample
# stands for it, which is further out.
_LEAST_TAIL = 5

# How many draws are in memory at once.
_MOST_DRAWS = 1_000_000

Side = Sequence[Sequence["float | None"]]
Logs = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class UnpairedRatio:
    """The ratio a/b of times. `count` is the smaller number of blocks, `runs` the number of runs
    with a time on each side, `dropped` how many blocks of both had none. Where `reached` is false,
    the interval does not have the level asked for."""

    value: float
    low: float
    high: float
    reached: bool
    count: int
    method: str
    runs: tuple[int, int]
    dropped: int


def unpaired_ratio(a: Side, b: Side, alpha: float, seed: int) -> UnpairedRatio | None:
    """The ratio a/b of the times per block in ns, with its interval at the level 1 - alpha; None
    where a side has no time.

    None and 0 ns are blocks without a time: dropped and counted. Swapping a and b gives the
    inverse; the order of runs and of blocks changes nothing. `seed` is a whole number of at least
    0.
    """
    sides = _logs(a), _logs(b)
    one, other = (estimate([log for run in side for log in run], alpha) for side in sides)
    if one is None or other is None:
        return None
    count = min(one.count, other.count)
    middle = one.value - other.value
    resampled = count >= LEAST_BLOCKS and alpha / 2 * RESAMPLES >= 1
    low, high = _percentiles(*sides, alpha, seed) if resampled else _mover(one, other)
    return UnpairedRatio(
        value=math.exp(middle),
        low=math.exp(min(low, middle)),
        high=math.exp(max(high, middle)),
        reached=resampled or (one.reached and other.reached),
        count=count,
        method=BOOTSTRAP if resampled else MOVER,
        runs=(len(sides[0]), len(sides[1])),
        dropped=sum(map(len, a)) + sum(map(len, b)) - one.count - other.count,
    )


def _logs(side: Side) -> list[list[float]]:
    """The logarithms of the times of each run that has any, in an order of their own: equal sides
    and sides of equal shape draw the same."""
    runs = (sorted(math.log(time) for time in run if time) for run in side)
    return sorted((run for run in runs if run), key=lambda run: (len(run), run))


def _mover(one: Estimate, other: Estimate) -> tuple[float, float]:
    middle = one.value - other.value
    below = math.hypot(one.value - one.low, other.high - other.value)
    above = math.hypot(one.high - one.value, other.value - other.low)
    return middle - below, middle + above


def _percentiles(one: Logs, other: Logs, alpha: float, seed: int) -> tuple[float, float]:
    # Each resample of one side meets the one of the other that is half a round away: independent
    # draws, and swapping the sides gives the same differences with the opposite sign.
    differences = _medians(one, seed) - np.roll(_medians(other, seed), RESAMPLES // 2)
    tail = math.floor(alpha / 2 * RESAMPLES)
    low = tail - 1 if tail >= _LEAST_TAIL else 0
    high = RESAMPLES - 1 - low
    ordered = np.partition(differences, (low, high))
    return float(ordered[low]), float(ordered[high])


def _medians(runs: Logs, seed: int) -> np.ndarray:
    """The median of each resample of a side."""
    logs = np.array([log for run in runs for log in run])
    order = np.argsort(logs, kind="stable")
    lower, upper = _middles(tuple(map(len, runs)), order.tobytes(), seed)
    ordered = logs[order]
    return (ordered[lower] + ordered[upper]) / 2


@lru_cache(maxsize=64)
def _middles(shape: tuple[int, ...], order: bytes, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of the ordered blocks are the middle two of each resample (one, where it is odd).

    A block is at a place of the sorted resample when the draws up to it are more than the place,
    counted from 0, and those before it are not. Nothing is sorted, and sides of one run share it.
    """
    rows = np.frombuffer(order, dtype=np.intp)
    width = max(1, min(RESAMPLES, _MOST_DRAWS // len(rows)))
    parts = []
    for first in range(0, RESAMPLES, width):
        drawn = _draws(shape, seed, first, min(width, RESAMPLES - first))
        total = drawn.sum(axis=0, dtype=drawn.dtype)
        lower_place, upper_place = (total - 1) // 2, total // 2
        places = np.zeros((2, drawn.shape[1]), dtype=np.intp)
        passed = np.zeros_like(total)
        for row in rows:
            passed += drawn[row]
            places[0] += passed <= lower_place
            places[1] += passed <= upper_place
        parts.append(places)
    lower, upper = np.concatenate(parts, axis=1)
    return lower, upper


@lru_cache(maxsize=32)
def _draws(shape: tuple[int, ...], seed: int, first: int, width: int) -> np.ndarray:
    """How often each block (row) was drawn in each of `width` resamples (columns). `shape` is the
    number of blocks of each run."""
    # RandomState, because its streams never change: a recorded seed keeps its meaning.
    chance = np.random.RandomState(np.random.MT19937(np.random.SeedSequence([seed, first, *shape])))
    sizes = np.array(shape)
    starts = np.cumsum(sizes) - sizes
    blocks, most = int(sizes.sum()), int(sizes.max())
    drawn = np.zeros(blocks * width, dtype=np.int64)
    columns = np.arange(width)[:, None]
    for _ in shape:
        run = chance.randint(len(shape), size=width)
        block = (chance.random_sample((width, most)) * sizes[run][:, None]).astype(np.int64)
        cell = (starts[run][:, None] + block) * width + columns
        taken = cell[np.arange(most) < sizes[run][:, None]]
        drawn += np.bincount(taken, minlength=blocks * width)
    return drawn.reshape(blocks, width).astype(np.min_scalar_type(len(shape) * most))
