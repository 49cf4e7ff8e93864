"""How long single tasks took, and how long they waited before, from the stamped batch of each
sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from analysis.reading.samples import Quantiles, Sample
from analysis.statistics.estimates import Estimate, estimate
from analysis.tables.summary import ALPHA, Row, WorkloadTable

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
# So many tasks of a batch must lie on either side of a percentile that is told.
LEAST_BEYOND = 5


class Part(Enum):
    """Response is queueing and service. Only the service time is in older runs."""

    RESPONSE = "response time"
    QUEUEING = "queueing"
    SERVICE = "service time"


@dataclass(frozen=True, slots=True)
class Latency:
    """Of a cell, the median over blocks of each quantile that can be told, in ns, with its 95 %
    interval over blocks."""

    row: Row
    blocks: int
    quantiles_ns: Mapping[Part, Mapping[str, Estimate]]

    def at(self, part: Part, name: str) -> Estimate | None:
        return self.quantiles_ns.get(part, {}).get(name)


def latencies(table: WorkloadTable, rows: Iterable[Row]) -> tuple[Latency, ...]:
    found = []
    for row in rows:
        samples = [s for s in table.samples[row.cell.name] if _of(s, Part.SERVICE)]
        quantiles = {part: _quantiles(samples, part, row.tasks or 0) for part in Part}
        if samples:
            known = {part: told for part, told in quantiles.items() if told}
            found.append(Latency(row, len(samples), known))
    return tuple(found)


def is_told(share: float, tasks: int) -> bool:
    """A percentile of a batch with fewer tasks beyond it is that of a few single ones."""
    return LEAST_BEYOND <= round(tasks * min(share, 1 - share), 6)


def _quantiles(samples: Iterable[Sample], part: Part, tasks: int) -> dict[str, Estimate]:
    known = [quantiles for sample in samples if (quantiles := _of(sample, part))]
    names = [name for name, share in SHARES.items() if is_told(share, tasks)]
    values = {name: [float(one[name]) for one in known if name in one] for name in names}
    found = {name: estimate(times, ALPHA) for name, times in values.items()}
    return {name: one for name, one in found.items() if one}


def _of(sample: Sample, part: Part) -> Quantiles | None:
    return {
        Part.SERVICE: sample.latency_ns,
        Part.QUEUEING: sample.queueing_ns,
        Part.RESPONSE: sample.response_ns,
    }[part]
