"""Axes: from where to where they go, and where they are ruled and written at."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analysis.words.figures import TIME_UNITS

_LEAST_TICKS = 3
# Of each power of ten, from few ticks to many.
_MANTISSAS = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7))

# So that the next power of ten is still a number.
_LOWEST, _HIGHEST = 1e-300, 1e300

Ticks = tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """`ticks` are places with what is written there. `base` is that of a logarithmic scale."""

    title: str
    low: float
    high: float
    ticks: Ticks
    base: float | None = None

    @property
    def told(self) -> str:
        """Its title, which says of a logarithmic scale that it is one."""
        return f"{self.title} (log scale)" if self.title and self.base else self.title

    def within(self, value: float) -> float:
        """The value, or the end that it lies beyond."""
        return min(max(value, self.low), self.high)


def time_scale(times_ns: Iterable[float], title: str, most: int = 8) -> Scale | None:
    """Logarithmic, a unit at each tick. Times of 0 have no place on it; None without others."""
    ends = _widened(times_ns, 1.6)
    return ends and Scale(title, *ends, _written(log_ticks(*ends, most), time_tick), 10)


def factor_scale(
    factors: Iterable[float], title: str, most: int = 8, least: float = 1.2
) -> Scale | None:
    """Logarithmic, of ratios: from end to end at least the factor `least`."""
    ends = _widened(factors, least)
    return ends and Scale(title, *ends, _written(log_ticks(*ends, most), factor_tick), 10)


def count_scale(counts: Iterable[int], title: str, room: float) -> Scale | None:
    """Logarithmic to base 2, ruled at each count as far as their figures have room (in pixels)."""
    places = sorted({count for count in counts if count > 0})
    if not places:
        return None
    spread = math.log2(places[-1] / places[0])
    margin = 2 ** max(0.06 * spread, 0.25)
    low, high = places[0] / margin, places[-1] * margin
    shown: list[int] = []
    per_power = room / math.log2(high / low)
    for place in places:
        wide = 7.0 * (len(f"{place:,}") + 1)
        if not shown or math.log2(place / shown[-1]) * per_power >= wide:
            shown.append(place)
    return Scale(title, low, high, tuple((p, f"{p:,}") for p in shown), 2)


def linear_scale(low: float, high: float, title: str, most: int = 7, finest: float = 0) -> Scale:
    """From the tick below to the tick above, which are at least `finest` apart."""
    step = max(_step((high - low) or abs(high) or 1, most), finest)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    places = [step * place for place in range(first, last + 1)]
    return Scale(title, places[0], places[-1], tuple((p, plain(p)) for p in places))


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers: from every so many powers of ten to steps of the same length, the fewest that
    are enough."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    sparse = max(math.ceil((last - first + 1) / most), 1)
    ways = [[10.0**power for power in range(first, last + 1) if power % sparse == 0]]
    for mantissas in _MANTISSAS[1:]:
        ways.append([m * 10.0**power for power in range(first, last + 1) for m in mantissas])
    found: list[float] = []
    for way in ways:
        within = [tick for tick in way if low <= tick <= high]
        if len(within) > most:
            break
        found = within
        if len(found) > _LEAST_TICKS:
            return found
    if len(found) >= _LEAST_TICKS or high > 10 * low:
        return found
    step = _step(high - low, most)
    return [step * n for n in range(math.ceil(low / step), math.floor(high / step) + 1) if n]


def time_tick(time_ns: float) -> str:
    units = [(unit, factor) for unit, factor in TIME_UNITS if time_ns >= 0.9999 * factor]
    unit, factor = units[-1] if units else TIME_UNITS[0]
    return f"{plain(time_ns / factor)} {unit}"


def factor_tick(factor: float) -> str:
    return f"{plain(factor)}×"


def plain(value: float) -> str:
    """A round number without zeros behind it."""
    return f"{value:,.9g}" if 1e-4 <= abs(value) < 1e9 or not value else f"{value:.9g}"


def _widened(values: Iterable[float], least: float) -> tuple[float, float] | None:
    """Ends with some room beyond all values, at least the factor `least` apart."""
    known = [value for value in values if value > 0]
    if not known:
        return None
    low, high = min(known), max(known)
    missing = max(math.log(least) - math.log(high / low), 0) / 2
    room = math.exp(missing + 0.06 * max(math.log(high / low), math.log(least)))
    return max(low / room, _LOWEST), min(high * room, _HIGHEST)


def _written(ticks: Iterable[float], words: Callable[[float], str]) -> Ticks:
    return tuple((tick, words(tick)) for tick in ticks)


def _step(length: float, most: int) -> float:
    """1, 2 or 5 times a power of ten, not more than `most` times in a length."""
    rough = length / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))
