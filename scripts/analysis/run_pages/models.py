"""One concurrency model over all workloads of a run: each time where it was fastest."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.pages.columns import Column, grid
from analysis.pages.markdown import as_markdown
from analysis.tables.summary import Row, Summary, WorkloadTable
from analysis.words import figures
from analysis.words.figures import ABSENT


def models_of(summary: Summary) -> set[str]:
    """The runners, whatever their settings, that have a time."""
    rows = (row for table in summary.workloads for row in table.rows)
    return {_model(row) for row in rows if row.wall_ns}


def model_table(summary: Summary, model: str) -> str:
    """As Markdown: a line for each workload and setting, at the best cores and tasks at once."""
    found = [(table, row) for table in summary.workloads for row in _best(table, model)]
    rows = [row for _, row in found]
    columns = [
        Column("workload", [table.workload for table, _ in found]),
        Column("cores", [str(row.cell.cores) for row in rows]),
        Column("tasks at once", [str(row.cell.concurrency) for row in rows]),
        Column("a batch takes", [_time(row) for row in rows]),
        Column("vs best sequential", [_gain(row) for row in rows]),
        Column("CPU time", [_cpu_time(row) for row in rows]),
        Column("peak MB", [_size(row) for row in rows]),
    ]
    if any(row.cell.runner != model for row in rows):
        columns.insert(1, Column("runner", [row.cell.runner for row in rows], words=True))
    return as_markdown([grid(columns)])


def _model(row: Row) -> str:
    return row.cell.runner.partition(":")[0]


def _best(table: WorkloadTable, model: str) -> Iterator[Row]:
    best: dict[str, Row] = {}
    for row in table.rows:
        if _model(row) != model or row.wall_ns is None:
            continue
        known = best.setdefault(row.cell.runner, row)
        if known.wall_ns and row.wall_ns.value < known.wall_ns.value:
            best[row.cell.runner] = row
    yield from best.values()


def _time(row: Row) -> str:
    """The median with its interval, in one unit."""
    time = row.wall_ns
    if time is None:
        return ABSENT
    unit, factor = figures.time_unit([time.value])
    scaled = time.scaled(1 / factor)
    return f"{figures.significant(scaled.value)} {unit} {figures.ends(scaled, 3)}"


def _cpu_time(row: Row) -> str:
    return figures.time_text(row.cpu_ns) if row.cpu_ns else ABSENT


def _gain(row: Row) -> str:
    speedup = row.against_sequential
    if speedup is None or speedup.value is None:
        return ABSENT
    if speedup.is_base or speedup.estimate is None:
        return "base"
    return f"{figures.significant(speedup.value)}x {figures.ends(speedup.estimate, 3)}"


def _size(row: Row) -> str:
    return ABSENT if row.peak_pss_bytes is None else figures.megabytes(row.peak_pss_bytes)
