"""Prints the numbers of a summary as CSV: base units, full precision."""

from __future__ import annotations

import csv
import io
import math

from analysis.printable import printable
from analysis.statistics import Estimate
from analysis.tables import Row, Speedup, Summary, WorkloadTable


def as_csv(summary: Summary) -> str:
    """One flat table: a line per cell of every workload, with skipped and failed cells."""
    out = io.StringIO()
    records = [
        _record(table, row, summary.plan.blocks)
        for table in summary.workloads
        for row in table.rows
    ]
    if records:
        writer = csv.DictWriter(out, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
    return out.getvalue()


def _record(table: WorkloadTable, row: Row, planned_blocks: int) -> dict[str, object]:
    cell = row.cell
    record = {
        "workload": cell.workload,
        "parameters": " ".join(f"{key}={value}" for key, value in cell.parameters),
        "kind": cell.kind,
        "cell": cell.name,
        "runner": cell.runner,
        "family": cell.family,
        "cores": cell.cores,
        "concurrency": cell.concurrency,
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
        **_speedup("speedup_sequential", row.against_sequential, table.comparisons_with_sequential),
        **_speedup("speedup_self", row.against_itself, table.comparisons_with_itself),
        "efficiency": row.efficiency,
    }
    return {key: _csv_value(value) for key, value in record.items()}


def _interval(key: str, estimate: Estimate | None) -> dict[str, object]:
    inner = estimate and estimate.interval
    return {key.format("low"): inner and inner.low, key.format("high"): inner and inner.high}


def _interval_kind(key: str, estimate: Estimate | None) -> dict[str, object]:
    """`95%` or `range`, and what it covers by itself."""
    inner = estimate and estimate.interval
    kind = inner and ("95%" if inner.reached else "range")
    return {f"{key}_kind": kind, f"{key}_coverage": inner and inner.coverage}


def _speedup(key: str, speedup: Speedup | None, comparisons: int) -> dict[str, object]:
    estimate = speedup and speedup.estimate
    return {
        key: speedup and speedup.value,
        **_interval(f"{key}_{{}}", estimate),
        **_interval_kind(f"{key}_interval", estimate),
        f"{key}_base": speedup and speedup.base.name,
        f"{key}_blocks": estimate and estimate.interval.count,
        f"{key}_dropped_blocks": speedup and speedup.dropped,
        f"{key}_comparisons": estimate and comparisons,
    }


def _csv_value(value: object) -> object:
    if isinstance(value, str):
        return printable(value, kept="\n\t")
    return None if isinstance(value, float) and not math.isfinite(value) else value
