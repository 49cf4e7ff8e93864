"""Columns of a table: their texts, and the numbers that they are sorted by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.pages.parts import Grid
from analysis.statistics.estimates import Estimate
from analysis.words import figures
from analysis.words.figures import ABSENT

INTERVAL = "\n(95 % interval)"
RANGE = "\n(range)"

Number = float | None


@dataclass(frozen=True, slots=True)
class Column:
    """Texts of the same number as `keys`. Without keys a column is sorted by its texts. `words`:
    it holds names or sentences, which are left-aligned."""

    title: str
    texts: Sequence[str]
    keys: Sequence[Number] = ()
    words: bool = False


def grid(columns: Sequence[Column], labels: int = 1, caption: str = "") -> Grid:
    """The columns side by side, of which the first `labels` hold names."""
    count = len(columns[0].texts)
    keys = [column.keys or [None] * count for column in columns]
    return Grid(
        titles=tuple(column.title for column in columns),
        rows=tuple(zip(*(column.texts for column in columns), strict=True)),
        labels=labels,
        keys=tuple(zip(*keys, strict=True)),
        caption=caption,
        words=frozenset(place for place, column in enumerate(columns) if column.words),
    )


def filled(columns: Sequence[Column]) -> list[Column]:
    """Without those that have nothing in any row."""
    return [c for c in columns if any(text not in ("", ABSENT) for text in c.texts)]


def counts(title: str, numbers: Sequence[Number]) -> Column:
    """Whole numbers, or medians of them."""
    texts = [ABSENT if n is None else f"{n:,.0f}" for n in numbers]
    return Column(title, texts, list(numbers))


def numbers(
    title: str, values: Sequence[Number], text: Callable[[float], str] = figures.significant
) -> Column:
    """Numbers with their points in one line."""
    texts = [ABSENT if value is None else text(value) for value in values]
    return Column(title, figures.on_the_point(texts), list(values))


def times(title: str, times_ns: Sequence[Number]) -> Column:
    """Times in one unit, which stands in the title: `{}` in it, or its second line."""
    unit, factor = figures.time_unit(time for time in times_ns if time is not None)
    name = title.format(unit) if "{}" in title else f"{title}\n{unit}"
    column = numbers(name, [None if time is None else time / factor for time in times_ns])
    return Column(name, column.texts, list(times_ns))


def estimates(
    title: str, values: Sequence[Estimate | None], digits: int, instead: Sequence[str]
) -> Column:
    """Each median with its ends, or what stands instead of it.

    Ranges among intervals are marked `~`; a column of nothing but ranges says so in its title.
    """
    known = [estimate for estimate in values if estimate]
    reached = {estimate.interval.reached for estimate in known}
    medians = iter(figures.on_the_point([figures.significant(e.value, digits) for e in known]))
    marks = {True: " ", False: "~"} if len(reached) == 2 else {True: "", False: ""}
    ends = [marks[e.interval.reached] + figures.ends(e, digits) for e in known]
    width = max(map(len, ends), default=0)
    padded = iter([end.ljust(width) for end in ends])
    texts = [f"{next(medians)} {next(padded)}" if estimate else "" for estimate in values]
    total = max(map(len, texts), default=0)
    median_width = total - width - 1 if known else 0
    word = INTERVAL if True in reached else RANGE if reached else ""
    return Column(
        title + word,
        [
            text or other.rjust(median_width).ljust(total)
            for text, other in zip(texts, instead, strict=True)
        ],
        [estimate.value if estimate else None for estimate in values],
    )
