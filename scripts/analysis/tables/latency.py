"""How long single tasks took, from the stamped batch of each sample."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.statistics.estimates import median
from analysis.tables.summary import Row, WorkloadTable

# The share of tasks that were done within the time of this name. In the order of a curve.
SHARES = {
    "min": 0.0,
    "p10": 0.10,
    "p25": 0.25,
    "p50": 0.50,
    "p75": 0.75,
    "p90": 0.90,
    "p95": 0.95,
    "p99": 0.99,
    "p999": 0.999,
    "max": 1.0,
}


@dataclass(frozen=True, slots=True)
class Latency:
    """Of a cell, the median over blocks of each quantile that its samples have, in ns."""

    row: Row
    blocks: int
    quantiles_ns: tuple[tuple[str, float], ...]

    def at(self, name: str) -> float | None:
        return dict(self.quantiles_ns).get(name)


def latencies(table: WorkloadTable, rows: Iterable[Row]) -> tuple[Latency, ...]:
    found = []
    for row in rows:
        told = [s.latency_ns for s in table.samples[row.cell.name] if s.latency_ns]
        names = [name for name in SHARES if any(name in quantiles for quantiles in told)]
        middles = tuple((name, median([q[name] for q in told if name in q])) for name in names)
        if middles:
            found.append(Latency(row, len(told), middles))
    return tuple(found)
