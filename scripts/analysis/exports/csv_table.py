"""Prints the numbers of a summary as CSV: base units, full precision.

docs/figures.md has the formula of every column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from analysis.exports.csv_value import csv_value
from analysis.reading.plan import Cell
from analysis.statistics.estimates import Estimate, median
from analysis.tables.costs import RunnerCost, costs
from analysis.tables.latency import SHARES, Part, all_quantiles_ns
from analysis.tables.summary import Row, Speedup, Summary, WorkloadTable


def as_csv(summary: Summary) -> str:
    """One flat table: a line per cell of every workload, with skipped and failed cells."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    titles: list[str] = []
    for table in summary.workloads:
        for record in _records(table, summary.plan.blocks):
            if not titles:
                titles = list(record)
                writer.writerow(titles)
            writer.writerow(map(csv_value, record.values()))
    return out.getvalue()


def _records(table: WorkloadTable, planned_blocks: int) -> Iterator[dict[str, object]]:
    cost_of = {cost.row.cell.name: cost for cost in costs(table, table.rows)}
    comparisons = (table.comparisons_with_sequential, table.comparisons_with_itself)
    for row in table.rows:
        yield {
            **_record(row, planned_blocks, comparisons),
            **_costs(cost_of.get(row.cell.name)),
            "peak_rss_bytes": _peak_rss(table, row),
            **_waiting(table, row),
            **_latencies(table, row),
        }


def cell_fields(cell: Cell) -> dict[str, object]:
    """What a cell is, in the columns that every table of cells begins with."""
    return {
        "workload": cell.workload,
        "parameters": " ".join(f"{key}={value}" for key, value in cell.parameters),
        "kind": cell.kind,
        "cell": cell.name,
        "runner": cell.runner,
        "family": cell.family,
        "cores": cell.cores,
        "concurrency": cell.concurrency,
    }


def _record(row: Row, planned_blocks: int, comparisons: tuple[int, int]) -> dict[str, object]:
    return {
        **cell_fields(row.cell),
        "tasks": row.tasks,
        "status": row.status,
        "reason": row.reason,
        "planned_blocks": planned_blocks if row.status != "skipped" else 0,
        "blocks": row.blocks,
        "failed_samples": row.failed,
        "missing_samples": row.missing,
        "wall_median_ns": row.wall_ns and row.wall_ns.value,
        **_interval("wall_{}_ns", row.wall_ns),
        **_interval_kind("interval", row.wall_ns),
        "tasks_per_s": row.tasks_per_s and row.tasks_per_s.value,
        **_interval("tasks_per_s_{}", row.tasks_per_s),
        "cpu_median_ns": row.cpu_ns,
        "peak_pss_bytes": row.peak_pss_bytes,
        **_speedup("speedup_sequential", row.against_sequential, comparisons[0]),
        **_speedup("speedup_self", row.against_itself, comparisons[1]),
        "efficiency": row.efficiency,
    }


def _costs(cost: RunnerCost | None) -> dict[str, object]:
    return {
        "cores_busy": cost and cost.cores_busy,
        "cpu_inflation": cost and cost.inflation,
        "startup_ns": cost and cost.startup_ns,
        "first_batch_ns": cost and cost.first_batch_ns,
        "shutdown_ns": cost and cost.shutdown_ns,
        "break_even_tasks": cost and cost.break_even_tasks,
        "context_switches_voluntary": cost and cost.switches_voluntary,
        "context_switches_involuntary": cost and cost.switches_involuntary,
        "system_calls_per_task": cost and cost.system_calls_per_task,
    }


def _peak_rss(table: WorkloadTable, row: Row) -> float | None:
    samples = table.samples[row.cell.name]
    known = [s.peak_rss_bytes for s in samples if s.peak_rss_bytes is not None]
    return median(known) if known else None


def _waiting(table: WorkloadTable, row: Row) -> dict[str, object]:
    known = [s.waiting_memory for s in table.samples[row.cell.name] if s.waiting_memory]
    return {
        "waiting_tasks": median([one.tasks for one in known]) if known else None,
        "waiting_bytes": median([one.all_bytes for one in known]) if known else None,
    }


def _latencies(table: WorkloadTable, row: Row) -> dict[str, object]:
    """Every quantile that samples have, also those that a page does not tell."""
    samples = table.samples[row.cell.name]
    parts = {"latency": Part.SERVICE, "queueing": Part.QUEUEING, "response": Part.RESPONSE}
    known = {called: all_quantiles_ns(samples, part) for called, part in parts.items()}
    return {
        f"task_{called}_{name}_ns": quantiles.get(name)
        for called, quantiles in known.items()
        for name in SHARES
    }


def _interval(key: str, estimate: Estimate | None) -> dict[str, object]:
    inner = estimate and estimate.interval
    return {key.format("low"): inner and inner.low, key.format("high"): inner and inner.high}


def _interval_kind(key: str, estimate: Estimate | None) -> dict[str, object]:
    """`95%` or `range`, and what it covers by itself."""
    inner = estimate and estimate.interval
    kind = inner and ("95%" if inner.reached else "range")
    return {f"{key}_kind": kind, f"{key}_coverage": inner and inner.coverage}


def _speedup(key: str, speedup: Speedup | None, comparisons: int) -> dict[str, object]:
    estimate = speedup.estimate if speedup else None
    return {
        key: speedup and speedup.value,
        **_interval(f"{key}_{{}}", estimate),
        **_interval_kind(f"{key}_interval", estimate),
        f"{key}_base": speedup and speedup.base.name,
        f"{key}_blocks": estimate and estimate.interval.count,
        f"{key}_dropped_blocks": speedup and speedup.dropped,
        f"{key}_comparisons": estimate and comparisons,
    }
