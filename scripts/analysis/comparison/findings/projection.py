"""Projections of a comparison, as benchstat has them: rows and columns are values of keys.

Where several cells fall together, the geometric mean of their ratios stands for them. Times of
different work have no mean, so a table of times must keep every cell apart.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.comparison.findings.comparison import Compared, Comparison
from analysis.reading.plan import Cell, RunError
from analysis.statistics.verdicts import Verdict
from analysis.words.arguments import names_in
from analysis.words.figures import listed

CELL, SIDE = "cell", "side"
KEYS = ("workload", "runner", "family", "cores", "concurrency", CELL, SIDE)
MOST_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Entry:
    """What falls on one row and column. `ratio` is the geometric mean of `count` ratios NEW/BASE,
    1 for the base itself; `verdict` that of a single cell. `time_ns` is asked for or None."""

    ratio: float | None
    count: int
    verdict: Verdict | None
    time_ns: float | None


@dataclass(frozen=True, slots=True)
class Pivot:
    """`title` says which sides it compares, where no key does. `means` is the geometric mean of
    all ratios of each column, and how many they are."""

    title: str
    row_keys: tuple[str, ...]
    column_keys: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[tuple[str, ...], ...]
    entries: dict[tuple[tuple[str, ...], tuple[str, ...]], Entry]
    means: tuple[tuple[float, int] | None, ...]
    shows_times: bool


@dataclass(frozen=True, slots=True)
class _Fall:
    """A cell of one side on its way to an entry. `row` is None for the base itself."""

    cell: Cell
    side: str
    row: Compared | None
    time_ns: float


def parse_keys(text: str, option: str, comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """`workload,runner` as keys. Raises RunError for a key that there is not."""
    known = known_keys(comparisons)
    keys = tuple(dict.fromkeys(names_in(text, option)))
    for key in keys:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise RunError(f"{option}: no key {key}.{hint} There are: {', '.join(known)}.")
    return keys


def known_keys(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """The fixed ones and the names of the parameters."""
    parameters = (
        name for c in comparisons for row in c.rows for name, _ in row.base_cell.parameters
    )
    return tuple(dict.fromkeys((*KEYS, *parameters)))


def project(
    comparisons: Sequence[Comparison],
    row_keys: tuple[str, ...],
    column_keys: tuple[str, ...],
    times: bool = False,
) -> tuple[Pivot, ...]:
    """One table where `side` is a key, else one for each side that the base is compared with.

    Raises RunError for a key on both axes, and for times of several cells that fall together.
    """
    twice = [key for key in row_keys if key in column_keys]
    if twice:
        raise RunError(f"--row and --col both have {listed(twice)}. Leave it out of one of them.")
    keys = (*row_keys, *column_keys)
    if SIDE in keys:
        falls = [*_base(comparisons), *_new(comparisons)]
        return (_pivot("", falls, row_keys, column_keys, times),)
    if times:
        raise RunError("--show time needs the key side, in --row or in --col.")
    return tuple(
        _pivot(f"{c.new.label} / {c.base.label}", _new([c]), row_keys, column_keys, times)
        for c in comparisons
    )


def _base(comparisons: Sequence[Comparison]) -> list[_Fall]:
    """Each cell of the base that any side is compared with, once."""
    found = {
        row.base_cell.name: _Fall(row.base_cell, c.base.column, None, row.base.value)
        for c in comparisons
        for row in c.rows
        if row.ratio
    }
    return list(found.values())


def _new(comparisons: Sequence[Comparison]) -> list[_Fall]:
    return [
        _Fall(row.base_cell, c.new.column, row, row.new.value)
        for c in comparisons
        for row in c.rows
        if row.ratio
    ]


def _pivot(
    title: str,
    falls: Sequence[_Fall],
    row_keys: tuple[str, ...],
    column_keys: tuple[str, ...],
    times: bool,
) -> Pivot:
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[_Fall]] = {}
    for fall in falls:
        place = _values(fall, row_keys), _values(fall, column_keys)
        groups.setdefault(place, []).append(fall)
    if times:
        _refuse_means(list(groups.values()))
    columns = _ordered(dict.fromkeys(column for _, column in groups))
    by_column: dict[tuple[str, ...], list[_Fall]] = {}
    for (_, column), group in groups.items():
        by_column.setdefault(column, []).extend(group)
    return Pivot(
        title=title,
        row_keys=row_keys,
        column_keys=column_keys,
        rows=tuple(dict.fromkeys(row for row, _ in groups)),
        columns=columns,
        entries={place: _entry(group, times) for place, group in groups.items()},
        means=tuple(_mean(by_column[column]) for column in columns),
        shows_times=times,
    )


def _values(fall: _Fall, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_value(fall, key) for key in keys)


def _value(fall: _Fall, key: str) -> str:
    cell = fall.cell
    if key == SIDE:
        return fall.side
    if key == CELL:
        return cell.name
    if key in KEYS:
        return str(getattr(cell, key))
    return dict(cell.parameters).get(key, "")


def _ordered(columns: dict[tuple[str, ...], None]) -> tuple[tuple[str, ...], ...]:
    """Numbers by their size, anything else in the order in which it came."""
    if all(v.isdecimal() and len(v) < MOST_DIGITS for column in columns for v in column):
        return tuple(sorted(columns, key=lambda column: tuple(map(int, column))))
    return tuple(columns)


def _entry(group: Sequence[_Fall], times: bool) -> Entry:
    mean = _mean(group)
    alone = group[0] if len(group) == 1 else None
    return Entry(
        ratio=mean[0] if mean else None,
        count=len(group),
        verdict=alone.row.verdict if alone and alone.row else None,
        time_ns=alone.time_ns if alone and times else None,
    )


def _mean(group: Sequence[_Fall]) -> tuple[float, int] | None:
    ratios = (fall.row.ratio if fall.row else None for fall in group)
    logs = [math.log(ratio.value) if ratio else 0.0 for ratio in ratios]
    return (math.exp(math.fsum(logs) / len(logs)), len(logs)) if logs else None


def _refuse_means(groups: Sequence[Sequence[_Fall]]) -> None:
    together = [group for group in groups if len(group) > 1]
    if not together:
        return
    parameters = (name for group in together for f in group for name, _ in f.cell.parameters)
    varying = [
        key
        for key in dict.fromkeys(("workload", "runner", "cores", "concurrency", *parameters))
        if any(len({_value(fall, key) for fall in group}) > 1 for group in together)
    ]
    cells = sum(map(len, together))
    raise RunError(
        f"--show time: {cells:,} cells fall together in {len(together):,} places of the table, and "
        f"times of different work have no mean. Add what varies ({', '.join(varying)}) to --row or "
        "--col, or choose among the cells with --filter."
    )
