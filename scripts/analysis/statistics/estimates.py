"""Medians, rank intervals and paired ratios. Nothing here assumes a normal distribution.

The rank interval of B values is y(k) .. y(B-k+1), the k-th lowest to the k-th highest. It covers
the median of their population unless k-1 or fewer values, each with probability 1/2, lie on one
side of it: a binomial tail, computed here in whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the middle two. Raises ValueError for no values."""
    if not values:
        raise ValueError("no values have no median")
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def mdape(values: Sequence[float]) -> float | None:
    """The median absolute percentage error around the median, as a share: 0.02 is 2 %. Half of the
    values lie no further from their median. None for no values and for a median of 0."""
    middle = median(values) if values else 0
    return median([abs(value - middle) for value in values]) / middle if middle > 0 else None


@lru_cache(maxsize=None)
def interval_rank(count: int, alpha: float) -> int | None:
    """The largest k for which P(Bin(count, 1/2) <= k-1) <= alpha/2; None where no k is."""
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1, not {alpha}")
    bound = Fraction(alpha) / 2 * 2**count
    rank, term = 0, 1
    tail = term
    while tail <= bound:
        term = term * (count - rank) // (rank + 1)  # the next binomial coefficient
        tail += term
        rank += 1
    return rank or None


@lru_cache(maxsize=None)
def coverage(count: int, rank: int) -> float:
    """The probability with which y(rank) .. y(count-rank+1) covers the median."""
    term, tail = 1, 0
    for place in range(rank):
        tail += term
        term = term * (count - place) // (place + 1)
    return float(1 - 2 * Fraction(tail, 2**count))


@lru_cache(maxsize=None)
def values_needed(alpha: float) -> int:
    """The smallest number of values that has a rank interval at the level 1 - alpha."""
    count = 1
    while interval_rank(count, alpha) is None:
        count += 1
    return count


@lru_cache(maxsize=None)
def pairs_needed(alpha: float, last: int) -> int:
    """The fewest pairs with which a race of up to `last` can decide: all of them must agree, with
    its error rate `alpha` on each side."""
    count = 1
    while 2.0**-count > alpha * math.sqrt(count / last):
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class Interval:
    """y(rank) .. y(count-rank+1). Where `reached` is false, the values were too few for the level
    asked for, and this is their range."""

    low: float
    high: float
    count: int
    rank: int
    reached: bool

    @property
    def coverage(self) -> float:
        return coverage(self.count, self.rank)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A median and its interval, whose ends are also at hand here."""

    value: float
    interval: Interval

    @property
    def low(self) -> float:
        return self.interval.low

    @property
    def high(self) -> float:
        return self.interval.high

    @property
    def reached(self) -> bool:
        return self.interval.reached

    @property
    def count(self) -> int:
        return self.interval.count

    def scaled(self, factor: float) -> Estimate:
        inner = self.interval
        ends = replace(inner, low=inner.low * factor, high=inner.high * factor)
        return Estimate(self.value * factor, ends)

    def rate(self, work: float) -> Estimate | None:
        """`work` per value, so the ends swap; None for a median of 0."""
        inner = self.interval
        if self.value <= 0:
            return None
        fastest = work / inner.low if inner.low > 0 else math.inf
        ends = replace(inner, low=work / inner.high, high=fastest)
        return Estimate(work / self.value, ends)


def estimate(values: Sequence[float], alpha: float) -> Estimate | None:
    """The median with its rank interval at the level 1 - alpha, or with the range of too few
    values; None for no values."""
    if not values:
        return None
    ordered = sorted(values)
    rank = interval_rank(len(ordered), alpha)
    k = rank or 1
    interval = Interval(ordered[k - 1], ordered[-k], len(ordered), k, rank is not None)
    return Estimate(median(ordered), interval)


@dataclass(frozen=True, slots=True)
class Pairs:
    """ln a - ln b of the blocks in which both sides have a value, and how many others there are."""

    logs: tuple[float, ...]
    dropped: int


def pair(
    a: Mapping[int, float | None], b: Mapping[int, float | None], whole: int | None = None
) -> Pairs:
    """Pairs two sides by block. None is a failed sample. 0 ns has no logarithm: dropped as well.

    From the block `whole` on a side may have no sample because none was to be taken: such a block
    is not dropped.
    """
    logs = []
    both = a.keys() & b.keys()
    blocks = {one for one in a.keys() | b.keys() if whole is None or one < whole or one in both}
    for block in sorted(blocks):
        left, right = a.get(block), b.get(block)
        if left and right:
            logs.append(math.log(left) - math.log(right))
    return Pairs(tuple(logs), len(blocks) - len(logs))


def ratio(pairs: Pairs, alpha: float) -> Estimate | None:
    """The ratio a/b: exp of the median of the logs and of their rank interval. Swapping a and b
    gives the inverse."""
    logs = estimate(pairs.logs, alpha)
    if logs is None:
        return None
    inner = logs.interval
    ends = replace(inner, low=math.exp(inner.low), high=math.exp(inner.high))
    return Estimate(math.exp(logs.value), ends)


def ratio_range(pairs: Pairs) -> Estimate | None:
    """The ratio a/b with the lowest and the highest of all blocks, of which nothing is promised."""
    if not pairs.logs:
        return None
    ends = Interval(math.exp(min(pairs.logs)), math.exp(max(pairs.logs)), len(pairs.logs), 1, False)
    return Estimate(math.exp(median(pairs.logs)), ends)
