"""Verdicts on ratios of times: faster, slower, the same, or not separated.

A race has one more, `a little slower`: proven, but perhaps by less than the margin.

The margin M = [1/(1+delta), 1+delta] says which differences are too small to matter. A verdict
needs both: an interval that shows the difference, and a ratio that is large enough to care. The
absence of evidence is never a verdict: `same` needs an interval inside the margin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from analysis.statistics.estimates import values_needed

LEAST_MARGIN = 0.05
MOST_BLOCKS = 1000

# What logarithms of equal ratios may differ by through rounding: 1.05 lies on a margin of 5 %, and
# so does 1/1.05.
_ROUNDING = 1e-12


class Verdict(Enum):
    FASTER = "faster"
    SLOWER = "slower"
    A_LITTLE_SLOWER = "a little slower"
    SAME = "same"
    INCONCLUSIVE = "inconclusive"


class Ratio(Protocol):
    """A ratio a/b of times with its interval, from `count` blocks. Where `reached` is false, they
    were too few for the level asked for."""

    @property
    def value(self) -> float:
        ...

    @property
    def low(self) -> float:
        ...

    @property
    def high(self) -> float:
        ...

    @property
    def reached(self) -> bool:
        ...

    @property
    def count(self) -> int:
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict. Where it is inconclusive, `blocks_needed` blocks in all are expected to settle it;
    None where more blocks are not."""

    verdict: Verdict
    blocks_needed: int | None = None


def margin(noise_floor: float | None, least: float = LEAST_MARGIN) -> float:
    """The delta of the margin, as a share: the noise floor of the machine, but not below `least`.
    None is a floor that was not measured."""
    return least if noise_floor is None else max(least, noise_floor)


def judge(ratio: Ratio | None, delta: float, alpha: float) -> Judgement:
    """The verdict on a, by the ratio a/b of its times: below 1, a is faster.

    `alpha` is the level at which the interval of the ratio was made. Swapping a and b swaps
    `faster` and `slower` and changes nothing else. None, which is two sides without a block to
    compare, is inconclusive, and more blocks are not expected to settle it. Raises ValueError for
    a negative delta and for a ratio that is not positive or outside of its interval.
    """
    if not delta >= 0:
        raise ValueError(f"a margin must not be negative, and this one is {delta}")
    if ratio is None:
        return Judgement(Verdict.INCONCLUSIVE)
    if not 0 < ratio.low <= ratio.value <= ratio.high < math.inf:
        raise ValueError(
            f"a ratio of times must be positive and lie in its interval, unlike {ratio.value} in "
            f"{ratio.low} to {ratio.high}"
        )
    edge = math.log1p(delta)
    value, low, high = (math.log(end) for end in (ratio.value, ratio.low, ratio.high))
    if ratio.reached:
        if low > _ROUNDING and value > edge + _ROUNDING:
            return Judgement(Verdict.SLOWER)
        if high < -_ROUNDING and value < -edge - _ROUNDING:
            return Judgement(Verdict.FASTER)
        if -edge - _ROUNDING <= low and high <= edge + _ROUNDING:
            return Judgement(Verdict.SAME)
    return Judgement(Verdict.INCONCLUSIVE, _blocks_needed(value, low, high, edge, ratio, alpha))


def is_clear(ratio: Ratio, delta: float) -> bool:
    """Whether a ratio that is `slower` is so by more than the margin: its interval lies beyond
    that, or the ratio beyond twice the margin.

    An interval is of one run. Between runs of one machine a ratio moves by some per cent more, so
    that one near the margin may well be `slower` in the first and `same` in the second.
    """
    edge = math.log1p(delta)
    return math.log(ratio.value) > 2 * edge + _ROUNDING or math.log(ratio.low) > edge + _ROUNDING


def _blocks_needed(
    value: float, low: float, high: float, edge: float, ratio: Ratio, alpha: float
) -> int | None:
    """The number of blocks B' at which the interval is expected to settle the question.

    The ratio is taken to stay where it is, and each half of its interval, in logarithms, to shrink
    as 1/sqrt(B): half(B') = half * sqrt(B/B'). Outside of the margin, the half that faces 1 must
    end before it: B' = B (half / |ln ratio|)^2. Within it, each half must end before the edge it
    faces: B' = B (half / room)^2, by the half that needs more. Never fewer than
    `values_needed(alpha)`, and more than B; None above MOST_BLOCKS, as for a ratio that lies on the
    edge. The range of too few blocks is narrower than their interval would be, so from there B' is
    a first step.
    """
    if abs(value) > edge + _ROUNDING:
        spread = (value - low if value > 0 else high - value) / abs(value)
    else:
        below, above = edge + value, edge - value
        if min(below, above) <= _ROUNDING:
            return None
        spread = max((value - low) / below, (high - value) / above)
    least = max(values_needed(alpha), ratio.count + 1)
    blocks = max(least, math.ceil(ratio.count * spread**2))
    return blocks if blocks <= MOST_BLOCKS else None
