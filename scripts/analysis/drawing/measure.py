"""A number to draw, with its interval where there is one."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.statistics.estimates import Estimate
from analysis.words.figures import decimals, significant, time_unit


@dataclass(frozen=True, slots=True)
class Measure:
    """A value between `low` and `high`; these are None where no interval is known. They are only
    the range of too few values where `reached` is false, and are called so.

    Raises ValueError for what cannot be drawn (NaN and infinity) and for one end without the other.
    The interval of a ratio paired by block need not hold the ratio of the medians, so neither must
    this.
    """

    value: float
    low: float | None = None
    high: float | None = None
    reached: bool = True

    def __post_init__(self) -> None:
        known = [end for end in (self.low, self.high) if end is not None]
        if not all(math.isfinite(number) for number in (self.value, *known)):
            raise ValueError(f"only finite numbers can be drawn, not {self}")
        if len(known) == 1 or (len(known) == 2 and known[0] > known[1]):
            raise ValueError(f"an interval has a lower and an upper end, in this order: {self}")

    @classmethod
    def of(cls, estimate: Estimate) -> Measure:
        inner = estimate.interval
        return cls(estimate.value, inner.low, inner.high, inner.reached)

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.low is None or self.high is None else (self.low, self.high)

    def scaled(self, factor: float) -> Measure:
        """In another unit. `factor` is positive."""
        low, high = (None if end is None else end * factor for end in (self.low, self.high))
        return Measure(self.value * factor, low, high, self.reached)


def interval_word(measures: Iterable[Measure]) -> str:
    """What the ends of these are, for a legend; empty where none has any."""
    reached = {measure.reached for measure in measures if measure.interval}
    words = {True: "interval", False: "range"}
    return " or ".join(word for kind, word in words.items() if kind in reached)


def time_words(time_ns: Measure) -> str:
    """`1.45 ms (1.33 to 2.37)`: the ends in the unit of the value, and as precise."""
    unit, factor = time_unit([time_ns.value])
    return _words(time_ns.scaled(1 / factor), f" {unit}")


def factor_words(factor: Measure) -> str:
    """`6.90× (6.71 to 7.12)`"""
    return _words(factor, "×")


def _words(measure: Measure, unit: str) -> str:
    places = decimals(abs(measure.value), 3, 4)
    text = f"{significant(measure.value)}{unit}"
    if not measure.interval:
        return text
    low, high = measure.interval
    name = "" if measure.reached else "range "
    return f"{text} ({name}{low:,.{places}f} to {high:,.{places}f})"
