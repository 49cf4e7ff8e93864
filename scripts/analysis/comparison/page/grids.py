"""The tables of a comparison, written out."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.comparison.findings.comparison import (
    Compared,
    Comparison,
    WorkloadComparison,
    geometric_mean,
    verdicts,
)
from analysis.comparison.findings.per_core import PerCore
from analysis.comparison.findings.projection import Entry, Pivot
from analysis.comparison.sides.comparability import Difference
from analysis.comparison.sides.groups import Side
from analysis.pages.columns import Column, estimates, grid, numbers
from analysis.pages.parts import Grid
from analysis.reading.plan import Cell
from analysis.statistics.estimates import Estimate, Interval
from analysis.statistics.unpaired import BOOTSTRAP, LEAST_BLOCKS, UnpairedRatio
from analysis.statistics.verdicts import MOST_BLOCKS, Ratio, Verdict
from analysis.words import figures
from analysis.words.figures import ABSENT
from analysis.words.printable import one_line

TERMINAL = 80
NOT_RECORDED = "(not recorded)"
MEAN = "geometric mean"
MARKS = {
    Verdict.SLOWER: "↑",
    Verdict.FASTER: "↓",
    Verdict.SAME: "=",
    Verdict.INCONCLUSIVE: "?",
}


def differing(differences: Sequence[Difference], sides: Sequence[Side]) -> Grid:
    names = [f"{d.name} *" if d.volatile else d.name for d in differences]
    return grid(
        [
            Column("row", names),
            *(
                Column(side.column, [_value(d.values[i]) for d in differences])
                for i, side in enumerate(sides)
            ),
        ],
        labels=1 + len(sides),
    )


def fits(table: Grid, width: int = TERMINAL) -> bool:
    """Whether a terminal of so many columns can show all of it."""
    columns = zip(table.titles, *table.rows, strict=True)
    return sum(max(map(len, texts)) + 2 for texts in columns) - 2 <= width


def times(table: WorkloadComparison, comparison: Comparison) -> Grid:
    return grid([*_cell_columns(table.rows), *_times(table, comparison)])


def ratios(table: WorkloadComparison, comparison: Comparison) -> Grid:
    return grid([*_cell_columns(table.rows), *_ratios(table, comparison)])


def times_and_ratios(table: WorkloadComparison, comparison: Comparison) -> Grid:
    """For pages that are wider than a terminal. Verdicts stand before times: a window may cut off
    what is at the right."""
    columns = [*_ratios(table, comparison), *_times(table, comparison)]
    return grid([*_cell_columns(table.rows), *columns])


def cores(rows: Sequence[PerCore], comparison: Comparison, caption: str) -> Grid:
    """The per-core view of one workload."""
    base, new = comparison.base.column, comparison.new.column
    ratio = [row.at_one.ratio if row.at_one else None for row in rows]
    spent = [(row.base.core_ns, row.new.core_ns) for row in rows]
    unit, factor = figures.time_unit(time for pair in spent for time in pair)
    word, texts = _ratio_texts(ratio)

    def best(side: str, cells: Sequence[Cell]) -> Column:
        return Column(f"{side}\ncores", [str(c.cores) for c in cells], [c.cores for c in cells])

    def core_time(side: str, core_ns: Sequence[float]) -> Column:
        return numbers(f"{side}\ncore·{unit}", [time / factor for time in core_ns])

    return grid(
        [
            Column("runner", [row.runner for row in rows]),
            Column(f"at 1 core\n{word}", texts, [r.value if r else None for r in ratio]),
            best(base, [row.base.cell for row in rows]),
            core_time(base, [pair[0] for pair in spent]),
            best(new, [row.new.cell for row in rows]),
            core_time(new, [pair[1] for pair in spent]),
            numbers("core-time\nratio", [pair[1] / pair[0] for pair in spent]),
        ],
        caption=caption,
    )


def counts(comparison: Comparison) -> Grid:
    """Wins, ties and losses of the new side by workload, and the geometric mean last."""
    tables = comparison.workloads
    summed = [row for table in tables if not table.is_cost_of_harness for row in table.rows]
    names = [table.workload for table in tables]
    lines = [(t.workload if names.count(t.workload) == 1 else t.title, t.rows) for t in tables]
    if sum(not table.is_cost_of_harness for table in tables) > 1:
        empty = any(table.is_cost_of_harness for table in tables)
        lines.append(("all but empty" if empty else "all", tuple(summed)))
    found = [verdicts(rows) for _, rows in lines]
    return grid(
        [
            Column("workload", [title for title, _ in lines]),
            *(
                Column(
                    verdict.value.replace("inconclusive", "incon-\nclusive"),
                    [str(count[verdict]) for count in found],
                    [count[verdict] for count in found],
                )
                for verdict in (Verdict.FASTER, Verdict.SAME, Verdict.SLOWER, Verdict.INCONCLUSIVE)
            ),
            numbers("geometric mean\nof the ratios", [geometric_mean(rows) for _, rows in lines]),
        ]
    )


def pivots(pivot: Pivot, wide: bool) -> tuple[Grid, ...]:
    """One grid or, for a terminal, as many as its columns need."""
    labels = [
        Column(one_line(key), [*(row[i] for row in pivot.rows), "" if i else MEAN])
        for i, key in enumerate(pivot.row_keys)
    ]
    unit = figures.time_unit(e.time_ns for e in pivot.entries.values() if e.time_ns)
    columns = [
        Column(
            _broken(one_line(" ".join(column)) or "-", wide),
            [*_entries(pivot, entries, unit), mean],
            [*map(_number, entries), None],
        )
        for column, mean in zip(pivot.columns, _means(pivot), strict=True)
        for entries in [[pivot.entries.get((row, column)) for row in pivot.rows]]
    ]
    if pivot.shows_times:
        labels, columns = ([_without_last(c) for c in group] for group in (labels, columns))
    caption = f"{', '.join(pivot.column_keys)} across"
    caption += f"; {unit[0]}" if pivot.shows_times else ""
    parts = [columns] if wide else _pages(labels, columns)
    return tuple(grid([*labels, *part], len(labels), caption) for part in parts)


def _value(value: str | None) -> str:
    return NOT_RECORDED if value is None else value


def _cell_columns(rows: Sequence[Compared]) -> list[Column]:
    cells = [row.base_cell for row in rows]
    cores, at_once = [c.cores for c in cells], [c.concurrency for c in cells]
    return [
        Column("runner", [cell.runner for cell in cells]),
        Column("cores", [str(number) for number in cores], cores),
        Column("tasks\nat once", [str(number) for number in at_once], at_once),
    ]


def _times(table: WorkloadComparison, comparison: Comparison) -> list[Column]:
    rows = table.rows
    unit, factor = figures.time_unit(time.value for row in rows for time in (row.base, row.new))
    columns = []
    for side, held in (
        (comparison.base, [row.base for row in rows]),
        (comparison.new, [row.new for row in rows]),
    ):
        values = [_estimate(time).scaled(1 / factor) for time in held]
        column = estimates(f"{side.column}\n{unit} per batch", values, 4, [ABSENT] * len(rows))
        columns.append(column)
    return columns


def _ratios(table: WorkloadComparison, comparison: Comparison) -> list[Column]:
    found = [row.ratio for row in table.rows]
    needed = [row.judgement.blocks_needed for row in table.rows]
    open_ = [more_blocks_help(row) for row in table.rows]
    word, texts = _ratio_texts(found)
    columns = [
        Column(
            f"{comparison.new.column} /\n{comparison.base.column}\n{word}",
            texts,
            [ratio.value if ratio else None for ratio in found],
        ),
        Column(f"{comparison.new.column}\nis", [row.verdict.value for row in table.rows]),
    ]
    if any(open_):
        blocks = [
            ("" if not is_open else f"> {MOST_BLOCKS}" if n is None else str(n))
            for is_open, n in zip(open_, needed, strict=True)
        ]
        columns.append(Column("blocks\nneeded", blocks, needed))
    return columns


def more_blocks_help(row: Compared) -> bool:
    """Where the bootstrap has not reached its level, the comparisons are too many for it."""
    ratio = row.ratio
    too_many = ratio is not None and not ratio.reached and ratio.count >= LEAST_BLOCKS
    return ratio is not None and row.verdict is Verdict.INCONCLUSIVE and not too_many


def _ratio_texts(found: Sequence[UnpairedRatio | None]) -> tuple[str, list[str]]:
    column = estimates("", [_estimate(r) if r else None for r in found], 3, [ABSENT] * len(found))
    narrow = any(r and not r.reached and r.method == BOOTSTRAP for r in found)
    word = "(below 95 %)" if narrow else column.title.strip("\n")
    return word, list(column.texts)


def _estimate(found: Ratio) -> Estimate:
    """For printing: the rank of its interval has no meaning."""
    return Estimate(found.value, Interval(found.low, found.high, found.count, 1, found.reached))


def _entries(pivot: Pivot, entries: Sequence[Entry | None], unit: tuple[str, float]) -> list[str]:
    if pivot.shows_times:
        times = [e.time_ns / unit[1] if e and e.time_ns is not None else None for e in entries]
        return list(numbers("", times, lambda time: figures.significant(time, 4)).texts)
    ratios = numbers("", [entry.ratio if entry else None for entry in entries]).texts
    tails = [_tail(entry) if entry else "" for entry in entries]
    width = max(map(len, tails), default=0)
    return [text + tail.ljust(width) for text, tail in zip(ratios, tails, strict=True)]


def _tail(entry: Entry) -> str:
    if entry.verdict:
        return f" {MARKS[entry.verdict]}"
    return f" ({entry.count:,})" if entry.count > 1 else ""


def _means(pivot: Pivot) -> list[str]:
    return [f"{figures.significant(mean[0])} ({mean[1]:,})" if mean else "" for mean in pivot.means]


def _number(entry: Entry | None) -> float | None:
    return None if entry is None else entry.ratio if entry.time_ns is None else entry.time_ns


def _without_last(column: Column) -> Column:
    return Column(column.title, column.texts[:-1], column.keys[:-1])


def _broken(name: str, wide: bool) -> str:
    """A terminal has no room for long names on one line: `process_pool_shared` takes three."""
    return name if wide else name.replace("_", "_-\n").replace(" ", "\n")


def _pages(labels: Sequence[Column], columns: Sequence[Column]) -> list[list[Column]]:
    room = TERMINAL - sum(_width(column) + 2 for column in labels)
    pages: list[list[Column]] = [[]]
    left = room
    for column in columns:
        width = _width(column) + 2
        if pages[-1] and left < width - 2:
            pages.append([])
            left = room
        pages[-1].append(column)
        left -= width
    return pages


def _width(column: Column) -> int:
    return max(map(len, (*column.title.split("\n"), *column.texts)), default=0)
