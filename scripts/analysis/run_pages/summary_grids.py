"""The tables of one workload, written out: times, speed-ups, the cost of the harness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.pages.columns import Column, counts, estimates, grid, numbers
from analysis.pages.parts import Grid
from analysis.tables.summary import Row, Speedup
from analysis.words import figures
from analysis.words.figures import ABSENT


def timing(rows: Sequence[Row], marks: Mapping[str, str]) -> Grid:
    """`marks` are the flags of cells by their names; without any there is no column for them."""
    times = [row.wall_ns for row in rows]
    unit, factor = figures.time_unit(time.value for time in times if time)
    rates = [row.tasks_per_s for row in rows]
    alike = len({row.blocks for row in rows}) == 1
    return grid(
        [
            *cell_columns(rows),
            *([] if alike else [counts("blocks", [row.blocks for row in rows])]),
            estimates(
                f"{unit} per batch",
                [time and time.scaled(1 / factor) for time in times],
                4,
                ["no sample" if row.status == "missing" else row.status for row in rows],
            ),
            Column(
                "tasks/s",
                [figures.per_second(rate.value) if rate else ABSENT for rate in rates],
                [rate.value if rate else None for rate in rates],
            ),
            numbers(f"CPU\n{unit}", [row.cpu_ns and row.cpu_ns / factor for row in rows]),
            Column(
                "peak\nMB",
                [_size(row.peak_pss_bytes) for row in rows],
                [row.peak_pss_bytes for row in rows],
            ),
            *flag_columns(rows, marks),
        ]
    )


def speedups(rows: Sequence[Row]) -> Grid:
    itself = "at 1 core"
    if rows[0].cell.kind != "computes":
        fewest = own_base_concurrencies(rows)
        itself = f"{fewest[0]} at once" if len(fewest) == 1 else "fewest at once"
    return grid(
        [
            *cell_columns(rows),
            _speedups("vs best\nsequential", [row.against_sequential for row in rows]),
            _speedups(f"vs itself,\n{itself}", [row.against_itself for row in rows]),
            *_efficiency(rows),
        ]
    )


def cost(rows: Sequence[Row]) -> Grid:
    costs = [row.wall_ns_per_task for row in rows]
    return grid([*cell_columns(rows), estimates("ns per task", costs, 3, [ABSENT] * len(rows))])


def cell_columns(rows: Sequence[Row]) -> list[Column]:
    cells = [row.cell for row in rows]
    cores, at_once = [c.cores for c in cells], [c.concurrency for c in cells]
    return [
        Column("runner", [cell.runner for cell in cells]),
        Column("cores", [str(number) for number in cores], cores),
        Column("tasks\nat once", [str(number) for number in at_once], at_once),
    ]


def flag_columns(rows: Sequence[Row], marks: Mapping[str, str]) -> list[Column]:
    """Nothing where none of the rows has a flag."""
    texts = [marks.get(row.cell.name, "") for row in rows]
    return [Column("flags", texts, words=True)] if any(texts) else []


def own_base_concurrencies(rows: Sequence[Row]) -> list[int]:
    """The concurrencies of the cells that others of the same runner are compared with."""
    own = [row.against_itself for row in rows]
    return sorted({s.base.concurrency for s in own if s and not s.is_base})


def _speedups(title: str, column: Sequence[Speedup | None]) -> Column:
    bases = {s.base.name for s in column if s and s.estimate}
    instead = ["base" if s and s.is_base and s.base.name in bases else ABSENT for s in column]
    return estimates(title, [s.estimate if s else None for s in column], 3, instead)


def _efficiency(rows: Sequence[Row]) -> list[Column]:
    """Nothing for work that has none."""
    shares = [row.efficiency for row in rows]
    if not any(share is not None for share in shares):
        return []
    texts = [figures.percent(share) if share is not None else ABSENT for share in shares]
    return [Column("effi-\nciency", texts, shares)]


def _size(size_bytes: float | None) -> str:
    return ABSENT if size_bytes is None else figures.megabytes(size_bytes)
