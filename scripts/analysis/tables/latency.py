"""How long single tasks took, and how long they waited before, from the stamped batch of each
sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from analysis.reading.samples import Quantiles, Sample
from analysis.statistics.estimates import Estimate, estimate, median
from analysis.statistics.pooled import Pooled
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
# So many tasks must lie on either side of a percentile that is told.
LEAST_BEYOND = 5


class Part(Enum):
    """Response is queueing and service. Only the service time is in older runs."""

    RESPONSE = "response time"
    QUEUEING = "queueing"
    SERVICE = "service time"


@dataclass(frozen=True, slots=True)
class Latency:
    """Of a cell, each quantile that can be told, in ns: that of the tasks of all its samples, with
    the interval of the samples' own ones. Where some sample has no histogram, they are not `pooled`
    but the median over samples."""

    row: Row
    pooled: bool
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
            found.append(Latency(row, all(_pool(samples, part) for part in known), known))
    return tuple(found)


def is_told(share: float, tasks: int) -> bool:
    """A percentile of fewer tasks beyond it is that of a few single ones."""
    return LEAST_BEYOND <= round(tasks * min(share, 1 - share), 6)


def all_quantiles_ns(samples: Iterable[Sample], part: Part) -> dict[str, float]:
    """By name those that the samples have, however few tasks there are; the fastest and the slowest
    are exact."""
    known = [sample for sample in samples if _of(sample, part)]
    pool = _pool(known, part)
    found = {}
    for name, share in SHARES.items():
        times = _times(known, part, name)
        if not times:
            continue
        if not pool:
            found[name] = median(times)
        else:
            ends = {0.0: min(times), 1.0: max(times)}
            found[name] = ends[share] if share in ends else pool.quantile(share)
    return found


def _quantiles(samples: Sequence[Sample], part: Part, tasks: int) -> dict[str, Estimate]:
    pool = _pool(samples, part)
    together = pool.tasks if pool else tasks
    names = [name for name, share in SHARES.items() if is_told(share, together)]
    own = {name: estimate(_times(samples, part, name), ALPHA) for name in names}
    told = {name: one for name, one in own.items() if one}
    if not pool:
        return told
    return {
        name: _around(pool.quantile(SHARES[name]), one, is_told(SHARES[name], tasks))
        for name, one in told.items()
    }


def _around(value: float, own: Estimate, of_samples: bool) -> Estimate:
    """With the interval of the samples' own quantiles, or with their range where none of them can
    be told by itself. A few slow samples can put the pooled one beyond: then up to there."""
    inner = own.interval
    ends = replace(
        inner,
        low=min(inner.low, value),
        high=max(inner.high, value),
        reached=inner.reached and of_samples,
    )
    return Estimate(value, ends)


def _times(samples: Iterable[Sample], part: Part, name: str) -> list[float]:
    known = [quantiles for sample in samples if (quantiles := _of(sample, part))]
    return [float(one[name]) for one in known if name in one]


def _of(sample: Sample, part: Part) -> Quantiles | None:
    return {
        Part.SERVICE: sample.latency_ns,
        Part.QUEUEING: sample.queueing_ns,
        Part.RESPONSE: sample.response_ns,
    }[part]


def _pool(samples: Iterable[Sample], part: Part) -> Pooled | None:
    """None where one of them has no histogram."""
    histograms = [
        {
            Part.SERVICE: sample.latency_histogram,
            Part.QUEUEING: sample.queueing_histogram,
            Part.RESPONSE: sample.response_histogram,
        }[part]
        for sample in samples
    ]
    known = [one for one in histograms if one]
    return Pooled(known) if known and len(known) == len(histograms) else None
