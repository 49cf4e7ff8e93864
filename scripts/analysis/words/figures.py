"""How figures are written: units, significant digits, decimal points in one line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from analysis.statistics.estimates import Estimate
from analysis.tables.holes import Spans

ABSENT = "–"
TIME_UNITS = (("ns", 1.0), ("µs", 1e3), ("ms", 1e6), ("s", 1e9))


def time_unit(times_ns: Iterable[float]) -> tuple[str, float]:
    """One unit for a whole column: the largest in which the smallest time is still at least 1, or
    a larger one where the largest time would need more than five digits before the point."""
    positive = [time for time in times_ns if time > 0]
    if not positive:
        return TIME_UNITS[0]
    chosen = TIME_UNITS[0]
    for unit in TIME_UNITS[1:]:
        if min(positive) >= unit[1] or max(positive) / chosen[1] >= 1e5:
            chosen = unit
    return chosen


def decimals(value: float, digits: int, most: int) -> int:
    """How many decimals show `digits` digits of a value, and no more than `most`. The zero before
    the point counts as one of them: 1.26 and 0.98 stand below each other."""
    if value == 0:
        return 0
    power = math.floor(math.log10(abs(value)))
    return min(max(digits - 1 - power - (power < 0), 0), most)


def significant(value: float, digits: int = 3, most: int = 4) -> str:
    if 0 < abs(value) < 10**-most:
        return f"{value:.1e}"
    return f"{value:,.{decimals(value, digits, most)}f}"


def ends(estimate: Estimate, digits: int) -> str:
    """`(3.10–3.15)`, as precise as the median before it; `(-0.10 to 0.15)` where a dash would be
    taken for a sign."""
    places = decimals(estimate.value, digits, 4)
    low, high = (f"{end:,.{places}f}" for end in (estimate.interval.low, estimate.interval.high))
    return f"({low} to {high})" if estimate.interval.low < 0 else f"({low}–{high})"


def time_text(time_ns: float, digits: int = 3) -> str:
    """One time by itself, such as `2.10 ms`."""
    unit, factor = time_unit([time_ns])
    return f"{significant(time_ns / factor, digits)} {unit}"


def duration_text(time_ns: float) -> str:
    """`2 min 11 s`; below a minute as a time."""
    seconds = round(time_ns / 1e9)
    if seconds < 60:
        return time_text(time_ns)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min", "" if hours else f"{seconds} s"]
    return " ".join(part for part in parts if part)


def per_second(rate: float) -> str:
    """Whole numbers up to a million, then M, G and T: rates span nine powers of ten."""
    if rate < 1e6:
        return significant(rate, 3, 2)
    for name, factor in (("M", 1e6), ("G", 1e9)):
        if rate < 1000 * factor:
            return f"{significant(rate / factor)} {name}"
    return f"{significant(rate / 1e12)} T"


def megabytes(size_bytes: float) -> str:
    return significant(size_bytes / 1e6, 3, 1)


def percent(share: float) -> str:
    return f"{significant(100 * share, 2, 1)} %" if share >= 0.001 else "< 0.1 %"


def coverage_percent(share: float) -> str:
    """One decimal, and never rounded up to certainty."""
    text = f"{100 * share:.1f} %"
    return "over 99.9 %" if text == "100.0 %" else text


def on_the_point(texts: Sequence[str]) -> list[str]:
    """Pads the texts so that their decimal points stand below each other."""
    heads = [text.partition(".")[0] for text in texts]
    tails = [text[len(head) :] for text, head in zip(texts, heads, strict=True)]
    left = max(map(len, heads), default=0)
    right = max(map(len, tails), default=0)
    return [h.rjust(left) + t.ljust(right) for h, t in zip(heads, tails, strict=True)]


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def span_text(spans: Spans) -> str:
    parts = [f"{first}" if first == last else f"{first}–{last}" for first, last in spans]
    alone = len(spans) == 1 and spans[0][0] == spans[0][1]
    return f"{'block' if alone else 'blocks'} {', '.join(parts)}"


def group_letter(group: int) -> str:
    """Of a tie group: a to z for 1 to 26, then aa, ab and so on."""
    letters = ""
    while group > 0:
        group, last = divmod(group - 1, 26)
        letters = chr(ord("a") + last) + letters
    return letters


def between(numbers: Iterable[int]) -> str:
    """`7`, or `7 to 22` for the smallest and the largest."""
    ordered = sorted(set(numbers))
    return f"{ordered[0]}" if len(ordered) == 1 else f"{ordered[0]} to {ordered[-1]}"
