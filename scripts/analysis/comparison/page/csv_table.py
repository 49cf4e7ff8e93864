"""Prints the numbers of comparisons as CSV: base units, full precision."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from analysis.comparison.findings.comparison import Compared, Comparison, WorkloadComparison
from analysis.comparison.sides.side_cells import Time
from analysis.exports.csv_table import cell_fields
from analysis.exports.csv_value import csv_value
from analysis.tables.summary import ALPHA

TIME_KEYS = ("{}_median_ns", "{}_low_ns", "{}_high_ns", "{}_interval_kind", "{}_blocks")
COLUMNS = (
    *("base", "new", "workload", "parameters", "kind", "cell", "runner", "family", "cores"),
    *("concurrency", "status", "reason"),
    *(key.format(side) for side in ("base", "new") for key in TIME_KEYS),
    *("ratio", "ratio_low", "ratio_high", "ratio_interval_kind", "ratio_method", "seed"),
    *("base_runs", "new_runs", "blocks_without_time", "comparisons", "alpha", "margin", "verdict"),
    "blocks_needed",
)


def comparisons_as_csv(comparisons: Sequence[Comparison]) -> str:
    """A line per cell that both sides have a time of, then one per cell that only one has or that
    failed, with the reason."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for comparison in comparisons:
        for record in _records(comparison):
            writer.writerow({key: csv_value(value) for key, value in record.items()})
    return out.getvalue()


def _records(comparison: Comparison) -> Iterator[dict[str, object]]:
    sides = {"base": comparison.base.label, "new": comparison.new.label}
    for table in comparison.workloads:
        for row in table.rows:
            yield {**sides, **cell_fields(row.base_cell), **_compared(comparison, table, row)}
    for group in comparison.uncompared:
        for cell in group.cells:
            reason = f"{group.side.label}: {group.reason}"
            yield {**sides, **cell_fields(cell), "status": group.status, "reason": reason}


def _compared(
    comparison: Comparison, table: WorkloadComparison, row: Compared
) -> dict[str, object]:
    ratio = row.ratio
    found: dict[str, object] = {
        "status": "compared",
        **_time("base", row.base),
        **_time("new", row.new),
        "comparisons": table.comparisons,
        "margin": comparison.delta,
        "verdict": row.verdict.value,
        "blocks_needed": row.judgement.blocks_needed,
    }
    if ratio is None:
        return {**found, "reason": "0 ns has no ratio"}
    return {
        **found,
        "ratio": ratio.value,
        "ratio_low": ratio.low,
        "ratio_high": ratio.high,
        "ratio_interval_kind": "simultaneous 95%" if ratio.reached else "too few values",
        "ratio_method": ratio.method,
        "seed": comparison.rules.seed,
        "base_runs": ratio.runs[1],
        "new_runs": ratio.runs[0],
        "blocks_without_time": ratio.dropped,
        "alpha": table.alpha,
    }


def _time(side: str, time: Time) -> dict[str, object]:
    kind = f"{1 - ALPHA:.0%}" if time.reached else "range"
    values = (time.value, time.low, time.high, kind, time.count)
    return {key.format(side): value for key, value in zip(TIME_KEYS, values, strict=True)}
